"""What a course's trends give reason to propose: stop, adapt, maintain. A person decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from openmeso.knowledge import Library
from openmeso.outcome.adapting import READ_AFTER_DAYS, Adaptation, CourseState, adapt
from openmeso.outcome.assessment import Outcome
from openmeso.outcome.events import EventGrade
from openmeso.outcome.trend import Trend

#: The code that is read only from what was measured late enough after the sessions that it counts.
_NO_CHANGE = "plan/no-change-after-3"
#: Nothing that showed no effect is maintained.
_MAINTENANCE = "plan/maintenance-trigger"


def propose(
    *,
    state: CourseState,
    trends: Sequence[Trend],
    events: tuple[EventGrade, ...] = (),
    library: Library,
    language: str = "en",
) -> tuple[Adaptation, ...]:
    """Stop codes that hold, by the latest visit of each trend.

    "No change" is read from visits that lie far enough after the session that counts: an earlier reading
    says nothing about it. The patient's own word is taken from the trends. Where nothing changed, no
    maintenance is proposed.

    Args:
        state: Where the course stands; ``lost`` and ``patient_gais`` are filled in here.

    Raises:
        RecordError: as ``adapt``.
    """
    lost = tuple(trend.lost for trend in trends if trend.lost)
    now = adapt(
        state=replace(state, lost=lost),
        outcome=_outcome(trends, None, library),
        events=events,
        library=library,
        language=language,
    )
    held = [one for one in now if one.code != _NO_CHANGE]
    needed = int(library.stop_codes["no-change-after-3"].threshold or 0)
    days = sorted(state.sessions)
    if len(days) >= needed:
        since = days[needed - 1] + timedelta(days=READ_AFTER_DAYS)
        late = replace(state, patient_gais=patient_gais(trends, since=since))
        read = adapt(state=late, outcome=_outcome(trends, since, library), library=library, language=language)
        silent = [one for one in read if one.code == _NO_CHANGE]
        held = silent + [one for one in held if not (silent and one.code == _MAINTENANCE)]
    return tuple(held)


def patient_gais(trends: Sequence[Trend], *, since: date) -> str:
    """The patient's own word on or after a day; empty where it was not asked."""
    for trend in trends:
        if trend.measure == "gais" and trend.rater == "patient" and trend.points[-1].on >= since:
            return trend.points[-1].word
    return ""


def _outcome(trends: Sequence[Trend], since: date | None, library: Library) -> Outcome:
    changes = tuple(
        trend.change
        for trend in trends
        if trend.change is not None and trend.read_on is not None and (since is None or trend.read_on >= since)
    )
    return Outcome(changes, (), library.version)
