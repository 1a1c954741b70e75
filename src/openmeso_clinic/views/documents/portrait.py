"""The portrait beside the name: whoever sees the list of patients sees it too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.documents import set_portrait
from openmeso_clinic.forms.documents import PortraitForm
from openmeso_clinic.views.documents.serving import served
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient


# The page that shows the picture has written who was shown; the picture itself is no second look.
@door(Right.SEE_PATIENTS, reads=None)
def picture(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    if patient.portrait is None:
        raise Http404
    return served(patient.portrait)


@door(Right.REGISTER, methods=("GET", "POST"))
def change(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    form = PortraitForm(
        request.POST if request.method == "POST" else None, request.FILES if request.method == "POST" else None
    )
    missing: tuple[Missing, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            set_portrait(by=request.actor, patient=patient, data=form.cleaned_data["file"].read())
        except Refused as refused:
            missing = refused.missing
        else:
            messages.success(request, _("The portrait is kept."))
            return redirect(_chart(patient))
    status = 422 if request.method == "POST" else 200
    context = stage_frame(request, patient, "chart") | {"form": form, "missing": missing}
    return render(request, "documents/portrait.html", context, status=status)


def _chart(patient: Patient) -> str:
    try:
        return reverse("patient", args=[patient.ref])
    except NoReverseMatch:
        return reverse("documents", args=[patient.ref])
