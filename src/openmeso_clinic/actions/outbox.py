"""The outbox: what is to be sent is written with the act that wants it, and sent by the second process.

A message is claimed before it is sent, for longer than sending lasts. A sender that dies leaves it waiting,
and after that time another one takes it: it is sent at least once. Its ``Message-ID`` is the same each time,
and what it brings about happens once: a check-in is answered once, however many letters ask for it (I38).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.actions.trail import write
from openmeso_clinic.models import Message, Patient, Practice, Staff

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openmeso_clinic.access.actor import Actor

#: Who acts in the second process, as the trail names it.
SENDER = "outbox"
#: How long a sender may take. Longer than any time-out of a mail server.
CLAIM = timedelta(minutes=10)
#: Waits between attempts; the last one is repeated.
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60))
#: After so long nobody tries any more; a person is told.
GIVE_UP = timedelta(hours=72)


def put_in(
    *,
    practice: Practice,
    kind: str,
    about: str,
    once: str,
    at: datetime,
    channel: str = Message.Channel.EMAIL,
    patient: Patient | None = None,
    staff: Staff | None = None,
) -> bool:
    """Write a message inside the transaction of the act that wants it, unless it was written before."""
    _row, made = Message.objects.get_or_create(
        once=once,
        defaults={
            "practice": practice,
            "patient": patient,
            "staff": staff,
            "kind": kind,
            "channel": channel,
            "about": about,
            "written_at": at,
            "next_at": at,
        },
    )
    return made


def waiting(*, at: datetime, at_most: int = 50) -> Iterable[Message]:
    """Messages whose time has come, the oldest first."""
    rows = Message.objects.filter(state=Message.State.WAITING, next_at__lte=at).order_by("next_at", "pk")
    return list(rows.select_related("practice", "patient__merged_into", "staff")[:at_most])


def claim(*, message: Message, at: datetime) -> bool:
    """Take a message for one attempt. Of many senders one gets it."""
    rows = Message.objects.filter(
        pk=message.pk, state=Message.State.WAITING, attempts=message.attempts, next_at__lte=at
    )
    if not rows.update(attempts=F("attempts") + 1, next_at=at + CLAIM):
        return False
    message.attempts += 1
    return True


def sent(*, message: Message, at: datetime) -> bool:
    """The server took it. Whoever comes second changes nothing."""
    return _ended(message, Message.State.SENT, at, sent_at=at, fault="")


def drop(*, message: Message, at: datetime, why: str) -> bool:
    """It is not wanted any more: answered, superseded, or the patient does not wish it."""
    return _ended(message, Message.State.DROPPED, at, fault=why)


def failed(*, message: Message, at: datetime, fault: str, for_good: bool = False) -> None:
    """Try again later, or give up and say so.

    Args:
        fault: A code; the words of a server may hold an address.
        for_good: Trying again changes nothing: the address does not exist.
    """
    wait = WAITS[min(message.attempts, len(WAITS)) - 1]
    if for_good or at + wait > message.written_at + GIVE_UP:
        _ended(message, Message.State.GIVEN_UP, at, fault=fault)
        return
    Message.objects.filter(pk=message.pk, state=Message.State.WAITING, attempts=message.attempts).update(
        next_at=at + wait, fault=fault
    )


def _ended(message: Message, state: str, at: datetime, **fields: object) -> bool:
    with transaction.atomic():
        rows = Message.objects.filter(pk=message.pk, state=Message.State.WAITING)
        if not rows.update(state=state, **fields):
            return False
        write(
            chain=message.practice.ref,
            at=at,
            actor=SENDER,
            role="process",
            action=Action.MESSAGE_ENDED,
            target=f"message/{message.ref}",
            patients=[message.patient.kept.ref] if message.patient else (),
            details={"kind": message.kind, "about": message.about, "state": state, "attempts": str(message.attempts)},
        )
    return True


def send_again(*, by: Actor, message: Message, give_up: bool = False) -> None:
    """Try a message that was given up anew, or put it aside: somebody phoned meanwhile.

    Raises:
        Refused: it was not given up.
    """
    with act(by, Action.MESSAGE_ENDED, f"message/{message.ref}") as line:
        rows = Message.objects.filter(pk=message.pk, state=Message.State.GIVEN_UP)
        fields: dict[str, object] = (
            {"state": Message.State.DROPPED}
            if give_up
            else {"state": Message.State.WAITING, "attempts": 0, "written_at": by.at, "next_at": by.at, "fault": ""}
        )
        if not rows.update(**fields):
            raise Refused(
                Missing("message/not-given-up", _("This message is not given up."), _("Load the page again."))
            )
        line.details["what"] = "dropped" if give_up else "again"
