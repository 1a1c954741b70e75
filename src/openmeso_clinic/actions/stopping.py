"""Stopping a session before its end: a faint, a withdrawal, a needle. What was given until then can be signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.models import Session, SessionStep

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

WITHDRAWAL = "withdrawal"
#: Why a session ends early.
STOP_CODES = ("faint", WITHDRAWAL, "needle-stick", "reaction", "vascular", "pain", "finding", "equipment", "other")


def stop(*, by: Actor, session: Session, code: str, reason: str) -> None:
    """Stop a session under way.

    Raises:
        Refused: it is not under way, or no reason is given.
    """
    missing = []
    if code not in STOP_CODES:
        missing.append(Missing("session/stop-code", _("Why it was stopped is not chosen."), _("Choose one.")))
    if len(reason.strip()) < 2:
        missing.append(Missing("session/stop-reason", _("The reason is missing."), _("Write a sentence.")))
    if missing:
        raise Refused(*missing)
    with act(by, Action.SESSION_STOPPED, patient=session.patient) as line:
        row = Session.objects.select_for_update().get(pk=session.pk)
        if row.state != Session.State.OPEN:
            raise Refused(Missing("session/not-open", _("This session is not under way."), ""))
        stop_now(by=by, session=row, code=code, reason=reason.strip())
        line.details |= {"session": row.ref, "code": code}


def stop_now(*, by: Actor, session: Session, code: str, reason: str) -> None:
    """The stop itself, inside the transaction of the act that asks for it. Steps under way end with it."""
    session.state = Session.State.STOPPED
    # One that had ended already ended then; it is stopped before its signature.
    session.ended_at = session.ended_at or by.at
    session.stop_code, session.stop_reason = code, reason
    session.save(update_fields=["state", "ended_at", "stop_code", "stop_reason"])
    SessionStep.objects.filter(session=session, ended_at=None).exclude(started_at=None).update(ended_at=by.at)
