"""What a plan asks of a session: from the nouns, or read back from ``plan.json``."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from openmeso.errors import Fault, RecordError
from openmeso.formulation.nouns import Formulation, Preparation
from openmeso.knowledge import Library
from openmeso.knowledge.loading import validation_faults
from openmeso.plan.nouns import Course
from openmeso.session.record import PlannedLot, PlannedSession, PlannedSyringe, PlannedZone
from openmeso.units import Volume


class _Part(BaseModel):
    """Only what a session needs; the rest of the plan is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class _Zone(_Part):
    zone: str
    technique: str
    volume_ml: Decimal


class _Lot(_Part):
    lot: str
    product: str
    expiry: date


class _Preparation(_Part):
    letter: str
    products: tuple[str, ...]
    volume_ml: Decimal
    zones: tuple[_Zone, ...]
    lots: tuple[_Lot, ...]


class _Alternative(_Part):
    preparations: tuple[_Preparation, ...]


class _Formulation(_Part):
    alternatives: tuple[_Alternative, ...]


class _Step(_Part):
    step: str


class _Visit(_Part):
    day: date
    steps: tuple[_Step, ...]


class _Course(_Part):
    sessions: tuple[_Visit, ...]


class _Plan(_Part):
    formulation: _Formulation
    course: _Course


def read_planned(path: Path, *, library: Library, number: int = 1) -> PlannedSession:
    """Read the plan of one session.

    Args:
        path: A ``plan.json`` with a course.
        number: Which session of the course, from 1.

    Raises:
        RecordError: no plan, a plan without a course, or a course without that session.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (ValueError, OSError):
        raise RecordError([Fault(path.name, "text that is not JSON", "a plan.json")]) from None
    try:
        plan = _Plan.model_validate(data)
    except ValidationError as error:
        raise RecordError(validation_faults(error, path.name)) from None
    if not 1 <= number <= len(plan.course.sessions):
        expected = f"a number from 1 to {len(plan.course.sessions)}"
        raise RecordError([Fault(f"{path.name}: course.sessions", str(number), expected)])
    visit = plan.course.sessions[number - 1]
    return PlannedSession(
        on=visit.day,
        syringes=tuple(_syringe(p, library) for p in plan.formulation.alternatives[0].preparations),
        steps=tuple(step.step for step in visit.steps),
    )


def planned_session(
    *, formulation: Formulation, course: Course, library: Library, number: int = 1, on: date | None = None
) -> PlannedSession:
    """What one session of a course asks for.

    Args:
        formulation: Its first alternative is what is prepared.
        number: Which session of the course, from 1.
        on: The day it is held; without it the planned day.

    Raises:
        RecordError: the course has no session of this number.
    """
    visit = next((s for s in course.sessions if s.number == number), None)
    if visit is None:
        expected = f"a number from 1 to {len(course.sessions)}"
        raise RecordError([Fault("course: session", str(number), expected)])
    return PlannedSession(
        on=on or visit.day,
        syringes=tuple(_drawn_up(p, library) for p in formulation.chosen.preparations),
        steps=tuple(step.step for step in visit.steps),
    )


def _drawn_up(preparation: Preparation, library: Library) -> PlannedSyringe:
    return PlannedSyringe(
        letter=preparation.letter,
        products=preparation.products,
        volume=preparation.volume,
        zones=tuple(PlannedZone(z.zone, z.technique, z.volume, _most(z.zone, library)) for z in preparation.zones),
        lots=tuple(PlannedLot(use.lot, use.product, use.expiry) for use in preparation.lots if use.expiry is not None),
    )


def _syringe(preparation: _Preparation, library: Library) -> PlannedSyringe:
    return PlannedSyringe(
        letter=preparation.letter,
        products=preparation.products,
        volume=Volume(preparation.volume_ml),
        zones=tuple(
            PlannedZone(z.zone, z.technique, Volume(z.volume_ml), _most(z.zone, library)) for z in preparation.zones
        ),
        lots=tuple(PlannedLot(lot.lot, lot.product, lot.expiry) for lot in preparation.lots),
    )


def _most(zone: str, library: Library) -> Volume | None:
    """Most that a zone takes in one session, both sides together where it is paired."""
    entry = library.zones.get(zone)
    return None if entry is None else Volume(entry.volume.most_ml * (2 if entry.paired else 1))
