"""What is known about many patients on a day, without gathering each case anew.

Gathering a case costs milliseconds a patient, and a day sheet is asked for every half minute. What comes
out of it hangs on the facts alone, so it is kept under a mark of them; a changed fact has another mark.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection

from openmeso.errors import CaseError
from openmeso.intake import questions_to_ask, take_intake
from openmeso.knowledge import Library
from openmeso.screening import Screening
from openmeso.stored import load_as
from openmeso_clinic.bridge.case import case_of
from openmeso_clinic.models import Patient, ScreeningRun, Statement

#: Patients whose outcome is kept in a process: some days' worth, and a bound. No fact is kept, only its digest.
_KEPT = 2000


@dataclass(frozen=True, slots=True)
class Known:
    """Attributes:
    digest: What a verdict of today would rest on.
    open_questions: Without an answer that holds today.
    """

    digest: str
    open_questions: int


_outcomes: dict[tuple[Any, ...], Known | None] = {}


def known_today(
    patients: Iterable[Patient], *, library: Library, on: date, treated: frozenset[int]
) -> dict[int, Known | None]:
    """By patient; ``None`` where what is recorded does not fit the library of today.

    Args:
        treated: Patients with a signed session: their questionnaire is the one of a later visit.
    """
    people = list(patients)
    marks = _marks(people, on)
    found = {}
    for patient in people:
        again = patient.pk in treated
        mark = (patient.ref, library.version, on, again, _about(patient), *(marks.get(pk) for pk in patient.ids))
        if mark not in _outcomes:
            while len(_outcomes) >= _KEPT:
                _outcomes.pop(next(iter(_outcomes)), None)
            _outcomes[mark] = _known(patient, library, on, again)
        found[patient.pk] = _outcomes[mark]
    return found


def undecided_in(runs: Iterable[tuple[str, int]]) -> dict[int, bool]:
    """Whether a kept verdict waits for a prescriber. A verdict is written once, so it is read once.

    Args:
        runs: Reference and key of each.
    """
    return {pk: _undecided(ref, pk) for ref, pk in runs}


@lru_cache(maxsize=_KEPT)
def _undecided(ref: str, pk: int) -> bool:
    content: str = ScreeningRun.objects.values_list("content", flat=True).get(pk=pk)
    return bool(load_as(Screening, content).undecided)


def _about(patient: Patient) -> tuple[Any, ...]:
    """The columns of a patient that a case holds."""
    return (
        patient.family_name,
        patient.given_name,
        patient.birth_date,
        patient.sex,
        patient.language,
        patient.phototype,
        patient.may_conceive,
        patient.may_conceive_reason,
    )


def _marks(people: list[Patient], on: date) -> dict[int, tuple[Any, ...]]:
    """By record: how many statements there are, the latest, and what was taken back or confirmed, and when.

    By hand: it is asked for every half minute by every screen, and composing it costs as much as running it.
    """
    ids = [pk for patient in people for pk in patient.ids]
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT patient_id, COUNT(*), MAX(id), COUNT(retired_at), MAX(retired_at), MAX(confirmed_on),"
            f" COUNT(CASE WHEN confirmed_on = %s THEN 1 END) FROM {Statement._meta.db_table}"
            f" WHERE patient_id IN ({', '.join(['%s'] * len(ids))}) GROUP BY patient_id",
            [on.isoformat(), *ids],
        )
        return {row[0]: row[1:] for row in cursor.fetchall()}


def _known(patient: Patient, library: Library, on: date, again: bool) -> Known | None:
    try:
        intake = take_intake(case=case_of(patient, library=library, on=on), library=library, on=on)
    except CaseError:
        return None
    asked = questions_to_ask(
        library=library,
        answers=intake.answers,
        birth_date=patient.birth_date,
        sex=patient.sex,
        visit=2 if again else 1,
        on=on,
    )
    return Known(intake.input_digest, len(asked))
