"""The waiting list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.access.request import ClinicRequest, shows
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions import waiting as actions
from openmeso_clinic.forms.booking import WaitingForm
from openmeso_clinic.queries.calendar import practitioners
from openmeso_clinic.queries.day_rows import kind_words
from openmeso_clinic.queries.waiting import waiting_of
from openmeso_clinic.views.calendar.choices import rows_chosen
from openmeso_clinic.views.door import door

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient, Waiting


@door(Right.BOOK)
def show(request: ClinicRequest) -> HttpResponseBase:
    rows = waiting_of(request.practice)
    shows(request, *(row.patient.merged_into or row.patient for row in rows))
    context = {
        "current": "calendar",
        "rows": [(row, row.patient.merged_into or row.patient, kind_words(row.kind)) for row in rows],
        "today": request.actor.today,
    }
    return render(request, "calendar/waiting.html", context)


@door(Right.BOOK, methods=("GET", "POST"))
def add(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    people = [(one.ref, one.name) for one in practitioners(request.practice)]
    missing: tuple[Missing, ...] = ()
    status = 200
    if request.method == "GET":
        form = WaitingForm(people=people, initial={"from_day": request.actor.today, "kind": "consultation"})
    else:
        form, status = WaitingForm(request.POST, people=people), 422
        if form.is_valid():
            data = form.cleaned_data
            member = rows_chosen(request, member=data.pop("practitioner"))["member"]
            try:
                actions.add_waiting(by=request.actor, patient=patient, practitioner=member, **data)
            except Refused as refused:
                missing, status = refused.missing, 409
            else:
                messages.success(request, _("On the waiting list."))
                return redirect("waiting-list")
    context = {"current": "calendar", "patient": patient, "form": form, "missing": missing}
    return render(request, "calendar/waiting_add.html", context, status=status)


@door(Right.BOOK, methods=("POST",), reads=None)
def end(request: ClinicRequest, waiting: Waiting) -> HttpResponseBase:
    actions.end_waiting(by=request.actor, waiting=waiting)
    messages.success(request, _("Taken off the waiting list."))
    return redirect("waiting-list")
