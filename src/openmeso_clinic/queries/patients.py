"""Finding patients: by name, number or birth date, also among a million."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import F, Max, Min, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.formats import date_format

from openmeso_clinic.access.folding import folded
from openmeso_clinic.models import Appointment, Patient, Practice
from openmeso_clinic.queries.addresses import address
from openmeso_clinic.queries.dates import days_meant
from openmeso_clinic.queries.strip import age_words

#: Rows looked at before they are narrowed by short words, and rows shown.
_LOOKED_AT, SHOWN = 300, 30
_NO_VISIT = (Appointment.Status.CANCELLED, Appointment.Status.NO_SHOW)


#: What a list shows of a patient, and of the record that was kept.
_SHOWN_OF = ("ref", "number", "family_name", "given_name", "birth_date", "portrait", "search_name", "merged_into")
_COLUMNS = (*_SHOWN_OF, *(f"merged_into__{column}" for column in _SHOWN_OF))


@dataclass(frozen=True, slots=True)
class Hit:
    """One patient in a list of results.

    Attributes:
        other_name: The name of the merged record by which the patient was found.
    """

    patient: Patient
    age: str
    born: str
    photo_url: str
    last_visit: datetime | None
    next_visit: datetime | None
    other_name: str = ""


def find(practice: Practice, text: str, *, at: datetime, limit: int = SHOWN) -> list[Hit]:
    """Patients whom a text means. A merged record leads to the one that was kept."""
    rows = _rows(practice, text, limit)
    kept: dict[int, tuple[Patient, str]] = {}
    for row in rows:
        if row.merged_into is None:
            kept[row.pk] = (row, "")
        else:
            kept.setdefault(row.merged_into.pk, (row.merged_into, row.name))
    return _hits(list(kept.values())[:limit], practice, at=at)


def newest(practice: Practice, *, at: datetime, limit: int = 10) -> list[Hit]:
    """Who was registered last."""
    rows = Patient.objects.of(practice).filter(merged_into=None).order_by("-pk")[:limit]
    return _hits([(row, "") for row in rows], practice, at=at)


def count_of(practice: Practice) -> int:
    return Patient.objects.of(practice).filter(merged_into=None).count()


def _rows(practice: Practice, text: str, limit: int) -> list[Patient]:
    everybody = Patient.objects.of(practice).select_related("merged_into").only(*_COLUMNS)
    days = days_meant(text)
    if days:
        return list(everybody.filter(birth_date__in=days).order_by("search_name")[:limit])
    words = folded(text).split()
    if not words:
        return []
    number = _number(text)
    if number:
        found = list(everybody.filter(number=number)[:1])
        if found:
            return found
    rows = list(_starting_with(everybody, " ".join(words))[:limit])
    if len(rows) < limit:
        seen = {row.pk for row in rows}
        rows += [row for row in _containing(everybody, words) if row.pk not in seen]
    return rows[:limit]


def _number(text: str) -> str:
    said = text.strip().upper().replace(" ", "")
    digits = said.removeprefix("OM").removeprefix("-")
    return f"OM-{int(digits):05d}" if digits.isdecimal() and len(digits) <= 9 else said if "-" in said else ""


def _starting_with(rows: QuerySet[Patient], words: str) -> QuerySet[Patient]:
    if connection.vendor == "postgresql":
        return rows.filter(search_name__startswith=words).order_by("search_name")
    # LIKE does not use a plain index in SQLite; a range does.
    return rows.filter(search_name__gte=words, search_name__lt=f"{words}\uffff").order_by("search_name")


def _containing(rows: QuerySet[Patient], words: list[str]) -> list[Patient]:
    """Every word somewhere in the name: three letters and more by trigrams, shorter ones at the start of a word."""
    long = [word for word in words if len(word) >= 3]
    short = [word for word in words if len(word) < 3]
    if long and connection.vendor == "postgresql":
        for word in long:
            rows = rows.filter(search_name__contains=word)
    elif long:
        phrase = " AND ".join(f'"{word}"' for word in long)  # folded words hold letters and digits only
        rows = rows.extra(
            where=[
                "clinic_patient.id IN (SELECT rowid FROM clinic_patient_search WHERE search_name MATCH %s LIMIT %s)"
            ],
            params=[phrase, _LOOKED_AT],
        )
    found = (
        list(rows[:_LOOKED_AT])
        if long
        else list({row.pk: row for word in short for row in _starting_with(rows, word)[:_LOOKED_AT]}.values())
    )
    return sorted(
        (row for row in found if all(any(part.startswith(word) for part in row.search_name.split()) for word in short)),
        key=lambda row: row.search_name,
    )


def _hits(people: Iterable[tuple[Patient, str]], practice: Practice, *, at: datetime) -> list[Hit]:
    people = list(people)
    today = at.astimezone(practice.zone).date()
    visits = _visits([row.pk for row, _name in people], at=at)
    return [
        Hit(
            patient=row,
            age=age_words(row.birth_date, today),
            born=date_format(row.birth_date, "DATE_FORMAT"),
            photo_url=portrait_url(row),
            last_visit=visits.get(row.pk, (None, None))[0],
            next_visit=visits.get(row.pk, (None, None))[1],
            other_name=name,
        )
        for row, name in people
    ]


def _visits(ids: list[int], *, at: datetime) -> dict[int, tuple[datetime | None, datetime | None]]:
    rows = (
        Appointment.objects.filter(Q(patient_id__in=ids) | Q(patient__merged_into_id__in=ids))
        .exclude(status__in=_NO_VISIT)
        .order_by()
        .values(person=Coalesce(F("patient__merged_into_id"), F("patient_id")))
        .annotate(
            last=Max("starts_at", filter=Q(starts_at__lt=at)), coming=Min("starts_at", filter=Q(starts_at__gte=at))
        )
    )
    return {row["person"]: (row["last"], row["coming"]) for row in rows}


def portrait_url(patient: Patient) -> str:
    return address("portrait", patient.ref) if patient.portrait_id else ""
