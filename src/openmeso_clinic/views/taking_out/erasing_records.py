"""Erasing a whole record whose time has run out: the law first, then two people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso_clinic.access.again import member_pin_accepted
from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.erasing_records import erase_everything
from openmeso_clinic.forms.erasure import WholeErasureForm
from openmeso_clinic.queries.colleagues import colleagues_of
from openmeso_clinic.queries.erasing import hindrances
from openmeso_clinic.queries.retention import kept_of, layers_that_stay, photographs_kept, retention_in
from openmeso_clinic.views.door import door

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient


@door(Right.ERASE, methods=("GET", "POST"))
def erase_record(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    by, rule = request.actor, retention_in(patient.practice)
    colleagues = colleagues_of(request.staff, on=by.today)
    form = WholeErasureForm(
        request.POST if request.method == "POST" else None,
        initial={"asked_on": by.today},
        colleagues=[(one.ref, one.name) for one in colleagues],
        confirmed=rule is not None and rule.certainty == "high",
    )
    missing = tuple(hindrances(patient, on=by.today, law_read=True))
    if request.method == "POST" and not missing and form.is_valid():
        data = form.cleaned_data
        second = next((one for one in colleagues if one.ref == data["member"]), None)
        try:
            erase_everything(
                by=by,
                patient=patient,
                asked_on=data["asked_on"],
                reason=data["reason"],
                second=second,
                proved=second is not None and member_pin_accepted(second, data["member_pin"]),
                law_read=data.get("law_read", False),
            )
        except Refused as refused:
            missing = refused.missing
        else:
            messages.success(
                request, _("The record is erased. What was injected from which lot stays, without a name.")
            )
            return redirect("retention")
    context = {
        "current": "patients",
        "patient": patient,
        "form": form,
        "missing": missing,
        "photographs": photographs_kept(patient),
        "goes": layers_that_stay(patient),
        "kept": kept_of(patient),
        "rule": rule,
        "proved": by.stepped_up,
        "blocked": bool(missing) and not form.is_bound,
    }
    status = 422 if form.errors or (missing and request.method == "POST") else 200
    return render(request, "taking_out/erase_record.html", context, status=status)
