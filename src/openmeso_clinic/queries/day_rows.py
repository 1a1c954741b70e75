"""The rows of the day sheet: place in the plan, zone, and how ready each patient is. A few queries for any day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openmeso import __version__
from openmeso.knowledge import Library
from openmeso_clinic.access.composed import columns_of, composed_once, made_of
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.models import (
    Appointment,
    Consent,
    Formulation,
    Patient,
    Practice,
    ScreeningRun,
    Session,
    Statement,
)
from openmeso_clinic.queries.day import Visit, listed
from openmeso_clinic.queries.facts import AREAS
from openmeso_clinic.queries.formulated import latest_of, noun_kept
from openmeso_clinic.queries.known_today import Known, known_today, undecided_in
from openmeso_clinic.queries.patients import portrait_url
from openmeso_clinic.queries.photos_ready import photos_ready
from openmeso_clinic.queries.strip import age_words

_TO_COME = frozenset({Session.State.PLANNED.value, Session.State.OPEN.value})
_PASSES = ("eligible", "caution")
_PERSON = columns_of(Patient)


@dataclass(frozen=True, slots=True)
class Letter:
    """One readiness letter: ``state`` is done, decide or open; ``task`` names the page of its task."""

    letter: str
    state: str
    label: str
    task: str


@dataclass(frozen=True, slots=True)
class DayRow:
    """One visit of the day.

    Attributes:
        patient: The person; of merged records the one that was kept.
        place: "3 / 6", or what the visit is for.
        session: The session that this visit is for, once there is one.
        verdict: Of today's facts; empty where there is none.
        formulation: Under way for this patient.
    """

    visit: Visit
    patient: Patient
    age: str
    photo_url: str
    place: str
    zone: str
    zones: tuple[str, ...]
    letters: tuple[Letter, ...]
    session: SessionOfCourse | None
    verdict: str
    formulation: Formulation | None

    @property
    def status(self) -> str:
        return self.visit.status


class SessionOfCourse(NamedTuple):
    """A session and where it stands in its course."""

    course_id: int
    number: int
    phase: str
    state: str


class Run(NamedTuple):
    """A kept verdict and what it rests on, without its findings."""

    pk: int
    ref: str
    verdict: str
    input_digest: str
    library_digest: str
    code_version: str


def day_rows(practice: Practice, *, on: date, cancelled: bool = False) -> list[DayRow]:
    """Every visit of the day with its readiness, in the order of the clock."""
    return rows_of(listed(practice, on=on, cancelled=cancelled), practice, on=on)


def rows_of(visits: list[Visit], practice: Practice, *, on: date) -> list[DayRow]:
    persons = _persons({visit.patient_id for visit in visits}, practice)
    if not persons:
        return []
    library = spoken_library(practice)
    owner = {pk: patient.pk for patient in persons.values() for pk in patient.ids}
    courses = _Courses(owner, {visit.session_id for visit in visits})
    known = known_today(persons.values(), library=library, on=on, treated=frozenset(courses.treated))
    runs = _latest_runs(owner)
    undecided = undecided_in((run.ref, run.pk) for run in runs.values() if run.verdict in _PASSES)
    consents = _consents(owner, courses.open)
    formulations = {owner[pk]: row for pk, row in latest_of(owner).items()}
    concerns = _concern_zones(owner)
    # Words are looked up once a page, not once a row.
    questionnaire, screening = cache(_questionnaire), cache(_screening)
    consent, formulated = cache(_consent), cache(_formulation)
    age, kind, zone_words = cache(age_words), cache(kind_words), cache(partial(_zone_words, library=library))
    photographs, photographed = cache(_photographs), photos_ready(owner, practice, library, on=on)
    maintenance = _("Maintenance")
    out = []
    for visit in visits:
        pk = visit.patient_id
        patient = persons[pk]
        run, formulation = runs.get(pk), formulations.get(pk)
        current = run if run is not None and _speaks(run, known[pk], library) else None
        session = courses.of_visit(visit) or courses.next_of(pk, visit)
        zones = _zones(formulation) or concerns.get(pk, ())
        out.append(
            DayRow(
                visit=visit,
                patient=patient,
                age=age(patient.birth_date, on),
                photo_url=portrait_url(patient),
                place=_place(session, courses.totals, maintenance) if session is not None else kind(visit.kind),
                zone=zone_words(zones),
                zones=zones,
                letters=(
                    questionnaire(_questionnaire_state(known[pk])),
                    screening(_screening_state(current, undecided), run is not None and current is None),
                    consent(consents.get(pk)),
                    photographs(photographed.state(pk, zones)),
                    formulated(_formulation_state(formulation, practice)),
                ),
                session=session,
                verdict=current.verdict if current else "",
                formulation=formulation,
            )
        )
    return out


class _Courses:
    """Sessions of everybody's open course, and who was treated before: one query."""

    def __init__(self, owner: dict[int, int], booked: set[int | None]) -> None:
        self.sessions: dict[int, SessionOfCourse] = {}
        self.totals: dict[int, int] = defaultdict(int)
        self.treated: set[int] = set()
        self.open: set[int] = set()
        self.planned: dict[int, list[SessionOfCourse]] = defaultdict(list)
        for key, patient_id, course_id, number, phase, state, course_state in _sessions(list(owner)):
            to_come = state in _TO_COME
            if to_come or key in booked:
                self.sessions[key] = SessionOfCourse(course_id, number, phase, state)
            if state == Session.State.SIGNED:
                self.treated.add(owner[patient_id])
            if course_state != "open":
                continue
            self.open.add(course_id)
            if phase == "induction":
                self.totals[course_id] += 1
            if to_come:
                self.planned[owner[patient_id]].append(self.sessions[key])

    def of_visit(self, visit: Visit) -> SessionOfCourse | None:
        """The session that the visit was booked for."""
        return self.sessions.get(visit.session_id or 0)

    def next_of(self, pk: int, visit: Visit) -> SessionOfCourse | None:
        """The session that a visit without one is for: what is under way, else what is planned next."""
        if visit.kind not in (Appointment.Kind.SESSION, Appointment.Kind.COMBINED):
            return None
        planned = self.planned.get(pk, [])
        return next((row for row in planned if row.state == Session.State.OPEN), planned[0] if planned else None)


