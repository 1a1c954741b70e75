"""What one page of oversight holds: what is to be said in words, then the tables behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from openmeso_clinic.models import Practice
from openmeso_clinic.queries.day import bounds
from openmeso_clinic.queries.table import Table

#: Looked at where nobody says since when.
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the practice, both included."""

    since: date
    until: date

    def instants(self, practice: Practice) -> tuple[datetime, datetime]:
        return bounds(practice, self.since)[0], bounds(practice, self.until)[1]

    def holds(self, day: date) -> bool:
        return self.since <= day <= self.until


@dataclass(frozen=True, slots=True)
class Dashboard:
    """One question with its answer.

    Attributes:
        words: The answer, a sentence each; the first one is the gist.
        notes: How it was counted, and what it does not say.
    """

    words: tuple[str, ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()


def last_year(on: date) -> Period:
    return Period(on - YEAR, on)
