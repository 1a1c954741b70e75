"""The identity strip: who is on the screen, in words that keep one from taking the wrong chart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso.intake.intake import age_on
from openmeso.knowledge import Library
from openmeso.screening import Screening
from openmeso.stored import load_as
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import EventReport, Patient, ScreeningRun, Session, Statement
from openmeso_clinic.queries.screening import latest_run, speaks_of_today

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


def strip_of(patient: Patient, *, on: date) -> Strip:
    library = library_of(patient.practice)
    run = latest_run(patient)
    # A verdict on other facts than today's is never shown as one (I5).
    stale = run is not None and not speaks_of_today(run, patient, library, on=on)
    allergies, known = _allergies(patient, library)
    return Strip(
        ref=patient.ref,
        number=patient.number,
        name=patient.name,
        initials=patient.initials,
        age_words=age_words(patient.birth_date, on),
        born=patient.birth_date,
        sex_words={"female": _("female"), "male": _("male"), "other": _("other sex")}[patient.sex],
        photo_url=reverse("portrait", args=[patient.ref]) if patient.portrait_id else "",
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
        url=_url("patient", patient),
    )


def _url(name: str, patient: Patient) -> str:
    try:
        return reverse(name, args=[patient.ref])
    except NoReverseMatch:
        return ""


def age_words(born: date, on: date) -> str:
    years = age_on(born, on)
    return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}


def _allergies(patient: Patient, library: Library) -> tuple[tuple[str, ...], bool]:
    rows = Statement.objects.filter(patient_id__in=patient.ids, retired_at=None)
    words = []
    for row in rows.filter(kind=Statement.Kind.ALLERGY).order_by("pk"):
        allergen = str(row.content["id"])
        entry = library.allergies.get(allergen) or library.actives.get(allergen)
        name = entry.name if entry else str(row.content.get("said") or allergen)
        reaction = str(row.content.get("reaction") or "")
        words.append(f"{name} ({reaction})" if reaction else name)
    asked = rows.filter(kind=Statement.Kind.ANSWER, key="allergy-any").first()
    return tuple(words), bool(words) or (asked is not None and asked.content["is"] == "no")


def _course_words(patient: Patient) -> str:
    sessions = Session.objects.filter(patient_id__in=patient.ids, course__state="open", phase="induction")
    total = sessions.count()
    if not total:
        return ""
    done = sessions.filter(state__in=[Session.State.SIGNED, Session.State.STOPPED]).count()
    return _("%(done)d of %(total)d sessions done") % {"done": done, "total": total}


def _open_findings(patient: Patient, run: ScreeningRun | None) -> tuple[str, ...]:
    events = EventReport.objects.filter(patient_id__in=patient.ids, state=EventReport.State.OPEN).count()
    words = [ngettext("%(n)d open event", "%(n)d open events", events) % {"n": events}] if events else []
    if run is not None:
        screening = load_as(Screening, run.content)
        # What only leaves the formulation says nothing about the patient on the screen.
        words += [
            f.title
            for f in screening.findings
            if f.decision is None and f.severity.value != "precaution" and f.scope.value in ("patient", "zone")
        ][:3]
    return tuple(words)
