"""A clinic in which anything is tried by anybody at any moment; see ``test_machine``.

A step may be refused: that is an answer. Everything else that is raised is a fault, and so is an act that
succeeded and left a row behind for which an invariant does not hold.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Sum

from openmeso.errors import CaseError
from openmeso.screening import Screening
from openmeso.stored import load_as
from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.refusal import Refused, StepUpNeeded
from openmeso_clinic.actions import (
    addenda,
    appointments,
    consents,
    courses,
    events,
    formulations,
    lot_states,
    merges,
    preparing,
    sessions,
    signing,
    stock_counts,
    stock_moves,
    stopping,
)
from openmeso_clinic.actions.decisions import decide
from openmeso_clinic.actions.logs import write_log
from openmeso_clinic.actions.patients import register
from openmeso_clinic.actions.screenings import screen_patient
from openmeso_clinic.actions.statements import Fact, state
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.demo.facts import example, facts_of
from openmeso_clinic.demo.visit import LEFT_OUT, STROKES, Visit, check_kit
from openmeso_clinic.models import (
    Appointment,
    Consent,
    Container,
    Course,
    EventReport,
    Formulation,
    Lot,
    Merge,
    Movement,
    Patient,
    ScreeningRun,
    Session,
    TrailHead,
    TrailLine,
)
from openmeso_clinic.queries.invariants import broken
from openmeso_clinic.queries.session_review import review_of
from tests.clinic.cast import Cast
from tests.clinic.deliveries import received

#: Days of a patient's way that most people take; the rest is what may go wrong in between.
CASES = ("hydration-face",)
#: How the clinic answers no: a reason, a proof asked for, a fault in what was typed.
ANSWERS = (Refused, StepUpNeeded, CaseError)
#: Steps of more than one act: what came before the refused one stands.
SEVERAL = frozenset({"propose", "decide", "start", "inject", "finish", "give", "formulate", "consent", "draw up"})
#: Where a session may go from each of its states (I9).
GRAPH = {
    "planned": {"open", "missed", "cancelled"},
    "open": {"stopped", "signed"},
    "stopped": {"signed"},
    "missed": set(),
    "cancelled": set(),
    "signed": set(),
}
#: Rows of one patient are enough to get in one another's way.
MOST_PATIENTS = 8


class Killed(Exception):
    """The process ended in the middle of an act."""


class Kill:
    """Ends an act at its n-th statement that writes, as a power cut would."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE"):
            self.left -= 1
            if self.left < 0:
                raise Killed
        return execute(sql, params, many, context)


