"""Asking patients how it is, by telephone; putting a check-in off, closing it, and taking note of an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.actions.check_in_answers import keep_answers
from openmeso_clinic.models import CheckIn

if TYPE_CHECKING:
    from openmeso.aftercare.replies import Judged
    from openmeso_clinic.access.actor import Actor

#: After so many calls without an answer a check-in may be closed; the next one asks again.
CALLS = 3
#: A check-in may rest, not be forgotten.
LONGEST_DAYS = 14


def record_call(
    *,
    by: Actor,
    check_in: CheckIn,
    reached: bool,
    said: str = "",
    answers: Mapping[str, str] | None = None,
    ticked: Iterable[str] = (),
) -> Judged | None:
    """Keep a telephone call about a check-in. A patient who was reached has answered it.

    Args:
        answers: By the key of the question, as the link's page keeps them.
        ticked: Red flags that the patient named.

    Returns:
        What the answers mean, where the patient was reached.

    Raises:
        Refused: it was answered or ended before, or the patient was reached and nothing is noted.
    """
    answers, ticked = {k: v for k, v in (answers or {}).items() if v}, list(ticked)
    if reached and not (said.strip() or answers or ticked):
        raise Refused(Missing("check-in/said", _("What the patient said is missing."), _("Write it down.")))
    judged = None
    with act(by, Action.CHECK_IN_TRIED, f"check-in/{check_in.ref}", patient=check_in.patient) as line:
        row = _due(check_in)
        row.attempts = [*row.attempts, {"at": by.at.isoformat(), "by": by.staff.ref, "reached": reached}]
        row.save(update_fields=["attempts"])
        line.details["reached"] = "yes" if reached else "no"
        if reached:
            judged = keep_answers(
                check_in=row,
                at=by.at,
                actor=by.name,
                role=by.roles,
                how="telephone",
                answers=answers,
                ticked=ticked,
                said=said,
                files=[],
            )
            row.links.filter(used_at=None, revoked_at=None).update(revoked_at=by.at)
    check_in.refresh_from_db()
    return judged


def put_off(*, by: Actor, check_in: CheckIn, until: date) -> None:
    """Let a check-in rest until a day.

    Raises:
        Refused: it is not due, or the day is not one of the next two weeks.
    """
    if not by.today < until <= by.today + timedelta(days=LONGEST_DAYS):
        what = _("It can be put off to a day of the next %(n)d days.") % {"n": LONGEST_DAYS}
        raise Refused(Missing("check-in/day", what, _("Choose another day.")))
    with act(by, Action.TASK_SNOOZED, f"check-in/{check_in.ref}", patient=check_in.patient) as line:
        row = _due(check_in)
        row.snoozed_until = until
        row.save(update_fields=["snoozed_until"])
        line.details["until"] = until.isoformat()


def close_unreached(*, by: Actor, check_in: CheckIn, reason: str) -> None:
    """Give a check-in up. The next one of the patient asks again.

    Raises:
        Refused: without a reason, or before the patient was called often enough, unless the patient wants
            no contact.
    """
    with act(by, Action.CHECK_IN_TRIED, f"check-in/{check_in.ref}", patient=check_in.patient) as line:
        row = _due(check_in)
        missing = []
        if not reason.strip():
            missing.append(Missing("check-in/reason", _("The reason is missing."), _("Say why it is closed.")))
        if len(row.attempts) < CALLS and row.patient.kept.contact != "none":
            what = _("It is closed after %(n)d calls without an answer.") % {"n": CALLS}
            missing.append(Missing("check-in/calls", what, _("Call again, or put it off.")))
        if missing:
            raise Refused(*missing)
        row.state = CheckIn.State.CLOSED
        row.content = {"closed": reason.strip()[:200], "by": by.staff.ref, "at": by.at.isoformat()}
        row.save(update_fields=["state", "content"])
        row.links.filter(used_at=None, revoked_at=None).update(revoked_at=by.at)
        line.details["closed"] = "unreached"


def take_note(*, by: Actor, check_in: CheckIn) -> bool:
    """A clinician has read a worrying answer; it leaves the top of the queue."""
    with act(by, Action.CHECK_IN_OPENED, f"check-in/{check_in.ref}", patient=check_in.patient) as line:
        rows = CheckIn.objects.filter(pk=check_in.pk, seen_at=None).exclude(worry="")
        line.details["noted"] = "yes"
        return bool(rows.update(seen_at=by.at, seen_by=by.staff))


def _due(check_in: CheckIn) -> CheckIn:
    row: CheckIn = (
        CheckIn.objects.select_for_update(of=("self",)).select_related("patient__merged_into").get(pk=check_in.pk)
    )
    if row.state != CheckIn.State.DUE:
        raise Refused(Missing("check-in/done", _("This check-in is not due any more."), _("Load the page again.")))
    return row
