"""The verdict that speaks of today's facts, and whether the kept one still does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from openmeso import __version__
from openmeso.intake import Case, take_intake
from openmeso.knowledge import Library
from openmeso.pathway import screened
from openmeso.screening import Screening
from openmeso.stored import load_as
from openmeso_clinic.access.composed import columns_of, composed_once, made_of
from openmeso_clinic.bridge.case import case_of
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import Patient, ScreeningRun, Statement

_COLUMNS = columns_of(ScreeningRun, but=("content",))


@dataclass(frozen=True)
class Today:
    """A patient's facts of a day with the verdict that they give.

    Attributes:
        screening: Made now; never one that was kept.
        kept: The latest verdict on record, if there is one.
    """

    case: Case
    library: Library
    screening: Screening
    kept: ScreeningRun | None

    @property
    def stale(self) -> bool:
        """Whether the kept verdict speaks of other facts, another day or another rule set than today's."""
        return self.kept is not None and not speaks_of(self.kept, self.screening)


def today_of(patient: Patient, *, on: date) -> Today:
    """Screen with what is known, for looking only: nothing is kept."""
    library = library_of(patient.practice)
    case = case_of(patient, library=library, on=on)
    return Today(case, library, screened(case=case, library=library, on=on), latest_run(patient))


def latest_run(patient: Patient) -> ScreeningRun | None:
    """The latest verdict of the consultation; those of the session gate speak of one session only.

    What it found is left in the database until it is asked for.
    """
    return next((made_of(ScreeningRun, _COLUMNS, row) for row in _latest(patient.ids)), None)


@composed_once
def _latest(ids: list[int]) -> QuerySet[Any, Any]:
    rows = ScreeningRun.objects.filter(patient_id__in=ids, stage=ScreeningRun.Stage.CONSULTATION)
    return rows.order_by("-at", "-pk").values_list(*_COLUMNS)[:1]


def speaks_of(run: ScreeningRun, screening: Screening) -> bool:
    """Whether a kept verdict rests on the same facts, rules and code as one made now (I5)."""
    made = screening.provenance
    return (run.input_digest, run.library_digest, run.code_version) == (made.input, made.library, __version__)


def speaks_of_today(run: ScreeningRun, patient: Patient, library: Library, *, on: date) -> bool:
    """The same question without screening anew: the facts are only gathered, not held against any rule."""
    intake = take_intake(case=case_of(patient, library=library, on=on), library=library, on=on)
    return (run.input_digest, run.library_digest, run.code_version) == (
        intake.input_digest,
        library.version,
        __version__,
    )


def current_run(patient: Patient, *, on: date) -> ScreeningRun | None:
    """The kept verdict where it speaks of today's facts; else there is none that may be used."""
    today = today_of(patient, on=on)
    return None if today.kept is None or today.stale else today.kept


def runs_of(patient: Patient) -> list[ScreeningRun]:
    """Every verdict that was given, the latest first."""
    return list(ScreeningRun.objects.filter(patient_id__in=patient.ids).select_related("by").order_by("-at", "-pk"))


def screening_in(run: ScreeningRun) -> Screening:
    return load_as(Screening, run.content)


def changes_since(run: ScreeningRun, patient: Patient, library: Library, *, on: date) -> tuple[str, ...]:
    """Why a kept verdict does not speak of today, in words."""
    out = []
    if run.on != on:
        out.append(_("It was given for %(day)s.") % {"day": date_format(run.on, "j F Y")})
    rows = Statement.objects.filter(patient_id__in=patient.ids)
    changed = rows.filter(recorded_at__gt=run.at).count() + rows.filter(retired_at__gt=run.at).count()
    if changed:
        out.append(_("Facts were stated, changed or taken back since."))
    if run.library_digest != library.version:
        out.append(_("The rule set is another one now."))
    if run.code_version != __version__:
        out.append(_("The program is another version now."))
    return tuple(out) or (_("The facts about the patient changed."),)
