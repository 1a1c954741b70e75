"""Sending what waits in the outbox: one attempt a message, by whoever claimed it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from openmeso_clinic.actions import outbox
from openmeso_clinic.actions.check_in_links import make_link
from openmeso_clinic.bridge import carriers
from openmeso_clinic.models import CheckIn, Message
from openmeso_clinic.queries import letters
from openmeso_clinic.queries.contact import channel_of, is_demo

if TYPE_CHECKING:
    from collections.abc import Callable


class NotWanted(Exception):
    """The message is not wanted any more; the reason is a code."""


def send_waiting(*, clock: Callable[[], datetime]) -> int:
    """Send every message whose time has come; how many were handed over."""
    return sum(send(message=message, at=clock()) for message in outbox.waiting(at=clock()))


def send(*, message: Message, at: datetime) -> bool:
    """Make one attempt. The words and the secret link are made now; only the hash of the secret is kept."""
    if not outbox.claim(message=message, at=at):
        return False
    try:
        carry(message, letter_of(message, at))
    except NotWanted as why:
        outbox.drop(message=message, at=at, why=str(why))
    except carriers.NotSent as fault:
        outbox.failed(message=message, at=at, fault=fault.code, for_good=fault.for_good)
    else:
        return outbox.sent(message=message, at=at)
    return False


def carry(message: Message, letter: carriers.Letter) -> None:
    if is_demo():
        carriers.into_folder(letter)
    elif message.channel == Message.Channel.SMS:
        carriers.by_sms(letter)
    else:
        carriers.by_mail(message.practice, letter)


def letter_of(message: Message, at: datetime) -> carriers.Letter:
    """The words of a message.

    Raises:
        NotWanted: what it speaks of has ended, or the patient does not want it.
    """
    if message.kind == "test":
        return letters.trial(message)
    ref = message.about.rpartition("/")[2]
    check_in = CheckIn.objects.select_related("patient__merged_into", "patient__practice", "practice").get(ref=ref)
    if message.kind == "red-flag":
        if check_in.seen_at is not None:
            raise NotWanted("seen")
        return letters.alarm(message, path=reverse("check-in", args=[check_in.patient.kept.ref, check_in.ref]))
    if check_in.state != CheckIn.State.DUE:
        raise NotWanted(check_in.state)
    if channel_of(check_in.patient) != message.channel:
        raise NotWanted("wish")
    secret = make_link(check_in=check_in, channel=message.channel, at=at)
    return letters.asking(message, check_in, path=reverse("check-in-answer", args=[secret]))
