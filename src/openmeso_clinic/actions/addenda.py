"""What is added after the signature. The record stays as it was signed; each addendum is chained to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused, StepUpNeeded
from openmeso_clinic.actions.act import act
from openmeso_clinic.models import Addendum, Session
from openmeso_clinic.queries.signed_session import addendum_sha256

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


def add(*, by: Actor, session: Session, text: str, reason: str, strokes: Sequence[Any] = ()) -> Addendum:
    """Add to a signed record.

    Raises:
        StepUpNeeded: who adds has not just proved who it is.
        Refused: the record is not signed, or the text or its reason is missing.
    """
    missing = []
    if session.state != Session.State.SIGNED:
        missing.append(Missing("addendum/not-signed", _("This record is not signed yet."), _("Change it directly.")))
    if len(text.strip()) < 2 and not strokes:
        missing.append(Missing("addendum/empty", _("The addendum is empty."), _("Write what is added.")))
    if len(reason.strip()) < 2:
        missing.append(Missing("addendum/reason", _("The reason is missing."), _("Say why it is added now.")))
    if missing:
        raise Refused(*missing)
    if not by.stepped_up:
        raise StepUpNeeded
    with act(by, Action.RECORD_AMENDED, patient=session.patient) as line:
        row = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
        last = row.addenda.order_by("-pk").first()
        addendum: Addendum = Addendum(
            practice=row.practice,
            session=row,
            text=text.strip(),
            reason=reason.strip(),
            strokes=list(strokes),
            at=by.at,
            by=by.staff,
            prev_sha256=last.sha256 if last else row.record_sha256,
        )
        addendum.sha256 = addendum_sha256(addendum)
        addendum.save()
        line.details |= {"session": row.ref, "addendum": addendum.ref, "hash": addendum.sha256}
    return addendum
