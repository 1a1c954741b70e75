"""Everything on one page before the signature, and the signature."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso_clinic.access.again import pin_accepted, step_up, tries_used_up
from openmeso_clinic.access.refusal import Missing, Refused, StepUpNeeded
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions import sign_in, signing
from openmeso_clinic.forms.session import SignForm
from openmeso_clinic.queries.gate import sign_gate
from openmeso_clinic.queries.session_review import review_of
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame
from openmeso_clinic.views.session.contents import under_way
from openmeso_clinic.views.way_on import links

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor
    from openmeso_clinic.models import Patient, Session


@door(Right.SIGN, methods=("GET", "POST"))
def review(request: ClinicRequest, patient: Patient, session: Session) -> HttpResponseBase:
    """Read it whole, then sign. The PIN proves again who signs; a wrong one loses nothing."""
    form = SignForm(request.POST or None)
    refused: tuple[Missing, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            signing.sign(
                by=_proved(request, form),
                session=session,
                key=form.cleaned_data["key"],
                reviewed=form.cleaned_data["reviewed"],
                meaning=meaning(),
            )
        except StepUpNeeded:
            form.add_error(
                "pin",
                _("Too many wrong PINs: sign in anew.")
                if tries_used_up(request)
                else _("This is not your PIN. Nothing was signed.")
                if form.cleaned_data["pin"]
                else _("Enter your PIN to sign."),
            )
        except Refused as error:
            refused = error.missing
        else:
            messages.success(request, _("Signed. Stock is moved; the papers and check-ins are ready."))
            return redirect("session-record", patient=patient.ref, session=session.ref)
    if session.state not in ("open", "stopped"):
        return redirect("session-room", patient=patient.ref, session=session.ref)
    return _page(request, patient, session, form, refused)


def _page(
    request: ClinicRequest, patient: Patient, session: Session, form: SignForm, refused: tuple[Missing, ...]
) -> HttpResponseBase:
    found = review_of(session)
    gate = sign_gate(session, on=request.actor.today, at=request.actor.at, by=request.staff)
    blocking = [*gate, *(found.blocking if found else ())]
    fresh = SignForm(initial={"key": secrets.token_urlsafe(24), "reviewed": found.digest if found else ""})
    fresh.fields["pin"].required = not request.actor.stepped_up
    context = stage_frame(request, patient, "session") | under_way(request, patient, session)
    context |= {
        "review": found,
        "missing": links(blocking, patient),
        "refused": links([one for one in refused if one.code not in {b.code for b in blocking}], patient),
        "form": fresh,
        "pin_fault": " ".join(str(fault) for fault in form.errors.get("pin", [])) if form.is_bound else "",
        "stepped_up": request.actor.stepped_up,
        "meaning": meaning(),
    }
    return render(request, "session/review.html", context, status=422 if request.method == "POST" else 200)


def meaning() -> str:
    """What is stated by signing; it is kept with the signature in these words."""
    return _("I treated this patient as recorded here and answer for this record.")


def _proved(request: ClinicRequest, form: SignForm) -> Actor:
    """The person with the proof of this moment, where the PIN is right."""
    pin = form.cleaned_data["pin"]
    if not pin:
        return request.actor
    accepted = pin_accepted(request, pin)
    sign_in.stepped_up(by=request.actor, accepted=accepted)
    if not accepted:
        return replace(request.actor, stepped_up=False)
    step_up(request)
    return replace(request.actor, stepped_up=True)
