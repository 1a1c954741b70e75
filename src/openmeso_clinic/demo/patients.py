"""Demo patients: facts of the example cases under plainly synthetic names, and visits today."""

from __future__ import annotations

import random
import tomllib
from datetime import date, datetime, timedelta
from typing import Any

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.actions.appointments import book
from openmeso_clinic.actions.patients import register
from openmeso_clinic.actions.screenings import screen_patient
from openmeso_clinic.actions.statements import Fact, state
from openmeso_clinic.demo.files import examples
from openmeso_clinic.demo.people import FAMILY_NAMES, GIVEN_NAMES
from openmeso_clinic.models import Patient, Practice, Room, Staff


def register_patients(*, practice: Practice, staff: dict[str, Staff], at: datetime) -> None:
    chance = random.Random(2026)
    by = Actor(staff["prescriber"], at)
    rooms = list(Room.objects.of(practice))
    start = at.astimezone(practice.zone).replace(hour=9, minute=0, second=0, microsecond=0)
    for number, path in enumerate(sorted(examples().glob("*.toml"))):
        case = tomllib.loads(path.read_text(encoding="utf-8"))
        if case.get("schema") != "openmeso-case/1":
            continue
        patient = _register(by, case, chance, number)
        if number < 9:
            book(
                by=by,
                patient=patient,
                practitioner=staff["prescriber" if number % 2 else "injector"],
                kind="consultation" if number % 3 else "session",
                starts_at=start + timedelta(minutes=45 * number),
                ends_at=start + timedelta(minutes=45 * number + 40),
                room=rooms[number % len(rooms)],
            )


def _register(by: Actor, case: dict[str, Any], chance: random.Random, number: int) -> Patient:
    about = case["patient"]
    shift = by.today - case["on"] if "on" in case else timedelta(0)
    sex = about["sex"]
    patient = register(
        by=by,
        family_name=FAMILY_NAMES[number % len(FAMILY_NAMES)],
        given_name=chance.choice(GIVEN_NAMES.get(sex, GIVEN_NAMES["female"])),
        birth_date=about["birth_date"],
        sex=sex,
        language=about.get("language", "en"),
        phototype=about.get("phototype"),
        may_conceive=about.get("may_conceive", ""),
        may_conceive_reason=about.get("may_conceive_reason", ""),
    )
    state(by=by, patient=patient, facts=_facts(case, shift))
    screen_patient(by=by, patient=patient)
    return patient


def _facts(case: dict[str, Any], shift: timedelta) -> list[Fact]:
    """The tables of a case file as facts, its days moved so that the case's own day is today."""
    moved = _moved(case, shift)
    facts = [
        Fact("answer", {"is": answer["is"] if isinstance(answer, dict) else answer}, key)
        for key, answer in moved.get("answers", {}).items()
    ]
    facts += [Fact("date", {"on": day}, key) for key, day in moved.get("dates", {}).items()]
    for kind in ("measurement", "condition", "medication", "allergy", "treatment", "concern", "event", "combined"):
        facts += [Fact(kind, row) for row in moved.get(kind, [])]
    if "preferences" in moved:
        facts.append(Fact("preferences", moved["preferences"]))
    return facts


def _moved(value: Any, shift: timedelta) -> Any:
    if isinstance(value, dict):
        return {key: _moved(inner, shift) for key, inner in value.items()}
    if isinstance(value, list):
        return [_moved(inner, shift) for inner in value]
    if isinstance(value, date):
        return (value + shift).isoformat()
    return value
