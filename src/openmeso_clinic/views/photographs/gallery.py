"""The gallery of a patient's photographs, and asking for the consent without which none is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from openmeso.consent.photographs import photo_sentences
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.consents import answer_photographs
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.queries.consents import photo_consents_of
from openmeso_clinic.queries.photo_gallery import gallery_of
from openmeso_clinic.queries.photo_words import purpose_word
from openmeso_clinic.queries.photographs import RECORD
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame
from openmeso_clinic.views.reader import reader_for

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient


@door(Right.SEE_CHART)
def gallery(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    chosen = {name: request.GET.get(name, "") for name in ("pose", "zone", "session")}
    shown = gallery_of(patient, reader_for(library_of(patient.practice)), **chosen)
    context = {
        "gallery": shown,
        "chosen": chosen,
        "compare_url": compare_url(patient),
        **consent_context(patient),
    }
    return render(request, "photographs/gallery.html", stage_frame(request, patient, "photographs") | context)


@door(Right.CONSENT, methods=("POST",))
def consent(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    """What the patient answers to photographs for the record, before there is a consent text to sign."""
    given = request.POST.get("given") == "yes"
    answer_photographs(by=request.actor, patient=patient, purpose=RECORD, given=given)
    if given:
        messages.success(request, _("The patient's consent to photographs for the record is kept."))
        return redirect("photograph-take", patient=patient.ref)
    messages.success(request, _("Kept: no photographs for the record."))
    return redirect("photographs", patient=patient.ref)


def consent_context(patient: Patient) -> dict[str, Any]:
    """The purposes with their answers; what is not answered is not consented to."""
    answers = photo_consents_of(patient)
    sentences = photo_sentences(patient.language)
    return {
        "purposes": [
            (purpose, purpose_word(purpose), answers[purpose].given if purpose in answers else None)
            for purpose in sentences
        ],
        "granted": [purpose_word(p) for p in sentences if p in answers and answers[p].given],
        "record_given": RECORD in answers and answers[RECORD].given,
        "record_refused": RECORD in answers and not answers[RECORD].given,
        "record_sentence": sentences[RECORD],
    }


def compare_url(patient: Patient) -> str:
    """The page that lays two photographs side by side; empty where there is none."""
    try:
        return reverse("photo-compare", args=[patient.ref])
    except NoReverseMatch:
        return ""
