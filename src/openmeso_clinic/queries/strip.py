"""The identity strip: who is on the screen, in words that keep one from taking the wrong chart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso.intake.intake import age_on
from openmeso.knowledge import Library
from openmeso.screening import Screening
from openmeso.stored import load_as
from openmeso_clinic.access.composed import composed_once
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.models import EventReport, Patient, ScreeningRun, Statement
from openmeso_clinic.queries.addresses import address
from openmeso_clinic.queries.course_progress import progress_of
from openmeso_clinic.queries.standing import Standing, standing_of

VERDICT_WORDS = {
    "eligible": lambda: _("Eligible"),
    "caution": lambda: _("Caution"),
    "not_assessable": lambda: _("Not assessable"),
    "defer": lambda: _("Defer"),
    "contraindicated": lambda: _("Contraindicated"),
}
_ROMAN = ("I", "II", "III", "IV", "V", "VI")


@dataclass(frozen=True, slots=True)
class Strip:
    """What the strip shows. ``allergies_known``: the patient was asked; no list then means none."""

    ref: str
    number: str
    name: str
    initials: str
    age_words: str
    born: date
    sex_words: str
    photo_url: str
    skin_tone: int
    allergy_words: tuple[str, ...]
    allergies_known: bool
    phototype_words: str
    course_words: str
    verdict: str
    verdict_words: str
    findings: tuple[str, ...]
    url: str


def strip_of(patient: Patient, *, on: date, standing: Standing | None = None) -> Strip:
    library = spoken_library(patient.practice)
    stands = standing or standing_of(patient, on=on)
    # A verdict on other facts than today's is never shown as one (I5).
    run, stale = stands.run, stands.run is not None and not stands.speaks
    allergies, known = _allergies(patient, library)
    return Strip(
        ref=patient.ref,
        number=patient.number,
        name=patient.name,
        initials=patient.initials,
        age_words=age_words(patient.birth_date, on),
        born=patient.birth_date,
        sex_words={"female": _("female"), "male": _("male"), "other": _("other sex")}[patient.sex],
        photo_url=address("portrait", patient.ref) if patient.portrait_id else "",
        skin_tone=patient.skin_tone,
        allergy_words=allergies,
        allergies_known=known,
        phototype_words=_("Phototype %(roman)s") % {"roman": _ROMAN[patient.phototype - 1]}
        if patient.phototype
        else "",
        course_words=_course_words(patient),
        verdict=("not_assessable" if stale else run.verdict) if run else "",
        verdict_words=(_("Screen again") if stale else VERDICT_WORDS[run.verdict]()) if run else "",
        findings=_open_findings(patient, None if stale else run),
        url=address("patient", patient.ref),
    )


def age_words(born: date, on: date) -> str:
    years = age_on(born, on)
    return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}


def _allergies(patient: Patient, library: Library) -> tuple[tuple[str, ...], bool]:
    words, asked = [], []
    for kind, content in _said_of_allergies(patient.ids):
        if kind == Statement.Kind.ANSWER:
            asked.append(content["is"])
            continue
        allergen = str(content["id"])
        entry = library.allergies.get(allergen) or library.actives.get(allergen)
        name = entry.name if entry else str(content.get("said") or allergen)
        reaction = str(content.get("reaction") or "")
        words.append(f"{name} ({reaction})" if reaction else name)
    return tuple(words), bool(words) or asked[:1] == ["no"]


@composed_once
def _said_of_allergies(ids: list[int]) -> QuerySet[Any, Any]:
    said = Q(kind=Statement.Kind.ALLERGY) | Q(kind=Statement.Kind.ANSWER, key="allergy-any")
    rows = Statement.objects.filter(said, patient_id__in=ids, retired_at=None)
    return rows.order_by("pk").values_list("kind", "content")


def _course_words(patient: Patient) -> str:
    progress = progress_of(patient)
    if progress is None:
        return ""
    return _("%(done)d of %(total)d sessions done") % {"done": progress.done, "total": progress.total}


def _open_findings(patient: Patient, run: ScreeningRun | None) -> tuple[str, ...]:
    events = len(_open_events(patient.ids))
    words = [ngettext("%(n)d open event", "%(n)d open events", events) % {"n": events}] if events else []
    if run is not None:
        words += _titles(run.ref, run.pk)
    return tuple(words)


@composed_once
def _open_events(ids: list[int]) -> QuerySet[Any, Any]:
    return EventReport.objects.filter(patient_id__in=ids, state=EventReport.State.OPEN).values_list("pk")


@lru_cache(maxsize=2000)
def _titles(ref: str, pk: int) -> tuple[str, ...]:
    """What stands open in a verdict. It is written once, so it is read once."""
    content: str = ScreeningRun.objects.values_list("content", flat=True).get(pk=pk)
    # What only leaves the formulation says nothing about the patient on the screen.
    found = (
        f.title
        for f in load_as(Screening, content).findings
        if f.decision is None and f.severity.value != "precaution" and f.scope.value in ("patient", "zone")
    )
    return tuple(found)[:3]
