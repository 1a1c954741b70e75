"""I31, I33, I37: nothing outlives its day; the trail has no gap, no altered line, and its clock goes forward."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from openmeso.audit import Action, verify_lines
from openmeso.audit.trail import SLACK
from openmeso_clinic.bridge.trail import lines_of
from openmeso_clinic.models import Practice, TrailHead, TrailLine
from openmeso_clinic.place import here
from openmeso_clinic.queries.invariants.broken import Broken
from openmeso_clinic.queries.retention import over, overdue


def trail_holds() -> Iterator[Broken]:
    keys = {"trail-1": here().key("trail")}
    for head in TrailHead.objects.all():
        found = verify_lines(lines_of(head.chain), keys=keys)
        for seq, what in found.broken:
            yield Broken("I33", f"trail/{head.chain}/{seq}", what)
        if (found.head.seq, found.head.hash) != (head.seq, head.hash):
            yield Broken("I33", f"trail/{head.chain}", "its end is not where its head says")


def clock_goes_forward() -> Iterator[Broken]:
    """I37: no line is earlier than the one before, unless the trail says before it that the clock did."""
    for chain in TrailHead.objects.values_list("chain", flat=True):
        latest = None
        rows = TrailLine.objects.filter(chain=chain).order_by("seq").values_list("seq", "at", "action")
        for seq, at, action in rows.iterator():
            if latest is not None and at < latest - SLACK and action != Action.CLOCK_CHANGED.value:
                yield Broken("I37", f"trail/{chain}/{seq}", "earlier than the line before")
            latest = at


def nothing_outlives_its_day() -> Iterator[Broken]:
    """I31: no record stands 30 days after the day until which it must be kept, where that day is sure."""
    for practice in Practice.objects.all():
        on = timezone.now().astimezone(practice.zone).date()
        for one in over(practice, on=on):
            if overdue(one, on=on):
                yield Broken("I31", f"patient/{one.patient.ref}", "outlived its day by more than 30 days")


CHECKS = (trail_holds, clock_goes_forward, nothing_outlives_its_day)
