"""I38: what was to be sent is sent, waits, or says why not; and what it asks for is answered once."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Q

from openmeso_clinic.models import CheckIn, CheckInLink, Message
from openmeso_clinic.queries.invariants.broken import Broken


def messages_end_in_one_way() -> Iterator[Broken]:
    wrong = {
        "is sent and does not say when": Q(state=Message.State.SENT, sent_at=None),
        "was sent and still waits": Q(state=Message.State.WAITING, sent_at__isnull=False),
        "was given up without a reason": Q(state=Message.State.GIVEN_UP, fault=""),
        "is for nobody": Q(patient=None, staff=None),
    }
    for what, rows in wrong.items():
        for ref in Message.objects.filter(rows).values_list("ref", flat=True).iterator():
            yield Broken("I38", f"message/{ref}", what)


def links_bring_one_answer() -> Iterator[Broken]:
    used = CheckInLink.objects.filter(used_at__isnull=False)
    for row in used.values("check_in__ref").annotate(n=Count("pk")).filter(n__gt=1):
        yield Broken("I38", f"check-in/{row['check_in__ref']}", "was answered by two links")
    for ref in used.exclude(check_in__state=CheckIn.State.ANSWERED).values_list("check_in__ref", flat=True):
        yield Broken("I38", f"check-in/{ref}", "its link was used and it has no answer")
    ended = CheckInLink.objects.filter(used_at=None, revoked_at=None)
    for ref in ended.filter(check_in__state=CheckIn.State.ANSWERED).values_list("check_in__ref", flat=True):
        yield Broken("I38", f"check-in/{ref}", "is answered and a link of it is still open")


def red_flags_are_told() -> Iterator[Broken]:
    """Who was to be told has a message, written with the answer."""
    rows = CheckIn.objects.filter(worry="flag").values_list("ref", "content")
    for ref, content in rows.iterator():
        for person in content.get("alerted", []):
            if not Message.objects.filter(once=f"red-flag/{ref}/{person}").exists():
                yield Broken("I38", f"check-in/{ref}", "a red flag was not told to who is on call")
        if not content.get("flags"):
            yield Broken("I38", f"check-in/{ref}", "says that an answer is a red flag and names none")


CHECKS = (messages_end_in_one_way, links_bring_one_answer, red_flags_are_told)
