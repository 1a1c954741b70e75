"""A session under way: its start through the gate, and everything that is written down in the room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from openmeso import __version__
from openmeso.audit import Action
from openmeso.formulation.nouns import Formulation as CoreFormulation
from openmeso.plan.nouns import Course as CoreCourse
from openmeso.stored import load_as, store
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.act import Line, act
from openmeso_clinic.actions.screenings import screen_patient
from openmeso_clinic.actions.statements import Fact, state
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import (
    Appointment,
    Formulation,
    Reaction,
    Rescue,
    ScreeningRun,
    Session,
    SessionStep,
    Staff,
    Statement,
    Syringe,
)
from openmeso_clinic.queries.course_versions import latest_version
from openmeso_clinic.queries.formulations import accepted_of
from openmeso_clinic.queries.gate import consent_of, session_gate
from openmeso_clinic.queries.syringes_ready import formulation_for, unprepared

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

State = Session.State

#: The step that begins with syringes that are ready. Numbing comes before it, so they are drawn up meanwhile.
INJECTING = "inject"

#: Differences whose reason only a prescriber states.
OF_A_PRESCRIBER = frozenset({"session/zone-limit-exceeded", "session/zone-unplanned", "session/cream-too-much"})


def take_readings(*, by: Actor, session: Session, celsius: Decimal, pressure: str) -> None:
    """State temperature and blood pressure of today.

    Raises:
        CaseError: a value that no reading may have.
    """
    day = by.today.isoformat()
    facts = [
        Fact("measurement", {"id": "temperature", "value": float(celsius), "unit": "°C", "on": day}),
        Fact("measurement", {"id": "blood-pressure", "value": pressure.replace(" ", ""), "on": day}),
    ]
    _say_in_the_room(by, session, facts)


def ask_again(*, by: Actor, session: Session, answers: Mapping[str, str]) -> None:
    """State the answers of the day, each as it was said: yes, no, or not known."""
    _say_in_the_room(by, session, [Fact("answer", {"is": answer}, q) for q, answer in answers.items()])


def _say_in_the_room(by: Actor, session: Session, facts: list[Fact]) -> None:
    """State facts of the day; the verdict follows them at once, so that no step uses an old one (I5)."""
    state(by=by, patient=session.patient.kept, facts=facts, via=Statement.Via.SESSION)
    screen_patient(by=by, patient=session.patient.kept)


def start(*, by: Actor, session: Session, practitioner: Staff) -> Session:
    """Begin a session. Consent, verdict and syringes are those of this moment and are bound to it.

    Raises:
        Refused: with everything that is missing.
    """
    with act(by, Action.SESSION_STARTED, patient=session.patient) as line:
        row = _locked(session)
        if row.state != State.PLANNED:
            raise Refused(Missing("session/state", _("This session has begun already."), "", "session"))
        row.formulation = formulation_for(row)
        gate = session_gate(row, on=by.today, at=by.at, by=practitioner)
        missing = (*gate.missing, *_another_open(row))
        if missing or gate.screening is None or row.formulation is None:
            raise Refused(*missing)
        screening = gate.screening
        row.screening = ScreeningRun.objects.create(
            practice=row.practice,
            patient=row.patient,
            stage=ScreeningRun.Stage.SESSION,
            on=by.today,
            at=by.at,
            by=by.staff,
            verdict=screening.verdict.value,
            content=store(screening),
            input_digest=screening.provenance.input,
            library_digest=screening.provenance.library,
            code_version=__version__,
        )
        row.consent = consent_of(row)
        row.state, row.started_at, row.practitioner = State.OPEN, by.at, practitioner
        row.save()
        _lay_out_steps(row)
        Appointment.objects.filter(
            session=row, status__in=[Appointment.Status.BOOKED, Appointment.Status.ARRIVED]
        ).update(status=Appointment.Status.IN_ROOM)
        line.details |= {"session": row.ref, "screening": row.screening.ref, "verdict": row.screening.verdict}
    return row


def begin_step(*, by: Actor, step: SessionStep) -> None:
    """A step begins now; a second press changes nothing. The injecting begins with syringes that are ready.

    Raises:
        Refused: nothing is drawn up, nobody checked it, it waited too long, or a finding came up meanwhile.
    """
    with _under_way(by, step.session, "step", step.step) as row:
        if step.step == INJECTING:
            take_up(by, row)
        SessionStep.objects.filter(pk=step.pk, started_at=None).update(started_at=by.at, skipped="")


def end_step(*, by: Actor, step: SessionStep) -> None:
    """A step ends now. One that nobody began began now as well."""
    with _under_way(by, step.session, "step", step.step) as row:
        if step.step == INJECTING:
            take_up(by, row)
        SessionStep.objects.filter(pk=step.pk, started_at=None).update(started_at=by.at, skipped="")
        SessionStep.objects.filter(pk=step.pk, ended_at=None).update(ended_at=by.at)


def again_step(*, by: Actor, step: SessionStep) -> None:
    """Take back an end or a skip: the step goes on."""
    with _under_way(by, step.session, "step", step.step):
        SessionStep.objects.filter(pk=step.pk).update(ended_at=None, skipped="")


def skip_step(*, by: Actor, step: SessionStep, reason: str) -> None:
    """Leave a step out, with its reason.

    Raises:
        Refused: the reason is missing.
    """
    if len(reason.strip()) < 2:
        raise Refused(Missing("session/skip-reason", _("Why the step is left out is missing."), _("Write it down.")))
    with _under_way(by, step.session, "step", step.step):
        SessionStep.objects.filter(pk=step.pk).update(skipped=reason.strip()[:200], started_at=None, ended_at=None)


def note_asepsis(*, by: Actor, session: Session, asepsis: Mapping[str, Any]) -> None:
    """How the skin was prepared and what was new for this patient. An open answer stays open."""
    with _under_way(by, session, "asepsis") as row:
        row.asepsis = dict(asepsis)
        row.save(update_fields=["asepsis"])


def note_numbing(*, by: Actor, session: Session, anesthesia: str, grams: Decimal | None, minutes: int | None) -> None:
    """What was used against pain; grams of a cream count towards the limit of anesthetics."""
    with _under_way(by, session, "numbing") as row:
        row.numbing = (
            {"anesthesia": anesthesia, "grams": None if grams is None else str(grams), "minutes": minutes}
            if anesthesia
            else {}
        )
        row.save(update_fields=["numbing"])


def note(*, by: Actor, session: Session, pain: int | None, notes: str) -> None:
    """Pain as the patient says, 0 to 10, and the notes."""
    with _under_way(by, session, "notes") as row:
        row.pain, row.notes = pain, notes
        row.save(update_fields=["pain", "notes"])


def add_reaction(
    *,
    by: Actor,
    session: Session,
    event: str,
    zone: str = "",
    severity: int = 1,
    minutes: int | None = None,
    note: str = "",
) -> Reaction:
    """An immediate reaction, by an id of the library."""
    with _under_way(by, session, "reaction", event) as row:
        return Reaction.objects.create(
            session=row,
            event=event,
            zone=zone,
            severity=severity,
            minutes=minutes,
            note=note.strip(),
            at=by.at,
            by=by.staff,
        )


def add_rescue(
    *,
    by: Actor,
    session: Session,
    treatment: str,
    dose: str,
    route: str,
    lot: str,
    expiry: date | None,
    reason: str,
) -> Rescue:
    """A rescue treatment given in the room, with its lot."""
    with _under_way(by, session, "rescue") as row:
        return Rescue.objects.create(
            session=row,
            treatment=treatment,
            dose=dose,
            route=route,
            lot=lot,
            expiry=expiry,
            reason=reason,
            at=by.at,
            by=by.staff,
        )


def account_for(
    *, by: Actor, session: Session, letter: str, residue_ml: Decimal, waste_ml: Decimal, surface_loss_ml: Decimal
) -> None:
    """Where the volume of a syringe went that was not injected."""
    with _under_way(by, session, "balance", letter) as row:
        Syringe.objects.filter(session=row, letter=letter).update(
            residue_ml=residue_ml, waste_ml=waste_ml, surface_loss_ml=surface_loss_ml
        )


def name_code(*, by: Actor, session: Session, letter: str, product: str, lot: str, raw_code: str) -> None:
    """Keep the code that was scanned from a container beside the lot that it names (I15)."""
    with _under_way(by, session, "lot", letter) as row:
        syringe = Syringe.objects.select_for_update().get(session=row, letter=letter)
        for one in syringe.lots:
            if (one["product"], one["lot"]) == (product, lot):
                one["raw_code"] = raw_code
        syringe.save(update_fields=["lots"])


def give_reason(*, by: Actor, session: Session, finding: str, reason: str) -> None:
    """State why a difference from the plan stands. The record then says both.

    Args:
        finding: ``code@place`` as the reconciliation names it.
    """
    if len(reason.strip()) < 2:
        raise Refused(Missing("session/reason", _("The reason is missing."), _("Write a sentence.")))
    if finding.partition("@")[0] in OF_A_PRESCRIBER and not by.holds(Right.PRESCRIBE):
        raise Refused(
            Missing("session/reason-prescriber", _("Only a prescriber states this reason."), _("Ask one to do it."))
        )
    with _under_way(by, session, "reason", finding) as row:
        row.reasons = row.reasons | {
            finding: {"reason": reason.strip(), "by": by.staff.ref, "name": by.staff.name, "at": by.at.isoformat()}
        }
        row.save(update_fields=["reasons"])


def finish(*, by: Actor, session: Session) -> None:
    """All is given: the end of the session, from which aftercare counts."""
    with _under_way(by, session, "ended") as row:
        if row.ended_at is None:
            row.ended_at = by.at
            row.save(update_fields=["ended_at"])


@contextmanager
def _under_way(by: Actor, session: Session, what: str, which: str = "") -> Iterator[Session]:
    """Write into a session that runs or was stopped, and that nobody has signed.

    Raises:
        Refused: it has not begun, or is signed: then only an addendum helps.
    """
    with act(by, Action.SESSION_CHANGED, patient=session.patient) as line:
        row = _locked(session)
        if row.state not in (State.OPEN, State.STOPPED):
            signed = row.state == State.SIGNED
            raise Refused(
                Missing(
                    "session/signed" if signed else "session/not-open",
                    _("This session is signed.") if signed else _("This session is not under way."),
                    _("Write an addendum.") if signed else _("Begin it first."),
                )
            )
        _say(line, row, what, which)
        yield row


def _say(line: Line, row: Session, what: str, which: str) -> None:
    line.details |= {"session": row.ref, "what": f"{what}/{which}" if which else what}


def _locked(session: Session) -> Session:
    row: Session = (
        Session.objects.select_for_update(of=("self",))
        .select_related("patient", "practice", "course", "formulation", "consent", "screening", "practitioner")
        .get(pk=session.pk)
    )
    return row


def _another_open(session: Session) -> Iterator[Missing]:
    others = Session.objects.filter(
        patient_id__in=session.patient.kept.ids, state__in=[State.OPEN, State.STOPPED]
    ).exclude(pk=session.pk)
    if others.exists():
        yield Missing(
            "session/another-open",
            _("Another session of this patient is not signed yet."),
            _("Sign it first."),
            "session",
        )


def take_up(by: Actor, session: Session) -> None:
    """Bind the syringes to the session, once: they are prepared, checked and in time, and the gate still holds.

    Raises:
        Refused: with everything that is missing.
    """
    if session.syringes.exists():
        return
    if session.formulation is None or session.formulation.state == Formulation.State.DISCARDED:
        session.formulation = accepted_of(session.patient.kept)
        session.save(update_fields=["formulation"])
    gate = session_gate(session, on=by.today, at=by.at, by=session.practitioner)
    missing = [m for m in gate.missing if m.code != "session/state"]
    missing += unprepared(session, session.formulation, at=by.at)
    if missing or session.formulation is None:
        raise Refused(*{(m.code, m.what): m for m in missing}.values())
    _fill_syringes(session, session.formulation)


def _fill_syringes(session: Session, formulation: Formulation) -> None:
    """The syringes as they were drawn up, each with the lots it was drawn from."""
    noun = load_as(CoreFormulation, formulation.content)
    for preparation in noun.chosen.preparations:
        Syringe.objects.create(
            session=session,
            letter=preparation.letter,
            prepared_ml=preparation.prepared.value,
            lots=[
                {
                    "product": use.product,
                    "lot": use.lot,
                    "expiry": use.expiry.isoformat(),
                    "drawn_ml": str(use.drawn.value),
                    "raw_code": "",
                }
                for use in preparation.lots
                if use.expiry is not None
            ],
        )


def _lay_out_steps(session: Session) -> None:
    version = latest_version(session.patient, course=session.course)
    assert version is not None
    course = load_as(CoreCourse, version.content)
    planned = next((s.steps for s in course.sessions if s.number == session.number), ())
    steps = [(one.step, one.minutes) for one in planned]
    if not steps:
        library = library_of(session.practice)
        steps = [(one.id, one.default_minutes) for one in sorted(library.steps.values(), key=lambda s: s.order)]
    for position, (step, minutes) in enumerate(steps):
        SessionStep.objects.create(session=session, position=position, step=step, planned_minutes=minutes)
