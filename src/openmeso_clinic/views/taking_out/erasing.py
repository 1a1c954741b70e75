"""What may be erased of a patient, what stays and why; and whose time of keeping has run out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso_clinic.access.request import ClinicRequest, shows
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.erasures import erase_photograph_layer
from openmeso_clinic.forms.erasure import ErasureForm
from openmeso_clinic.queries.retention import kept_of, layers_that_stay, over, photographs_kept, retention_in
from openmeso_clinic.views.door import door

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient


@door(Right.ERASE, methods=("GET", "POST"))
def erase(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    form = ErasureForm(request.POST if request.method == "POST" else None, initial={"asked_on": request.actor.today})
    if request.method == "POST" and form.is_valid():
        row = erase_photograph_layer(
            by=request.actor,
            patient=patient,
            asked_on=form.cleaned_data["asked_on"],
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("Photographs erased: %(n)d.") % {"n": row.counts["photographs"]})
        return redirect("erasure", patient=patient.ref)
    context = {
        "current": "patients",
        "patient": patient,
        "form": form,
        "photographs": photographs_kept(patient),
        "kept": kept_of(patient),
        "stays": layers_that_stay(patient),
        "rule": retention_in(patient.practice),
        "proved": request.actor.stepped_up,
        "past": patient.erasures.order_by("pk"),
    }
    return render(request, "taking_out/erase.html", context, status=422 if form.errors else 200)


@door(Right.ERASE)
def retention(request: ClinicRequest) -> HttpResponseBase:
    rows = over(request.practice, on=request.actor.today)
    shows(request, *(one.patient for one in rows))
    context = {"current": "settings", "rows": rows, "rule": retention_in(request.practice)}
    return render(request, "taking_out/retention.html", context)
