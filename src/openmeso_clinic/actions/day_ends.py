"""Closing the day's stock: what was opened, used, wasted and is left, kept once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.models import DayEnd
from openmeso_clinic.queries.day_end import as_kept, day_end_of

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


def end_day(*, by: Actor, on: date) -> DayEnd:
    """Keep the day's reconciliation. What was not right is kept with it: it is a statement, not a gate.

    Raises:
        Refused: the day lies ahead, or was closed before.
    """
    if on > by.today:
        raise Refused(Missing("day/ahead", _("That day lies ahead."), _("Close it when it is over."), "day-end"))
    with act(by, Action.DAY_ENDED, f"day/{on.isoformat()}") as line:
        type(by.practice).objects.select_for_update().get(pk=by.practice.pk)
        if DayEnd.objects.of(by.practice).filter(on=on).exists():
            raise Refused(Missing("day/ended", _("This day was closed before."), _("It stands as it was."), "day-end"))
        found = day_end_of(by.practice, on=on, at=by.at)
        row: DayEnd = DayEnd.objects.create(practice=by.practice, on=on, content=as_kept(found), at=by.at, by=by.staff)
        line.details["adds_up"] = "no" if found.open_points else "yes"
    return row