class Clinic:
    """The clinic under test, and how each step ended."""

    def __init__(self, cast: Cast, seed: int = 0) -> None:
        self.cast, self.at = cast, cast.at
        self.dice = random.Random(seed)
        self.steps = 0
        self.went: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.why: Counter[str] = Counter()
        self.lots = 0
        #: Names of the latest steps, for whoever reads a failure.
        self.last: deque[str] = deque(maxlen=12)
        self.kill: int | None = None
        self.role: str | None = None

    # --- who, when, which ------------------------------------------------------------------

    def by(self, role: str, *, stepped_up: bool = True) -> Actor:
        """Who acts: the role that is wanted, or whoever tries it in a step with a wrong person."""
        return Actor(self.cast.staff[self.role or role], self.at, stepped_up=stepped_up)

    def pick(self, rows: Any) -> Any:
        found = list(rows.order_by("pk"))
        return self.dice.choice(found) if found else None

    def patient(self) -> Patient | None:
        found: Patient | None = self.pick(Patient.objects.of(self.cast.practice).filter(merged_into=None))
        return found

    def visit(self, patient: Patient) -> Visit:
        # Whoever tries a step takes it whole: a wrong person is wrong in each part of it.
        staff = dict.fromkeys(self.cast.staff, self.cast.staff[self.role]) if self.role else self.cast.staff
        return Visit(patient, staff, self.at)

    # --- one step --------------------------------------------------------------------------

    def do(self, name: str, act: Callable[[], Any]) -> bool:
        """Try an act. Returns whether it went through."""
        self.steps += 1
        before = self.picture()
        self.last.append(name)
        try:
            if self.kill is None:
                act()
            else:
                with connection.execute_wrapper(Kill(self.kill)):
                    act()
        except ANSWERS as answer:
            self.refused[name] += 1
            if isinstance(answer, Refused):
                self.why[f"{name}: {', '.join(one.code for one in answer.missing)}"[:120]] += 1
            assert name in SEVERAL or self.picture() == before, f"{name} was refused and wrote"
            return False
        except Killed:
            self.refused[f"{name}, killed"] += 1
            assert name in SEVERAL or self.picture() == before, f"{name} was killed and left a part"
            return False
        self.went[name] += 1
        self._touched(before)
        return True

    @staticmethod
    def picture() -> dict[str, Any]:
        """How many rows there are of everything, and the state of what has one."""
        models = apps.get_app_config("clinic").get_models()
        found: dict[str, Any] = {model.__name__: model._default_manager.count() for model in models}
        for model in (Lot, Container, Session, Consent, Formulation, Course, EventReport):
            found[f"{model.__name__}.state"] = tuple(model.objects.order_by("pk").values_list("pk", "state"))
        found["left"] = tuple(Container.objects.order_by("pk").values_list("pk", "remaining_ml"))
        visits = Appointment.objects.order_by("pk").values_list("pk", "status", "starts_at", "sequence")
        found["visits"] = tuple(visits)
        found["trail"] = tuple(TrailHead.objects.order_by("pk").values_list("seq", "hash"))
        return found

    def _touched(self, before: dict[str, Any]) -> None:
        """The invariants of the rows that this step touched; the others are asked every hundred steps."""
        moved = set(Movement.objects.order_by("pk").values_list("container", flat=True)[before["Movement"] :])
        for row in Container.objects.filter(pk__in=moved - {None}).annotate(moved=Sum("movements__volume_ml")):
            assert row.remaining_ml >= 0
            assert round(Decimal(row.moved), 2) == row.remaining_ml, row.code
        states = dict(before["Session.state"])
        for row in Session.objects.filter(state="signed").select_related("consent", "signed_by"):
            if states.get(row.pk) != "signed":
                assert row.consent.signed_at <= row.started_at
                assert hashlib.sha256(row.content.encode()).hexdigest() == row.record_sha256
                assert row.signed_by.licence
        for pk, was in before["Session.state"]:
            now = Session.objects.values_list("state", flat=True).get(pk=pk)
            assert now == was or now in GRAPH[was], f"a session went from {was} to {now}"
        head = TrailHead.objects.get(chain=self.cast.practice.ref)
        last = TrailLine.objects.filter(chain=head.chain).order_by("-seq")[0]
        assert (last.seq, last.hash) == (head.seq, head.hash)

    # --- patients --------------------------------------------------------------------------

    def register(self) -> None:
        if Patient.objects.count() >= MOST_PATIENTS:
            return
        about = example(CASES[0])["patient"]
        fields = {
            "family_name": "Sample",
            "given_name": f"Given {Patient.objects.count()}",
            "birth_date": about["birth_date"],
            "sex": about["sex"],
            "phototype": 3,
            "may_conceive": about.get("may_conceive", ""),
        }
        self.do("register", lambda: register(by=self.by("front-desk"), **fields))

    def answer(self) -> None:
        """All facts of a case, as asked at a visit."""
        if patient := self.patient():
            facts = facts_of(example(self.dice.choice(CASES)), on=self.by("assistant").today)
            self.do("answer", lambda: state(by=self.by("assistant"), patient=patient, facts=facts))

    def change_answer(self) -> None:
        if patient := self.patient():
            asked = facts_of(example(CASES[0]), on=self.by("assistant").today)
            question = self.dice.choice(sorted({fact.key for fact in asked if fact.kind == "answer"}))
            word = self.dice.choice(["yes", "no", "no", "no", "unknown"])
            fact = Fact("answer", {"is": word}, question)
            self.do("change answer", lambda: state(by=self.by("assistant"), patient=patient, facts=[fact]))

    def screen(self) -> None:
        if patient := self.patient():
            self.do("screen", lambda: screen_patient(by=self.by("assistant"), patient=patient))

    def decide(self) -> None:
        if not (patient := self.patient()):
            return
        run = ScreeningRun.objects.filter(patient__in=patient.ids).order_by("-pk").first()
        found = load_as(Screening, run.content).findings if run else ()
        if not found:
            return
        code = self.dice.choice(sorted({one.code for one in found}))
        self.do(
            "decide",
            lambda: decide(by=self.by("prescriber"), patient=patient, code=code, reason="other", text="Discussed"),
        )

    def merge(self) -> None:
        kept, other = self.patient(), self.patient()
        if kept and other and kept != other:
            self.do("merge", lambda: merges.merge(by=self.by("owner"), kept=kept, duplicate=other, reason="One person"))

    def unmerge(self) -> None:
        if merge := self.pick(Merge.objects.all()):
            self.do("unmerge", lambda: merges.unmerge(by=self.by("owner"), merge=merge))

    # --- formulation, plan, consent --------------------------------------------------------

    def propose(self) -> None:
        if patient := self.patient():
            self.do("propose", lambda: formulations.propose(by=self.by("prescriber"), patient=patient))

    def accept(self) -> None:
        if row := self.pick(Formulation.objects.filter(state="draft")):
            self.do(
                "accept",
                lambda: formulations.accept_formulation(
                    by=self.by("prescriber"), formulation=row, seen=row.digest, reason="As agreed"
                ),
            )

    def prepare(self) -> None:
        if row := self.pick(Formulation.objects.filter(state="accepted")):
            self.do("prepare", lambda: preparing.prepare(by=self.by("injector"), formulation=row))

    def check(self) -> None:
        if row := self.pick(Formulation.objects.filter(state="prepared")):
            role = self.dice.choice(["assistant", "assistant", "injector"])
            at_screen_of = self.cast.staff["injector"].ref
            self.do("check", lambda: preparing.check(by=self.by(role), formulation=row, at_screen_of=at_screen_of))

    def discard(self) -> None:
        if row := self.pick(Formulation.objects.all()):
            self.do("discard", lambda: formulations.discard(by=self.by("prescriber"), formulation=row, reason="Late"))

    def plan(self) -> None:
        if patient := self.patient():
            self.do("plan", lambda: courses.plan(by=self.by("prescriber"), patient=patient))

    def move_session(self) -> None:
        course, days = self.pick(Course.objects.all()), self.dice.randint(-3, 40)
        if course and (latest := course.versions.order_by("-number").first()):
            to = self.by("prescriber").today + timedelta(days=days)
            self.do(
                "shift the plan",
                lambda: courses.move_session(
                    by=self.by("prescriber"), course=course, session=1, to=to, reason="Asked for", seen=latest.number
                ),
            )

    def draft_consent(self) -> None:
        if patient := self.patient():
            self.do("draft consent", lambda: consents.draft(by=self.by("prescriber"), patient=patient))

    def sign_consent(self) -> None:
        if row := self.pick(Consent.objects.all()):
            self.do("sign consent", lambda: consents.sign(by=self.by("prescriber"), consent=row, strokes=STROKES))

    def withdraw_consent(self) -> None:
        if row := self.pick(Consent.objects.all()):
            self.do("withdraw consent", lambda: consents.withdraw(by=self.by("prescriber"), consent=row))

    # --- visits ----------------------------------------------------------------------------

    def book(self) -> None:
        if not (patient := self.patient()):
            return
        starts, ends = self._time()
        planned = self.pick(patient.sessions.filter(state="planned"))
        kind = Appointment.Kind.SESSION if planned and self.dice.random() < 0.5 else Appointment.Kind.CONSULTATION
        fields = {
            "patient": patient,
            "practitioner": self.cast.staff[self.dice.choice(["prescriber", "injector"])],
            "kind": kind,
            "starts_at": starts,
            "ends_at": ends,
            "session": planned if kind == Appointment.Kind.SESSION else None,
            "reason": self.dice.choice(["", "Only then", "Only then"]),
        }
        self.do("book", lambda: appointments.book(by=self.by("prescriber"), **fields))

    def move_visit(self) -> None:
        if visit := self.pick(Appointment.objects.all()):
            starts, ends = self._time()
            fields = {"starts_at": starts, "ends_at": ends, "practitioner": visit.practitioner, "room": None}
            self.do(
                "move a visit",
                lambda: appointments.move(by=self.by("front-desk"), visit=visit, reason="Only then", **fields),
            )

    def cancel_visit(self) -> None:
        if visit := self.pick(Appointment.objects.all()):
            self.do("cancel", lambda: appointments.cancel(by=self.by("front-desk"), visit=visit, reason="Ill"))

    def say_where(self) -> None:
        status = self.dice.choice(["booked", "arrived", "in-room", "done", "no-show"])
        if visit := self.pick(Appointment.objects.all()):
            self.do(
                "visit status", lambda: appointments.set_status(by=self.by("front-desk"), visit=visit, status=status)
            )

    def _time(self) -> tuple[datetime, datetime]:
        """A quarter of an hour of a day that is near: visits are meant to collide."""
        day = self.at.replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=self.dice.randint(0, 2))
        starts = day + timedelta(minutes=15 * self.dice.randint(0, 20))
        return starts, starts + timedelta(minutes=self.dice.choice([15, 30, 45]))

    # --- stock -----------------------------------------------------------------------------

    def receive(self) -> None:
        self.lots += 1
        product = self.dice.choice(sorted(self.products))
        volume, multi = self.products[product]
        about = {
            "product": product,
            "number": f"M-{self.lots}",
            "expiry": self.by("assistant").today + timedelta(days=self.dice.choice([-1, 0, 2, 20, 400, 400])),
            "quantity": self.dice.randint(1, 4),
            "volume_ml": volume,
            "multi_dose": multi,
        }
        self.do("receive", lambda: received(self.by("assistant"), **about))

    @property
    def products(self) -> dict[str, tuple[Decimal, bool]]:
        if not hasattr(self, "_products"):
            rows = Lot.objects.order_by("product").values_list("product", "volume_ml", "multi_dose")
            self._products = {product: (volume, multi) for product, volume, multi in rows}
        return self._products

    def lot_state(self) -> None:
        lot = self.pick(Lot.objects.all())
        verb = self.dice.choice(["quarantine", "release", "release", "recall"])
        if verb == "recall" and self.dice.random() < 0.8:
            verb = "release"
        acts: dict[str, Callable[[], Any]] = {
            "quarantine": lambda: lot_states.quarantine(by=self.by("prescriber"), lot=lot, reason="warm"),
            "release": lambda: lot_states.release(by=self.by("prescriber"), lot=lot, text="Found in order"),
            "recall": lambda: lot_states.recall(by=self.by("prescriber"), lot=lot, reason="authority"),
        }
        if lot:
            self.do(verb, acts[verb])

    def container(self) -> None:
        row = self.pick(Container.objects.all())
        verb = self.dice.choice(["open", "use", "use", "waste", "send back"])
        ml = Decimal(self.dice.choice(["0.01", "0.10", "0.50", "1.00", "9.00"]))
        by = self.by("assistant")
        acts: dict[str, Callable[[], Any]] = {
            "open": lambda: stock_moves.open_one(by=by, container=row),
            "use": lambda: stock_moves.use(by=by, container=row, volume_ml=ml, reason="rinse"),
            "waste": lambda: stock_moves.waste(by=by, container=row, reason="broken"),
            "send back": lambda: stock_moves.send_back(by=by, container=row, reason="damaged"),
        }
        if row:
            self.do(verb, acts[verb])

    def undo(self) -> None:
        rows = Movement.objects.order_by("-pk")[:6]
        if rows:
            movement = self.dice.choice(list(rows))
            self.do("undo", lambda: stock_moves.undo(by=self.by("assistant"), movement=movement))

    def count(self) -> None:
        if lot := self.pick(Lot.objects.all()):
            sealed = lot.containers.filter(state="sealed").count()
            opened = {one.ref: one.remaining_ml for one in lot.containers.filter(state="open")}
            said = max(0, sealed + self.dice.choice([0, 0, -1]))
            self.do(
                "count",
                lambda: stock_counts.count(
                    by=self.by("assistant"), lot=lot, sealed=said, opened=opened, seen_sealed=sealed, reason="count"
                ),
            )

    # --- the session -----------------------------------------------------------------------

    def session(self, *states: str) -> Session | None:
        found: Session | None = self.pick(Session.objects.filter(state__in=states))
        return found

    def begin(self) -> None:
        if not (session := self.session("planned", "planned", "open")):
            return
        by = self.by("injector")

        def act() -> None:
            sessions.take_readings(by=by, session=session, celsius=Decimal("36.6"), pressure="122/78")
            sessions.start(by=by, session=session, practitioner=by.staff)

        self.do("start", act)

    def inject(self) -> None:
        if session := self.session("open", "stopped"):
            visit = self.visit(session.patient)
            part = self.dice.choice([Decimal(1), Decimal(1), Decimal("0.5")])
            self.do("inject", lambda: self._inject(visit, session, part))
            self.at = max(self.at, visit.at)

    def _inject(self, visit: Visit, session: Session, part: Decimal) -> None:
        for step in session.steps.all():
            if step.ended_at or step.skipped:
                continue
            if step.step in LEFT_OUT:
                sessions.skip_step(by=visit.by("injector"), step=step, reason="Not here")
                continue
            sessions.begin_step(by=visit.by("injector"), step=step)
            visit.at += timedelta(minutes=max(1, step.planned_minutes))
            sessions.end_step(by=visit.by("injector"), step=step)
        visit.inject(Session.objects.get(pk=session.pk), part=part)

    def finish(self) -> None:
        if session := self.session("open"):
            self.do("finish", lambda: self.visit(session.patient).finish(session))

    def stop(self) -> None:
        if session := self.session("planned", "open", "stopped"):
            code = self.dice.choice(sorted(stopping.STOP_CODES))
            self.do("stop", lambda: stopping.stop(by=self.by("injector"), session=session, code=code, reason="Pale"))

    def sign(self) -> None:
        if session := self.session("open", "stopped", "signed"):
            review = None
            with suppress(*ANSWERS):
                review = review_of(session)
            seen = self.dice.choice([review.digest if review else "", review.digest if review else "", "other"])
            key = self.dice.choice([f"k-{session.ref}", f"k-{session.ref}", "k"])
            by = self.by("injector", stepped_up=self.dice.random() < 0.9)
            self.do(
                "sign", lambda: signing.sign(by=by, session=session, key=key, reviewed=seen, meaning="performed by me")
            )

    def amend(self) -> None:
        if session := self.session("signed", "signed", "open"):
            by = self.by("prescriber", stepped_up=self.dice.random() < 0.8)
            self.do("amend", lambda: addenda.add(by=by, session=session, text="Left cheek", reason="Forgotten"))

    # --- events, time ----------------------------------------------------------------------

    def report(self) -> None:
        if patient := self.patient():
            event = self.dice.choice(sorted(library_of(self.cast.practice).adverse_events))
            on = self.by("injector").today
            self.do(
                "report",
                lambda: events.report(by=self.by("injector"), patient=patient, event=event, severity=1, onset_on=on),
            )

    def close(self) -> None:
        if event := self.pick(EventReport.objects.all()):
            self.do("close", lambda: events.close(by=self.by("prescriber"), event=event, outcome="Gone"))

    def check_kit(self) -> None:
        self.do("check the kit", lambda: check_kit(self.by("assistant")))

    def log(self) -> None:
        self.do("log", lambda: write_log(by=self.by("assistant"), kind="cleaning", content={"what": "Room 1"}))

    def pass_time(self, minutes: int) -> None:
        self.at += timedelta(minutes=minutes)

    # --- the whole way, so that what follows is reached ------------------------------------

    def treat(self) -> None:
        """A patient's whole way, sometimes cut off: what stands then is where others go on."""
        patient = self.patient()
        if patient is None:
            return
        self._clear(patient)
        stages = (
            self.answer_one,
            self._screen_one,
            self._propose_one,
            self._plan_one,
            self._consent_one,
            self._prepare_one,
            self._start_one,
            self._give_one,
            self._sign_one,
        )
        #: What may stand already.
        again = (self._propose_one, self._plan_one, self._consent_one)
        for stage in stages[: self.dice.choice([4, 6, 8, 9, 9, 9, 9])]:
            if not stage(patient) and stage not in again:
                return
            self.pass_time(1)

    def _clear(self, patient: Patient) -> None:
        """Most of what was left open before is ended first, as at the start of a day."""
        if self.dice.random() < 0.2:
            return
        for event in EventReport.objects.filter(patient__in=patient.ids, state="open"):
            self.do("close", lambda event=event: events.close(by=self.by("prescriber"), event=event, outcome="Gone"))
        for session in Session.objects.filter(patient__in=patient.ids, state="open"):
            if self.dice.random() < 0.5:
                return
            self.do(
                "stop",
                lambda session=session: stopping.stop(
                    by=self.by("injector"), session=session, code="other", reason="Pale"
                ),
            )
        drawn = Formulation.objects.filter(patient__in=patient.ids, state__in=["prepared", "checked"])
        for row in drawn.exclude(sessions__state__in=["signed", "stopped"]):
            self.do(
                "discard",
                lambda row=row: formulations.discard(by=self.by("prescriber"), formulation=row, reason="Late"),
            )
        upcoming = patient.sessions.filter(state="planned").order_by("number").first()
        if upcoming and upcoming.planned_on > self.by("prescriber").today:
            self.pass_time(60 * 24 * (upcoming.planned_on - self.by("prescriber").today).days)

    def answer_one(self, patient: Patient) -> bool:
        facts = facts_of(example(CASES[0]), on=self.by("assistant").today)
        check_kit(Actor(self.cast.staff["assistant"], self.at))
        return self.do("answer", lambda: state(by=self.by("assistant"), patient=patient, facts=facts))

    def _screen_one(self, patient: Patient) -> bool:
        return self.do("screen", lambda: screen_patient(by=self.by("assistant"), patient=patient))

    def _propose_one(self, patient: Patient) -> bool:
        def act() -> None:
            row = formulations.propose(by=self.by("prescriber"), patient=patient)
            if isinstance(row, Formulation):
                formulations.accept_formulation(
                    by=self.by("prescriber"), formulation=row, seen=row.digest, reason="As agreed"
                )

        return self.do("formulate", act)

    def _plan_one(self, patient: Patient) -> bool:
        return self.do("plan", lambda: courses.plan(by=self.by("prescriber"), patient=patient))

    def _consent_one(self, patient: Patient) -> bool:
        def act() -> None:
            row = consents.draft(by=self.by("prescriber"), patient=patient)
            if row.state == Consent.State.DRAFTED:
                consents.sign(by=self.by("prescriber"), consent=row, strokes=STROKES)

        return self.do("consent", act)

    def _prepare_one(self, patient: Patient) -> bool:
        row = self.pick(Formulation.objects.filter(patient__in=patient.ids, state="accepted"))
        if row is None:
            return True

        def act() -> None:
            preparing.prepare(by=self.by("injector"), formulation=row)
            by = replace(self.by("assistant"), at=self.at + timedelta(seconds=30))
            preparing.check(by=by, formulation=row, at_screen_of=self.cast.staff["injector"].ref)

        return self.do("draw up", act)

    def _start_one(self, patient: Patient) -> bool:
        session = patient.sessions.filter(state="planned").order_by("number").first()
        if session is None:
            return patient.sessions.filter(state="open").exists()
        by = self.by("injector")

        def act() -> None:
            sessions.take_readings(by=by, session=session, celsius=Decimal("36.6"), pressure="122/78")
            sessions.start(by=by, session=session, practitioner=by.staff)

        return self.do("start", act)

    def _give_one(self, patient: Patient) -> bool:
        session = patient.sessions.filter(state="open").first()
        if session is None:
            return False
        visit = self.visit(patient)

        def act() -> None:
            self._inject(visit, session, Decimal(1))
            visit.finish(Session.objects.get(pk=session.pk))

        done = self.do("give", act)
        self.at = max(self.at, visit.at)
        return done

    def _sign_one(self, patient: Patient) -> bool:
        session = patient.sessions.filter(state__in=["open", "stopped"]).first()
        review = review_of(session) if session else None
        if session is None or review is None:
            return False
        by = self.by("injector")
        return self.do(
            "sign",
            lambda: signing.sign(
                by=by, session=session, key=f"w-{session.ref}", reviewed=review.digest, meaning="performed by me"
            ),
        )

    # --- invariants ------------------------------------------------------------------------

    def holds(self) -> None:
        """All checks over all rows."""
        found = [f"{one.invariant} {one.place}: {one.what}" for one in broken()]
        assert not found, (found, list(self.last))

    def rates(self) -> str:
        names = sorted(set(self.went) | set(self.refused))
        return "\n".join(f"{name:22} {self.went[name]:5} went  {self.refused[name]:5} refused" for name in names)
