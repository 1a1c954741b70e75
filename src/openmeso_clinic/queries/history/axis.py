"""All kinds on one axis."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from openmeso_clinic.queries.history import care, known, photographs, treatment
from openmeso_clinic.queries.history.entry import HistoryEntry, Reader

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient

#: Kinds of entries, in the order of the filter.
KINDS = {
    "answers": gettext_lazy("Answers and facts"),
    "screenings": gettext_lazy("Screening and decisions"),
    "formulations": gettext_lazy("Formulations"),
    "plans": gettext_lazy("Plan"),
    "consents": gettext_lazy("Consents"),
    "sessions": gettext_lazy("Sessions"),
    "follow-up": gettext_lazy("Check-ins and events"),
    "photographs": gettext_lazy("Photographs"),
    "documents": gettext_lazy("Documents"),
    "visits": gettext_lazy("Visits"),
    "record": gettext_lazy("Record"),
}
_READERS: tuple[Callable[[Reader], Iterator[HistoryEntry]], ...] = (
    care.record,  # of one instant: registering comes before what is stated, and that before its verdict
    known.answers,
    known.screenings,
    known.decisions,
    known.assessments,
    treatment.formulations,
    treatment.plans,
    treatment.consents,
    treatment.sessions,
    care.check_ins,
    care.events,
    photographs.photographs,
    care.documents,
    care.visits,
)


def history_of(patient: Patient, *, at: datetime, oldest_first: bool = False) -> list[HistoryEntry]:
    """Every entry of a patient and of the records merged into it, newest first."""
    reader = Reader(patient, at)
    entries = sorted((entry for read in _READERS for entry in read(reader)), key=lambda entry: entry.at)
    return entries if oldest_first else entries[::-1]


def counts(entries: list[HistoryEntry]) -> dict[str, int]:
    out = dict.fromkeys(KINDS, 0)
    for entry in entries:
        out[entry.kind] += 1
    return out
