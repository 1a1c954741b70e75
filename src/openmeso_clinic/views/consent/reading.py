"""The text in the patient's hands: a plain summary, every word, and the signature."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from openmeso.consent import ConsentText, Section
from openmeso.languages import direction
from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions import consents
from openmeso_clinic.forms.consent import SignatureForm
from openmeso_clinic.queries.consents import may_sign_from, needs_guardian, text_of
from openmeso_clinic.views.door import door

if TYPE_CHECKING:
    from openmeso_clinic.models import Consent, Patient

#: Sections that stand first, in short; all of them follow in full.
SUMMARY = ("planned", "status", "rare", "alternatives", "rights")


@door(Right.CONSENT, methods=("GET", "POST"))
def read(request: ClinicRequest, patient: Patient, consent: Consent) -> HttpResponseBase:
    """Read and sign at the clinic's own screen, turned to the patient."""
    response = take_signature(request, consent, by=request.actor, staff=True)
    if response is not None:
        return response
    messages.success(request, _("Signed. The patient gets a copy."))
    return redirect("consent", patient=patient.ref)


def take_signature(request: HttpRequest, consent: Consent, *, by: Actor, staff: bool) -> HttpResponse | None:
    """The page of one text, or ``None`` once it is signed. Also the tablet's own way, see ``tablet``."""
    text = text_of(consent)
    form = SignatureForm(request.POST or None, photographs=[(p.purpose, p.text) for p in text.photographs])
    missing: tuple[Missing, ...] = ()
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            consents.sign(
                by=by,
                consent=consent,
                strokes=consents.strokes_from(data["strokes"]),
                typed_name=data["typed_name"],
                interpreter=data["interpreter"],
                guardian=data["guardian"],
                questions=data["questions"],
                photographs=form.photographs(),
            )
        except Refused as refused:
            missing = refused.missing
        else:
            return None
    context = page_of(consent, text, by=by) | {"form": form, "missing": missing, "staff_side": staff}
    context["practice"] = consent.practice
    status = 422 if request.method == "POST" else 200
    # The frame speaks the patient's language as far as it can; the text is as it was written.
    with translation.override(consent.language):
        return render(request, "consent/reading.html", context | _frame(consent, text), status=status)


def page_of(consent: Consent, text: ConsentText, *, by: Actor) -> dict[str, Any]:
    free = may_sign_from(consent, text)
    return {
        "consent": consent,
        "patient": consent.patient,
        "text": text,
        "summary": [_short(section) for section in text.sections if section.id in SUMMARY],
        "waits": free if free > by.at else None,
        "guardian": needs_guardian(consent.patient, on=by.today),
        "interpreter": not text.reviewed,
        "signed": consent.state != "drafted",
    }


def _short(section: Section) -> Section:
    """A section for the summary: of the risks their names; what to do about each stands in the full text."""
    return replace(section, blocks=section.blocks[:1]) if section.id == "rare" else section


def _frame(consent: Consent, text: ConsentText) -> dict[str, str]:
    return {
        "language": consent.language,
        "direction": direction(consent.language),
        "text_direction": direction(text.language),
    }
