"""The injection map of a session: the page, the events of its drawing, and the same by plain forms."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso.errors import RecordError
from openmeso.geometry import reach
from openmeso.session.chart_laying import fill_zone, mirrored, needle_of
from openmeso.session.charting import Stroke
from openmeso.units import Length
from openmeso_clinic.access.again import pin_accepted, step_up
from openmeso_clinic.access.refusal import Refused, StepUpNeeded
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions import addenda, sign_in
from openmeso_clinic.actions.charting import chart
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.forms.chart import FillForm, MapAddendumForm
from openmeso_clinic.queries.chart import as_json, drawing_of, event_as_json, events_of, mode_of
from openmeso_clinic.views.chart.shown import actives_of, page, setting, sex_of, zone_options
from openmeso_clinic.views.chart.table import new_key
from openmeso_clinic.views.door import door
from openmeso_clinic.views.reader import reader_for

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient, Session


#: Acts of one request; the browser sends fewer.
MOST_ACTS = 100


@door(Right.SEE_CHART)
def show(request: ClinicRequest, patient: Patient, session: Session) -> HttpResponseBase:
    return render(request, "session/map.html", page(request, session))


@door(Right.RUN_SESSION, methods=("POST",), reads=None)
def events(request: ClinicRequest, patient: Patient, session: Session) -> HttpResponseBase:
    """Acts of the drawing, one or several in their order: all are kept or none.

    Answers with the server's own events only where the browser's fold differs after the last of them.
    """
    try:
        said = json.loads(request.body)
        acts = [one if isinstance(one, dict) else {} for one in (said if isinstance(said, list) and said else [said])]
        if len(acts) > MOST_ACTS:
            return JsonResponse({"detail": _("Too many changes at once.")}, status=413)
        expected = [one.pop("expect", None) for one in acts][-1]
        seq = chart(by=request.actor, session=session, acts=acts)
    except ValueError:
        return JsonResponse({"detail": _("This could not be read.")}, status=400)
    except RecordError as error:
        return JsonResponse(
            {
                "detail": _("The server refused this change, so it was taken back."),
                "faults": [f"{fault.place}: {fault.expected}" for fault in error.faults],
            },
            status=422,
        )
    drawing = drawing_of(session)
    answer: dict[str, Any] = {
        "seq": seq,
        "balance": {s.letter: str(drawing.total(s.letter).value) for s in session.syringes.all()},
    }
    if expected and expected != {
        "strokes": len(drawing.strokes),
        "points": sum(len(stroke.points) for stroke in drawing.strokes),
    }:
        answer["events"] = [event_as_json(e) for e in events_of(session, plan=mode_of(session) == "plan")]
    return JsonResponse(answer)


@door(Right.RUN_SESSION, methods=("POST",), reads=None)
def fill(request: ClinicRequest, patient: Patient, session: Session) -> HttpResponseBase:
    """Fill a zone from the form; the same as the drawing does, without it."""
    library = spoken_library(session.practice)
    data = setting(session, library, reader_for(library))
    form = FillForm(
        request.POST,
        zones=zone_options(data),
        techniques=[(t["id"], t["name"]) for t in data["techniques"] if not t["refused"]],
        letters=[s.letter for s in session.syringes.all()] or ["A"],
    )
    if not form.is_valid():
        return _again(request, session, form.said)
    try:
        strokes = _filled(session, form.cleaned_data)
        acts = [
            {"key": form.cleaned_data["key"] + suffix, "type": "add", "stroke": as_json(stroke)}
            for suffix, stroke in zip(("", ".1"), strokes, strict=False)
        ]
        chart(by=request.actor, session=session, acts=acts)
    except RecordError as error:
        return _again(request, session, [f"{fault.got}: {fault.expected}" for fault in error.faults])
    points = sum(stroke.count for stroke in strokes)
    messages.success(request, ngettext("%(n)s point set.", "%(n)s points set.", points) % {"n": points})
    return redirect("injection-map", patient.ref, session.ref)


@door(Right.RUN_SESSION, methods=("POST",), reads=None)
def erase(request: ClinicRequest, patient: Patient, session: Session) -> HttpResponseBase:
    """Take a row of the table off the map. The record keeps that it was there."""
    act = {"key": request.POST.get("key") or new_key(plan=mode_of(session) == "plan"), "type": "erase"}
    try:
        chart(by=request.actor, session=session, acts=[act | {"ids": request.POST.getlist("ids")}])
    except RecordError:
        messages.error(request, _("Nothing was erased: the row could not be read."))
    return redirect("injection-map", patient.ref, session.ref)


@door(Right.SIGN, methods=("GET", "POST"))
def addendum(request: ClinicRequest, patient: Patient, session: Session) -> HttpResponseBase:
    """Add points to a signed map. A wrong PIN loses nothing of what was drawn."""
    if session.state != "signed":
        return redirect("injection-map", patient.ref, session.ref)
    form = MapAddendumForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        accepted = pin_accepted(request, said["pin"])
        sign_in.stepped_up(by=request.actor, accepted=accepted)
        if accepted:
            step_up(request)
        try:
            addenda.add(
                by=replace(request.actor, stepped_up=accepted),
                session=session,
                text=said["text"],
                reason=said["reason"],
                strokes=[as_json(stroke) for stroke in said["strokes"]],
            )
        except StepUpNeeded:
            form.add_error("pin", _("This is not your PIN. Nothing was added."))
        except Refused as refused:
            for one in refused.missing:
                form.add_error(None, f"{one.what} {one.do}")
        else:
            messages.success(request, _("Added. The signed record itself stands as it was."))
            return redirect("injection-map", patient.ref, session.ref)
    status = 422 if form.is_bound else 200
    return render(request, "session/map.html", page(request, session, adding=form), status=status)


def _again(request: ClinicRequest, session: Session, faults: list[str]) -> HttpResponse:
    context = page(request, session, fill=request.POST) | {"fill_faults": faults}
    return render(request, "session/map.html", context, status=422)


def _filled(session: Session, said: dict[str, Any]) -> list[Stroke]:
    """The strokes of a filled form: one side, or both."""
    library = spoken_library(session.practice)
    view, zone, side = said["zone"].split("/")
    technique = library.techniques[said["technique"]]
    spacing: Decimal | None = said["amount"] if said["by"] == "spacing" else None
    points = fill_zone(
        library=library,
        view=view,
        zone=zone,
        side=side,
        technique=technique.id,
        spacing=None if spacing is None else Length(spacing),
        count=None if spacing is not None else int(said["amount"]),
        actives=actives_of(session),
    )
    gauge, length = needle_of(technique)
    depth = reach(technique=technique, zone=library.zones[zone], sex=sex_of(session))
    stroke = Stroke(
        id=said["key"],
        kind="line" if technique.pattern == "lines" else "brush",
        view=view,
        zone=zone,
        side=side,
        letter=said["letter"],
        technique=technique.id,
        needle_gauge=gauge,
        needle_mm=length,
        angle_deg=technique.angle_deg,
        inserted_mm=depth.inserted.value if depth.inserted else None,
        drop_ml=said["drop_ml"],
        passes=said["passes"],
        points=points,
    )
    twin = mirrored(stroke, new_id=f"{said['key']}.1", library=library) if said["both"] and side != "midline" else None
    return [stroke, twin] if twin else [stroke]
