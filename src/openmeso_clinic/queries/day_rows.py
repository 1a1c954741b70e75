"""The rows of the day sheet: place in the plan, zone, and how ready each patient is. A few queries for any day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from openmeso import __version__
from openmeso.knowledge import Library
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import (
    Appointment,
    Consent,
    Formulation,
    Patient,
    Practice,
    Room,
    ScreeningRun,
    Session,
    Staff,
    Statement,
)
from openmeso_clinic.queries.day import visits_of
from openmeso_clinic.queries.facts import AREAS
from openmeso_clinic.queries.formulated import latest_of, noun_kept
from openmeso_clinic.queries.known_today import Known, known_today, undecided_in
from openmeso_clinic.queries.patients import portrait_url
from openmeso_clinic.queries.strip import age_words

_GIVEN = (Session.State.SIGNED, Session.State.STOPPED)
_PASSES = ("eligible", "caution")


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

    visit: Appointment
    patient: Patient
    age: str
    photo_url: str
    place: str
    zone: str
    zones: tuple[str, ...]
    letters: tuple[Letter, ...]
    session: Session | None
    verdict: str
    formulation: Formulation | None

    @property
    def status(self) -> str:
        return str(self.visit.status)

    @property
    def practitioner(self) -> Staff:
        return self.visit.practitioner

    @property
    def room(self) -> Room | None:
        return self.visit.room


def day_rows(practice: Practice, *, on: date, cancelled: bool = False) -> list[DayRow]:
    """Every visit of the day with its readiness, in the order of the clock."""
    return rows_of(visits_of(practice, on=on, cancelled=cancelled), practice, on=on)


def rows_of(visits: list[Appointment], practice: Practice, *, on: date) -> list[DayRow]:
    people = {visit.pk: visit.patient.merged_into or visit.patient for visit in visits}
    persons = _with_ids(people.values())
    if not persons:
        return []
    library = library_of(practice)
    owner = {pk: patient.pk for patient in persons.values() for pk in patient.ids}
    courses = _Courses(owner)
    known = known_today(persons.values(), library=library, on=on, treated=frozenset(courses.treated))
    runs = _latest_runs(owner)
    undecided = undecided_in(run for run in runs.values() if run.verdict in _PASSES)
    consents = _consents(owner, courses.open)
    formulations = {owner[pk]: row for pk, row in latest_of(owner).items()}
    concerns = _concern_zones(owner)
    out = []
    for visit in visits:
        patient = persons[people[visit.pk].pk]
        pk = patient.pk
        run, formulation = runs.get(pk), formulations.get(pk)
        current = run if run is not None and _speaks(run, known[pk], library) else None
        session = visit.session or courses.next_of(pk, visit)
        zones = _zones(formulation) or concerns.get(pk, ())
        out.append(
            DayRow(
                visit=visit,
                patient=patient,
                age=age_words(patient.birth_date, on),
                photo_url=portrait_url(patient),
                place=_place(visit, session, courses.totals),
                zone=_zone_words(zones, library),
                zones=zones,
                letters=(
                    _questionnaire(known[pk]),
                    _screening(run, current, undecided),
                    _consent(consents.get(pk)),
                    Letter("P", "open", _("Photographs"), ""),
                    _formulation(formulation, practice),
                ),
                session=session,
                verdict=current.verdict if current else "",
                formulation=formulation,
            )
        )
    return out


class _Courses:
    """Sessions of everybody's open course, and who was treated before: one query."""

    def __init__(self, owner: dict[int, int]) -> None:
        self.totals: dict[int, int] = defaultdict(int)
        self.treated: set[int] = set()
        self.open: set[int] = set()
        self.planned: dict[int, list[Session]] = defaultdict(list)
        rows = (
            Session.objects.filter(patient_id__in=owner)
            .select_related("course")
            .defer("content", "notes", "stop_reason")
            .order_by("planned_on", "number")
        )
        for row in rows:
            pk = owner[row.patient_id]
            if row.state == Session.State.SIGNED:
                self.treated.add(pk)
            if row.course.state != "open":
                continue
            self.open.add(row.course_id)
            if row.phase == "induction":
                self.totals[row.course_id] += 1
            if row.state in (Session.State.PLANNED, Session.State.OPEN):
                self.planned[pk].append(row)

    def next_of(self, pk: int, visit: Appointment) -> Session | None:
        """The session that a visit without one is for: what is under way, else what is planned next."""
        if visit.kind not in (Appointment.Kind.SESSION, Appointment.Kind.COMBINED):
            return None
        planned = self.planned.get(pk, [])
        return next((row for row in planned if row.state == Session.State.OPEN), planned[0] if planned else None)


def _with_ids(people: Iterable[Patient]) -> dict[int, Patient]:
    """Each person once, with the keys of the records merged into it, so that nothing asks for them one by one."""
    persons = {patient.pk: patient for patient in people}
    ids = {pk: [pk] for pk in persons}
    for pk, into in Patient.objects.filter(merged_into_id__in=persons).values_list("pk", "merged_into_id"):
        ids[into].append(pk)
    for pk, patient in persons.items():
        patient._ids = ids[pk]
    return persons


