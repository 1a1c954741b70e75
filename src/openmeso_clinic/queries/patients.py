"""Finding patients: by name, number or birth date, also among a million."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, Max, Min, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.formats import date_format

from openmeso_clinic.access.composed import composed_once, made_of
from openmeso_clinic.access.folding import folded
from openmeso_clinic.models import Appointment, Patient, Practice
from openmeso_clinic.queries.addresses import address
from openmeso_clinic.queries.dates import days_meant
from openmeso_clinic.queries.strip import age_words

#: Rows looked at before they are narrowed by short words, and rows shown.
_LOOKED_AT, SHOWN = 300, 30
_NO_VISIT = (Appointment.Status.CANCELLED, Appointment.Status.NO_SHOW)

#: What a list shows of a patient, and what leads to the record that was kept.
_ABOUT = ("id", "ref", "number", "family_name", "given_name", "birth_date")
_COLUMNS = (*_ABOUT, "portrait_id", "search_name", "merged_into_id")


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
    """Patients whom a text means, at most as many as are shown. A merged record leads to the one that was kept."""
    rows = _rows(practice, text)[:limit]
    leads_to = {pk for row in rows if (pk := row.merged_into_id)}
    kept_rows = {row.pk: row for row in _made(_by_key(sorted(leads_to)))} if leads_to else {}
    kept: dict[int, tuple[Patient, str]] = {}
    for row in rows:
        if row.merged_into_id is None:
            kept[row.pk] = (row, "")
        else:
            kept.setdefault(row.merged_into_id, (kept_rows[row.merged_into_id], row.name))
    return _hits(list(kept.values()), practice, at=at)


def newest(practice: Practice, *, at: datetime, limit: int = 10) -> list[Hit]:
    """Who was registered last."""
    rows = Patient.objects.of(practice).filter(merged_into=None).order_by("-pk")[:limit]
    return _hits([(row, "") for row in rows], practice, at=at)


def count_of(practice: Practice) -> int:
    return Patient.objects.of(practice).filter(merged_into=None).count()


def _rows(practice: Practice, text: str) -> list[Patient]:
    days = days_meant(text)
    if days:
        return _made(_born(practice.pk, list(days)))
    words = folded(text).split()
    if not words:
        return []
    number = _number(text)
    if number:
        found = _made(_numbered(practice.pk, number))
        if found:
            return found
    rows = _made(_starting_with(practice.pk, " ".join(words)))
    if len(rows) < SHOWN:
        seen = {row.pk for row in rows}
        rows += [row for row in _containing(practice, words) if row.pk not in seen]
    return rows


def _made(rows: Iterable[tuple[Any, ...]]) -> list[Patient]:
    return [made_of(Patient, _COLUMNS, values) for values in rows]


def _number(text: str) -> str:
    said = text.strip().upper().replace(" ", "")
    digits = said.removeprefix("OM").removeprefix("-")
    return f"OM-{int(digits):05d}" if digits.isdecimal() and len(digits) <= 9 else said if "-" in said else ""


@composed_once
def _by_key(ids: list[int]) -> QuerySet[Any, Any]:
    return Patient.objects.filter(pk__in=ids).values_list(*_COLUMNS)


@composed_once
def _born(practice: int, days: list[date]) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = Patient.objects.of(practice).filter(birth_date__in=days).order_by("search_name")
    return rows.values_list(*_COLUMNS)[:SHOWN]


@composed_once
def _numbered(practice: int, number: str) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = Patient.objects.of(practice).filter(number=number)
    return rows.values_list(*_COLUMNS)[:1]


@composed_once
def _starting_with(practice: int, words: str) -> QuerySet[Any, Any]:
    return _from(practice, words)[:SHOWN]


@composed_once
def _more_starting_with(practice: int, words: str) -> QuerySet[Any, Any]:
    return _from(practice, words)[:_LOOKED_AT]


def _from(practice: int, words: str) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = Patient.objects.of(practice).order_by("search_name")
    if connection.vendor == "postgresql":
        rows = rows.filter(_like(Concat(Value(words), Value("%"))))
    else:
        # LIKE does not use a plain index in SQLite; a range does.
        rows = rows.filter(search_name__gte=words, search_name__lt=Concat(Value(words), Value("\uffff")))
    return rows.values_list(*_COLUMNS)


def _like(pattern: Concat | Value) -> Func:
    """Folded words hold letters and digits only: no sign of theirs means another."""
    return Func(F("search_name"), pattern, template="%(expressions)s", arg_joiner=" LIKE ", output_field=BooleanField())


def _containing(practice: Practice, words: list[str]) -> list[Patient]:
    """Every word somewhere in the name: three letters and more by trigrams, shorter ones at the start of a word."""
    long = [word for word in words if len(word) >= 3]
    short = [word for word in words if len(word) < 3]
    if not long:
        rows = [row for word in short for row in _more_starting_with(practice.pk, word)]
        found = list({row.pk: row for row in _made(rows)}.values())
    elif connection.vendor == "postgresql":
        found = _made(_holding(practice.pk, [f"%{word}%" for word in long]))
    else:
        found = _made(_matching(practice.pk, " AND ".join(f'"{word}"' for word in long)))
    return sorted(
        (row for row in found if all(any(part.startswith(word) for part in row.search_name.split()) for word in short)),
        key=lambda row: row.search_name,
    )


@composed_once
def _holding(practice: int, patterns: list[str]) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = Patient.objects.of(practice).filter(*(_like(Value(one)) for one in patterns))
    return rows.values_list(*_COLUMNS)[:_LOOKED_AT]


@composed_once
def _matching(practice: int, phrase: str) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = Patient.objects.of(practice).extra(
        where=["clinic_patient.id IN (SELECT rowid FROM clinic_patient_search WHERE search_name MATCH %s LIMIT %s)"],
        params=[phrase, _LOOKED_AT],
    )
    return rows.values_list(*_COLUMNS)[:_LOOKED_AT]


def _hits(people: list[tuple[Patient, str]], practice: Practice, *, at: datetime) -> list[Hit]:
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
    """The last visit and the next one of each, under whichever of the person's records they were booked."""
    owner = dict.fromkeys(ids) | dict(_merged_into(ids))
    found: dict[int, tuple[datetime | None, datetime | None]] = {}
    for pk, last, coming in _last_and_next(list(owner), at):
        person = owner[pk] or pk
        before, after = found.get(person, (None, None))
        found[person] = (
            max((day for day in (before, last) if day), default=None),
            min((day for day in (after, coming) if day), default=None),
        )
    return found


@composed_once
def _merged_into(ids: list[int]) -> QuerySet[Any, Any]:
    return Patient.objects.filter(merged_into__in=ids).values_list("pk", "merged_into_id")


@composed_once
def _last_and_next(ids: list[int], at: datetime) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = Appointment.objects.filter(patient_id__in=ids).exclude(status__in=_NO_VISIT).order_by()
    last, coming = Max("starts_at", filter=Q(starts_at__lt=at)), Min("starts_at", filter=Q(starts_at__gte=at))
    rows = rows.values("patient_id").annotate(last=last, coming=coming)
    return rows.values_list("patient_id", "last", "coming")


def portrait_url(patient: Patient) -> str:
    return address("portrait", patient.ref) if patient.portrait_id else ""
