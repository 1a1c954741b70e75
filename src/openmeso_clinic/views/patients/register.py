"""Registering a patient: one page, every fault at once, and a look at who might be the same person."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from openmeso_clinic.access.request import ClinicRequest, shows
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.patients import register
from openmeso_clinic.actions.statements import identity_facts, state
from openmeso_clinic.forms.patient import PatientForm
from openmeso_clinic.queries.duplicates import look_alikes
from openmeso_clinic.views.calendar.choices import carried_by
from openmeso_clinic.views.door import door


@door(Right.REGISTER, methods=("GET", "POST"))
def register_page(request: ClinicRequest) -> HttpResponseBase:
    form = PatientForm(
        request.POST or None,
        today=request.actor.today,
        languages=request.practice.languages,
        initial={"language": next(iter(request.practice.languages), "en")},
    )
    context = {"current": "patients", "form": form}
    if request.method == "GET":
        return render(request, "patients/register.html", context)
    if not form.is_valid():
        return render(request, "patients/register.html", context, status=422)
    who = form.cleaned_data
    alike = look_alikes(
        request.practice,
        family_name=who["family_name"],
        given_name=who["given_name"],
        birth_date=who["birth_date"],
    )
    seen = set(request.POST.getlist("not_these"))
    if any(row.ref not in seen for row in alike):
        shows(request, *alike)
        return render(request, "patients/register.html", context | {"alike": alike}, status=409)
    with transaction.atomic():
        patient = register(by=request.actor, **who)
        state(by=request.actor, patient=patient, facts=identity_facts(patient))
    messages.success(request, _("Registered under number %(number)s.") % {"number": patient.number})
    # Who came here out of a booking goes on with it: the free time is not lost.
    if (carried := carried_by(request.GET)) and request.actor.holds(Right.BOOK):
        return redirect(f"{reverse('book', args=[patient.ref])}?{urlencode(carried)}")
    if request.actor.holds(Right.ASK):
        return redirect("intake", patient.ref)
    return redirect("patients")
