from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Max, Min, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from tests.bench.web.bare.audit import written
from tests.bench.web.bare.models import Appointment, Lot, LotUse, Patient, Point, Session

SHOWN = 30


@login_required
def chart(request: HttpRequest, pk: int) -> HttpResponseBase:
    patient = get_object_or_404(Patient, pk=pk)
    facts = list(patient.facts.select_related("by").order_by("at", "pk"))
    entries = [(row.at, row.title, row.by.username) for row in patient.events.select_related("by")]
    entries += [
        (row.signed_at or row.at, f"Session {row.number} {row.state}", row.signed_by.username if row.signed_by else "")
        for row in patient.sessions.select_related("signed_by")
    ]
    entries += [
        (row.starts_at, f"{row.kind}, {row.status}", row.practitioner.username)
        for row in patient.appointments.select_related("practitioner")
    ]
    entries.sort(key=lambda entry: entry[0], reverse=True)
    written(request.user, "read", f"patient/{pk}", [pk])
    return render(request, "bare/chart.html", {"patient": patient, "facts": facts, "entries": entries})


@login_required
def search(request: HttpRequest) -> HttpResponseBase:
    now = timezone.now()
    words = request.POST.get("q", "").lower().split()
    rows = Patient.objects.all()
    for word in words:
        rows = rows.filter(search_name__contains=word)
    rows = rows.annotate(
        last=Max("appointments__starts_at", filter=Q(appointments__starts_at__lt=now)),
        coming=Min("appointments__starts_at", filter=Q(appointments__starts_at__gte=now)),
    )
    found = list(rows.order_by("search_name")[:SHOWN])
    if found:
        written(request.user, "read", "search", [row.pk for row in found])
    return render(request, "bare/results.html", {"found": found})


@login_required
def today(request: HttpRequest) -> HttpResponseBase:
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    rows = list(
        Appointment.objects.filter(starts_at__gte=start, starts_at__lt=start + timedelta(days=1))
        .select_related("patient", "practitioner", "session")
        .order_by("starts_at")
    )
    written(request.user, "read", "today", [row.patient_id for row in rows])
    return render(request, "bare/today.html", {"rows": rows})


@login_required
def create(request: HttpRequest, pk: int) -> HttpResponseBase:
    patient = get_object_or_404(Patient, pk=pk)
    starts = parse_datetime(request.POST["starts_at"])
    assert starts is not None
    ends, who = starts + timedelta(minutes=int(request.POST["minutes"])), int(request.POST["practitioner"])
    with transaction.atomic():
        taken = Appointment.objects.filter(starts_at__lt=ends, ends_at__gt=starts)
        if taken.filter(Q(practitioner_id=who) | Q(patient=patient)).exists():
            return HttpResponse("taken", status=409)
        row = Appointment.objects.create(
            patient=patient, practitioner_id=who, kind=request.POST["kind"], starts_at=starts, ends_at=ends
        )
        written(request.user, "booked", f"appointment/{row.pk}", [pk])
    return redirect(f"/appointments/{row.pk}")


@login_required
def sign(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A whole session at once: the session, its ten points, its two lots."""
    patient = get_object_or_404(Patient, pk=pk)
    said, now = request.POST, timezone.now()
    with transaction.atomic():
        session = Session.objects.create(
            patient=patient,
            number=patient.sessions.count() + 1,
            state="signed",
            at=now,
            notes=said.get("notes", ""),
            signed_at=now,
            signed_by=request.user,
        )
        Point.objects.bulk_create(
            [
                Point(session=session, zone=zone, side=side, x=float(x), y=float(y), ml=ml)
                for zone, side, x, y, ml in (one.split(",") for one in said.getlist("point"))
            ]
        )
        lots = {
            str(lot.pk): lot for lot in Lot.objects.filter(pk__in=[one.split(",")[0] for one in said.getlist("lot")])
        }
        LotUse.objects.bulk_create(
            [
                LotUse(session=session, lot=lots[lot], ml=ml)
                for lot, ml in (one.split(",") for one in said.getlist("lot"))
            ]
        )
        written(request.user, "signed", f"session/{session.pk}", [pk])
    return redirect(f"/sessions/{session.pk}")