def _persons(wanted: set[int], practice: Practice) -> dict[int, Patient]:
    """Each person, with the keys of the records merged into it, so that nothing asks for them one by one."""
    persons: dict[int, Patient] = {}
    merged: dict[int, list[int]] = defaultdict(list)
    for row in (made_of(Patient, _PERSON, values) for values in _people(sorted(wanted))):
        if row.merged_into_id is None:
            row.practice = practice
            persons[row.pk] = row
        else:
            merged[row.merged_into_id].append(row.pk)
    for pk, patient in persons.items():
        patient._ids = [pk, *merged[pk]]
    return persons


def _latest_runs(owner: dict[int, int]) -> dict[int, Run]:
    return {owner[patient_id]: Run(*about) for patient_id, *about in _runs(list(owner))}


def _consents(owner: dict[int, int], courses: set[int]) -> dict[int, str]:
    """State of the consent that counts: a signed one of the open course first, else the latest."""
    found: dict[int, str] = {}
    for patient_id, state in _consents_of(sorted(courses)):
        pk = owner[patient_id]
        if found.get(pk) != Consent.State.SIGNED:
            found[pk] = state
    return found


def _concern_zones(owner: dict[int, int]) -> dict[int, tuple[str, ...]]:
    """Zones of what brings the patient, while nothing is formulated."""
    found: dict[int, tuple[str, ...]] = {}
    for patient_id, content in _concerns(list(owner)):
        zone = str(content.get("zone") or "")
        if zone:
            pk = owner[patient_id]
            found[pk] = (*found.get(pk, ()), zone)
    return found


@composed_once
def _people(wanted: list[int]) -> QuerySet[Any, Any]:
    return Patient.objects.filter(Q(pk__in=wanted) | Q(merged_into_id__in=wanted)).values_list(*_PERSON)


@composed_once
def _sessions(ids: list[int]) -> QuerySet[Any, Any]:
    rows = Session.objects.filter(patient_id__in=ids).order_by("planned_on", "number")
    return rows.values_list("pk", "patient_id", "course_id", "number", "phase", "state", "course__state")


@composed_once
def _runs(ids: list[int]) -> QuerySet[Any, Any]:
    """In the order in which they were made: the last one of a patient counts."""
    rows = ScreeningRun.objects.filter(patient_id__in=ids, stage=ScreeningRun.Stage.CONSULTATION).order_by("at", "pk")
    return rows.values_list("patient_id", "pk", "ref", "verdict", "input_digest", "library_digest", "code_version")


@composed_once
def _consents_of(courses: list[int]) -> QuerySet[Any, Any]:
    rows = Consent.objects.filter(course_id__in=courses).exclude(state=Consent.State.REPLACED)
    return rows.order_by("shown_at").values_list("patient_id", "state")


@composed_once
def _concerns(ids: list[int]) -> QuerySet[Any, Any]:
    rows = Statement.objects.filter(patient_id__in=ids, kind=Statement.Kind.CONCERN, retired_at=None)
    return rows.order_by("pk").values_list("patient_id", "content")


