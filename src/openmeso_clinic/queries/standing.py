"""What the strip and the rail of a page both rest on: the last verdict, and what is known today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from openmeso import __version__
from openmeso_clinic.access.composed import composed_once
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import Patient, ScreeningRun, Session
from openmeso_clinic.queries.known_today import known_today
from openmeso_clinic.queries.screening import latest_run


@dataclass(frozen=True)
class Standing:
    """Attributes:
    run: The latest verdict of the consultation.
    speaks: It rests on the facts, the rules and the code of today (I5).
    open_questions: Without an answer that holds today; ``None`` where what is recorded does not fit the library.
    """

    run: ScreeningRun | None
    speaks: bool
    open_questions: int | None


def standing_of(patient: Patient, *, on: date) -> Standing:
    library, run = library_of(patient.practice), latest_run(patient)
    again = frozenset({patient.pk} if _signed(patient.ids) else ())
    known = known_today([patient], library=library, on=on, treated=again)[patient.pk]
    if known is None:
        return Standing(run, False, None)
    today = (known.digest, library.version, __version__)
    speaks = run is not None and (run.input_digest, run.library_digest, run.code_version) == today
    return Standing(run, speaks, known.open_questions)


@composed_once
def _signed(ids: list[int]) -> QuerySet[Any, Any]:
    """One session that was signed."""
    return Session.objects.filter(patient_id__in=ids, state=Session.State.SIGNED).values_list("pk")[:1]
