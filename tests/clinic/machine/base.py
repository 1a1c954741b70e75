"""One step in a clinic: tried, refused or gone through, and what must hold after it."""

from __future__ import annotations

import hashlib
import random
import re
from collections import Counter, deque
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Sum

from openmeso.errors import CaseError
from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.refusal import Refused, StepUpNeeded
from openmeso_clinic.demo.visit import Visit
from openmeso_clinic.models import (
    Appointment,
    Consent,
    Container,
    Course,
    EventReport,
    Formulation,
    Lot,
    Movement,
    Patient,
    Session,
    TrailHead,
    TrailLine,
)
from openmeso_clinic.queries.invariants import broken
from tests.clinic.cast import Cast

#: Days of a patient's way that most people take; the rest is what may go wrong in between.
#: The first is asked about the face; the other one brings a finding that a prescriber may decide.
CASES = ("hydration-face", "diabetes-decided")
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


#: A statement that writes, with its table.
WRITES = re.compile(r"\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+\"?(\w+)", re.IGNORECASE)


class Killed(Exception):
    """The process ended in the middle of an act, as it was about to write to this table."""


class Kill:
    """Ends an act at its n-th statement that writes, as a power cut would."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if written := WRITES.match(sql):
            self.left -= 1
            if self.left < 0:
                raise Killed(written[1])
        return execute(sql, params, many, context)


class Base:
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

    # --- who, when, which ---

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

    def pass_time(self, minutes: int) -> None:
        self.at += timedelta(minutes=minutes)

    # --- one step ---

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

    # --- invariants ---

    def holds(self) -> None:
        """All checks over all rows."""
        found = [f"{one.invariant} {one.place}: {one.what}" for one in broken()]
        assert not found, (found, list(self.last))

    def rates(self) -> str:
        names = sorted(set(self.went) | set(self.refused))
        return "\n".join(f"{name:22} {self.went[name]:5} went  {self.refused[name]:5} refused" for name in names)