def _zones(formulation: Formulation | None) -> tuple[str, ...]:
    if formulation is None:
        return ()
    preparations = noun_kept(formulation).chosen.preparations
    return tuple(dict.fromkeys(zone.zone for one in preparations for zone in one.zones))


def _zone_words(zones: tuple[str, ...], *, library: Library) -> str:
    """By part of the body, as the room is set up: "Face, neck"."""
    areas = dict.fromkeys(str(library.zones[z].area) if z in library.zones else z for z in zones)
    known = [str(AREAS.get("face" if area == "full-face" else area, area)) for area in areas]
    words = ", ".join(dict.fromkeys(known))
    return words[:1].upper() + words[1:]


def _place(session: SessionOfCourse, totals: dict[int, int], maintenance: str) -> str:
    if session.phase != "induction":
        return maintenance
    # No space that breaks: a place is one word to the eye.
    return f"{session.number}\u00a0/\u00a0{max(totals.get(session.course_id, 0), session.number)}"


_KIND_WORDS = {
    Appointment.Kind.CONSULTATION: gettext_lazy("Consultation"),
    Appointment.Kind.SESSION: gettext_lazy("Session"),
    Appointment.Kind.REVIEW: gettext_lazy("Review"),
    Appointment.Kind.CHECK: gettext_lazy("Check"),
    Appointment.Kind.COMBINED: gettext_lazy("Combined"),
}
_STATUS_WORDS = {
    Appointment.Status.BOOKED: gettext_lazy("Booked"),
    Appointment.Status.ARRIVED: gettext_lazy("Arrived"),
    Appointment.Status.IN_ROOM: gettext_lazy("In room"),
    Appointment.Status.DONE: gettext_lazy("Done"),
    Appointment.Status.NO_SHOW: gettext_lazy("No-show"),
    Appointment.Status.CANCELLED: gettext_lazy("Cancelled"),
}


def kind_words(kind: str) -> str:
    return str(_KIND_WORDS[Appointment.Kind(kind)])


def status_words(status: str) -> str:
    return str(_STATUS_WORDS[Appointment.Status(status)])


def _speaks(run: Run, known: Known | None, library: Library) -> bool:
    """Whether a kept verdict rests on the facts, the rules and the code of today (I5)."""
    return known is not None and (run.input_digest, run.library_digest, run.code_version) == (
        known.digest,
        library.version,
        __version__,
    )


def _questionnaire_state(known: Known | None) -> str:
    return "decide" if known is None else "open" if known.open_questions else "done"


def _questionnaire(state: str) -> Letter:
    return Letter("Q", state, _("Questionnaire"), "intake")


def _screening_state(current: Run | None, undecided: dict[int, bool]) -> str:
    if current is None:
        return "open"
    return "done" if current.verdict in _PASSES and not undecided.get(current.pk, False) else "decide"


def _screening(state: str, of_another_day: bool) -> Letter:
    label = _("Screening of another day or other facts") if of_another_day else _("Screening")
    return Letter("S", state, label, "screening")


def _consent(state: str | None) -> Letter:
    word = {Consent.State.SIGNED.value: "done", Consent.State.WITHDRAWN.value: "decide"}.get(state or "", "open")
    label = _("Consent, withdrawn") if state == Consent.State.WITHDRAWN else _("Consent")
    return Letter("C", word, label, "consent")


def _formulation_state(row: Formulation | None, practice: Practice) -> str:
    """Done is what may be injected: drawn up, and checked by a second person where the practice asks for it."""
    if row is None:
        return "none"
    if row.state == Formulation.State.DRAFT:
        return "proposed"
    if row.prepared_at is None:
        return "accepted"
    return "unchecked" if practice.second_check and row.checked_at is None else "ready"


def _photographs(state: str) -> Letter:
    """A pose that was skipped with its reason is seen to; a patient who wants none has none to come."""
    words = {
        "decide": _("Photographs, not every basic pose"),
        "refused": _("Photographs: the patient does not want them"),
    }
    shown = "done" if state == "refused" else state
    return Letter("P", shown, words.get(state, _("Photographs")), "photograph-take")


def _formulation(stands: str) -> Letter:
    state, label = {
        "none": ("open", _("Formulation")),
        "proposed": ("decide", _("Formulation, proposed")),
        "accepted": ("open", _("Formulation, accepted and not drawn up")),
        "unchecked": ("open", _("Formulation, waits for the second check")),
        "ready": ("done", _("Formulation")),
    }[stands]
    return Letter("F", state, label, "formulation")
