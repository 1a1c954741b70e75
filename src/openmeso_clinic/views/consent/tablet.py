"""The consent on the tablet in the patient's hands, under the secret of a handover."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.handovers import finish, hand_over
from openmeso_clinic.queries.consents import to_be_signed
from openmeso_clinic.views.consent.reading import take_signature
from openmeso_clinic.views.door import door
from openmeso_clinic.views.tablet.guard import TabletRequest, tablet

if TYPE_CHECKING:
    from openmeso_clinic.models import Consent, Patient


@door(Right.CONSENT, methods=("POST",))
def hand(request: ClinicRequest, patient: Patient, consent: Consent) -> HttpResponseBase:
    """This very device goes to the patient, and the staff's screen locks behind it."""
    languages = request.practice.languages or ["en"]
    language = consent.language if consent.language in languages else languages[0]
    _handover, secret = hand_over(by=request.actor, patient=patient, language=language, asks=("consent",))
    request.session["locked"] = True
    return redirect(reverse("tablet", args=[secret]))


@tablet("open", methods=("GET", "POST"))
def sign_here(request: TabletRequest, secret: str) -> HttpResponseBase:
    """Read and sign. The signature ends the handover: nothing can be read again from the tablet."""
    consent = to_be_signed(request.patient)
    if consent is not None:
        response = take_signature(request, consent, by=request.actor, staff=False)
        if response is not None:
            return response
    finish(by=request.actor, handover=request.handover)
    return redirect("tablet-end", secret)
