"""One thing that happened, and what every kind needs to say it."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import NoReverseMatch
from django.utils.formats import date_format
from django.utils.translation import get_language

from openmeso_clinic.access.composed import Row, composed_once
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.queries.addresses import address
from openmeso_clinic.queries.facts import Facts

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from openmeso_clinic.models import Patient


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One thing that happened.

    Attributes:
        lines: What it held, folded away.
        ahead: It is planned and has not happened.
    """

    at: datetime
    kind: str
    icon: str
    title: str
    note: str = ""
    who: str = ""
    url: str = ""
    verdict: str = ""
    lines: tuple[str, ...] = ()
    ahead: bool = False

    @property
    def year(self) -> int:
        return self.at.year

    @property
    def day_words(self) -> str:
        return _day_words(self.at.date(), get_language())

    @property
    def clock_words(self) -> str:
        return f"{self.at:%H:%M}"


@lru_cache(maxsize=2000)
def _day_words(on: date, language: str | None) -> str:
    """Without the year, which stands above; a page names the same few days over and over."""
    return str(date_format(on, "j M"))


class Reader:
    """The patient whose history is read: its records, its library, the clinic's own time."""

    def __init__(self, patient: Patient, at: datetime) -> None:
        self.patient = patient
        self.ids = patient.ids
        self.at = at
        self.zone: ZoneInfo = patient.practice.zone
        self.facts = Facts(spoken_library(patient.practice))

    def rows(self, table: Any, *fields: str, of: str = "patient_id__in", **where: Any) -> Iterator[Any]:
        """Rows of a table that are this patient's, as plain values with names.

        Args:
            of: How a row leads to the keys of the patient's records.
        """
        read, named = _reading(table, fields, of, tuple(where.items()))
        return map(named, read(self.ids))

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def on(self, day: Any) -> datetime:
        """A day without an hour stands at noon."""
        return datetime.combine(day, time(12), tzinfo=self.zone)

    @property
    def today(self) -> Any:
        return self.local(self.at).date()

    def url(self, name: str, *args: str) -> str:
        try:
            return address(name, *(args or (self.patient.ref,)))
        except NoReverseMatch:
            return ""


@cache
def _reading(
    table: Any, fields: tuple[str, ...], of: str, where: tuple[tuple[str, Any], ...]
) -> tuple[Callable[[list[int]], list[Row]], Callable[[Row], Any]]:
    """A statement that is composed once, and what names the values of its rows."""

    @composed_once
    def read(ids: list[int]) -> QuerySet[Any, Any]:
        rows: QuerySet[Any, Any] = table._default_manager.filter(**dict(where), **{of: ids})
        return rows.values_list(*fields)

    named: Any = namedtuple("_Named", list(fields))  # type: ignore[misc]
    return read, named._make
