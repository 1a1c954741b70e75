"""One thing that happened, and what every kind needs to say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django.urls import NoReverseMatch, reverse

from openmeso_clinic.bridge.spoken import spoken_library
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


class Reader:
    """The patient whose history is read: its records, its library, the clinic's own time."""

    def __init__(self, patient: Patient, at: datetime) -> None:
        self.patient = patient
        self.ids = patient.ids
        self.at = at
        self.zone: ZoneInfo = patient.practice.zone
        self.facts = Facts(spoken_library(patient.practice))

    def rows(self, table: Any, *fields: str, **where: Any) -> Any:
        """Rows of a table as plain values; of this patient unless told otherwise."""
        where = where or {"patient_id__in": self.ids}
        return table._default_manager.filter(**where).values_list(*fields, named=True)

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
            return reverse(name, args=args or (self.patient.ref,))
        except NoReverseMatch:
            return ""
