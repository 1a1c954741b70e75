"""The consent of a patient as it stands: what it covers, what it says, how it is taken and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from openmeso.languages import direction
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions import consents
from openmeso_clinic.forms.consent import DraftForm
from openmeso_clinic.queries.consents import ConsentNow, consents_now, needs_guardian, too_young
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame
from openmeso_clinic.views.way_on import links

if TYPE_CHECKING:
    from openmeso_clinic.models import Consent, Patient, PhotoConsent

#: State of the consent → how the banner looks.
LOOKS = {
    "none": "not_assessable",
    "drafted": "not_assessable",
    "valid": "eligible",
    "not-covering": "caution",
    "withdrawn": "contraindicated",
}


@door(Right.CONSENT)
def show(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    now = consents_now(patient, on=request.actor.today, at=request.actor.at)
    context = stage_frame(request, patient, "consent") | {
        "now": now,
        "consent": now.latest,
        "text": now.text,
        "text_direction": direction(now.text.language) if now.text else "ltr",
        "language_words": _language(now.latest.language) if now.latest else "",
        "look": LOOKS[now.state],
        "sentence": _sentence(now),
        "waits": now.may_sign_from if now.may_sign_from and now.may_sign_from > request.actor.at else None,
        "missing": links(now.missing, patient),
        "draft_form": draft_form(request, patient),
        "photographs": _photographs(now),
        "too_young": too_young(patient, on=request.actor.today),
        "guardian": needs_guardian(patient, on=request.actor.today),
    }
    return render(request, "consent/page.html", context)


@door(Right.CONSENT, methods=("POST",))
def draft(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    """Write the text of what is planned now."""
    form = draft_form(request, patient, request.POST)
    if form.is_valid():
        consents.draft(by=request.actor, patient=patient, language=form.cleaned_data["language"])
        messages.success(request, _("The text is written. Read it together before it is signed."))
    return redirect("consent", patient=patient.ref)


@door(Right.CONSENT, methods=("POST",))
def withdraw(request: ClinicRequest, patient: Patient, consent: Consent) -> HttpResponseBase:
    consents.withdraw(by=request.actor, consent=consent)
    messages.success(request, _("The consent is withdrawn. Nothing more is done under it."))
    return redirect("consent", patient=patient.ref)


@door(Right.CONSENT, methods=("POST",))
def photographs(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    """Answer for one purpose, without a new signature of the treatment."""
    consents.answer_photographs(
        by=request.actor,
        patient=patient,
        purpose=request.POST.get("purpose", ""),
        given=request.POST.get("given") == "yes",
    )
    messages.success(request, _("Noted."))
    return redirect("consent", patient=patient.ref)


@door(Right.CONSENT, methods=("POST",))
def withdraw_photographs(request: ClinicRequest, patient: Patient, photo_consent: PhotoConsent) -> HttpResponseBase:
    consents.withdraw_photographs(by=request.actor, photo_consent=photo_consent)
    messages.success(request, _("This purpose is withdrawn; the others stand."))
    return redirect("consent", patient=patient.ref)


def draft_form(request: ClinicRequest, patient: Patient, data: Any = None) -> DraftForm:
    codes = dict.fromkeys((patient.language, *request.practice.languages))
    return DraftForm(data, languages=[(c, _language(c)) for c in codes], initial={"language": patient.language})


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code


def _sentence(now: ConsentNow) -> str:
    return {
        "none": _("No consent yet"),
        "drafted": _("Written, not signed yet"),
        "valid": _("Signed, and it covers what is planned"),
        "not-covering": _("This does not cover what is planned now"),
        "withdrawn": _("Withdrawn: nothing is done under it"),
    }[now.state]


def _photographs(now: ConsentNow) -> list[dict[str, Any]]:
    """Every purpose of the text with the answer in force."""
    live = {row.purpose: row for row in now.photographs if row.withdrawn_at is None}
    ended: dict[str, PhotoConsent] = {}
    for row in now.photographs:
        if row.withdrawn_at is not None:
            ended.setdefault(row.purpose, row)
    return [
        {
            "purpose": photo.purpose,
            "words": photo.text,
            "answer": live.get(photo.purpose),
            "ended": ended.get(photo.purpose),
        }
        for photo in (now.text.photographs if now.text else ())
    ]
