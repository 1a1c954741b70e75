"""Putting off what waits to a later day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.models import Snooze

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

#: What waits may be put off, not forgotten.
LONGEST_DAYS = 30
_ITEM = re.compile(r"[a-z0-9/-]{3,80}")


def snooze(*, by: Actor, item: str, until: date) -> Snooze:
    """Let an item of the queue rest until a day, on which it stands there again.

    Raises:
        Refused: the day is not ahead, or lies too far ahead.
    """
    if not _ITEM.fullmatch(item) or not by.today < until <= by.today + timedelta(days=LONGEST_DAYS):
        raise Refused(
            Missing(
                "queue/day",
                _("It can be put off to a day of the next %(n)d days.") % {"n": LONGEST_DAYS},
                _("Choose another day."),
            )
        )
    with act(by, Action.TASK_SNOOZED, f"need/{item}") as line:
        row: Snooze = Snooze.objects.create(practice=by.practice, item=item, until=until, at=by.at, by=by.staff)
        line.details["until"] = until.isoformat()
    return row