def _latest_runs(owner: dict[int, int]) -> dict[int, ScreeningRun]:
    rows = (
        ScreeningRun.objects.filter(patient_id__in=owner, stage=ScreeningRun.Stage.CONSULTATION)
        .defer("content")
        .order_by("at", "pk")
    )
    return {owner[row.patient_id]: row for row in rows}


def _consents(owner: dict[int, int], courses: set[int]) -> dict[int, str]:
    """State of the consent that counts: a signed one of the open course first, else the latest."""
    rows = Consent.objects.filter(course_id__in=courses).exclude(state=Consent.State.REPLACED).order_by("shown_at")
    found: dict[int, str] = {}
    for patient_id, state in rows.values_list("patient_id", "state"):
        pk = owner[patient_id]
        if found.get(pk) != Consent.State.SIGNED:
            found[pk] = state
    return found


def _concern_zones(owner: dict[int, int]) -> dict[int, tuple[str, ...]]:
    """Zones of what brings the patient, while nothing is formulated."""
    rows = Statement.objects.filter(patient_id__in=owner, kind=Statement.Kind.CONCERN, retired_at=None).order_by("pk")
    found: dict[int, tuple[str, ...]] = {}
    for patient_id, content in rows.values_list("patient_id", "content"):
        zone = str(content.get("zone") or "")
        if zone:
            pk = owner[patient_id]
            found[pk] = (*found.get(pk, ()), zone)
    return found


def _zones(formulation: Formulation | None) -> tuple[str, ...]:
    if formulation is None:
        return ()
    preparations = noun_kept(formulation).chosen.preparations
    return tuple(dict.fromkeys(zone.zone for one in preparations for zone in one.zones))


def _zone_words(zones: Iterable[str], library: Library) -> str:
    """By part of the body, as the room is set up: "Face, neck"."""
    areas = dict.fromkeys(str(library.zones[z].area) if z in library.zones else z for z in zones)
    known = [str(AREAS.get("face" if area == "full-face" else area, area)) for area in areas]
    words = ", ".join(dict.fromkeys(known))
    return words[:1].upper() + words[1:]


def _place(visit: Appointment, session: Session | None, totals: dict[int, int]) -> str:
    if session is not None and session.phase == "induction":
        # No space that breaks: a place is one word to the eye.
        return f"{session.number}\u00a0/\u00a0{max(totals.get(session.course_id, 0), session.number)}"
    if session is not None:
        return _("Maintenance")
    return kind_words(visit.kind)


def kind_words(kind: str) -> str:
    return {
        Appointment.Kind.CONSULTATION: _("Consultation"),
        Appointment.Kind.SESSION: _("Session"),
        Appointment.Kind.REVIEW: _("Review"),
        Appointment.Kind.CHECK: _("Check"),
        Appointment.Kind.COMBINED: _("Combined"),
    }[Appointment.Kind(kind)]


def status_words(status: str) -> str:
    return {
        Appointment.Status.BOOKED: _("Booked"),
        Appointment.Status.ARRIVED: _("Arrived"),
        Appointment.Status.IN_ROOM: _("In room"),
        Appointment.Status.DONE: _("Done"),
        Appointment.Status.NO_SHOW: _("No-show"),
        Appointment.Status.CANCELLED: _("Cancelled"),
    }[Appointment.Status(status)]


def _speaks(run: ScreeningRun, known: Known | None, library: Library) -> bool:
    """Whether a kept verdict rests on the facts, the rules and the code of today (I5)."""
    return known is not None and (run.input_digest, run.library_digest, run.code_version) == (
        known.digest,
        library.version,
        __version__,
    )


def _questionnaire(known: Known | None) -> Letter:
    state = "decide" if known is None else "open" if known.open_questions else "done"
    return Letter("Q", state, _("Questionnaire"), "intake")


def _screening(run: ScreeningRun | None, current: ScreeningRun | None, undecided: dict[int, bool]) -> Letter:
    if current is None:
        state = "open"
    elif current.verdict in _PASSES and not undecided.get(current.pk, False):
        state = "done"
    else:
        state = "decide"
    label = _("Screening") if run is None or current is not None else _("Screening of another day or other facts")
    return Letter("S", state, label, "screening")


def _consent(state: str | None) -> Letter:
    word = {Consent.State.SIGNED.value: "done", Consent.State.WITHDRAWN.value: "decide"}.get(state or "", "open")
    label = _("Consent, withdrawn") if state == Consent.State.WITHDRAWN else _("Consent")
    return Letter("C", word, label, "consent")


def _formulation(row: Formulation | None, practice: Practice) -> Letter:
    """Done is what may be injected: drawn up, and checked by a second person where the practice asks for it."""
    if row is None:
        return Letter("F", "open", _("Formulation"), "formulation")
    if row.state == Formulation.State.DRAFT:
        return Letter("F", "decide", _("Formulation, proposed"), "formulation")
    if row.prepared_at is None:
        return Letter("F", "open", _("Formulation, accepted and not drawn up"), "formulation")
    if practice.second_check and row.checked_at is None:
        return Letter("F", "open", _("Formulation, waits for the second check"), "formulation")
    return Letter("F", "done", _("Formulation"), "formulation")
