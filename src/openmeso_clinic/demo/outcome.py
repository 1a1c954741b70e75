"""What was measured in the demo: a course that shows more than noise, one that shows none, one whose effect fades."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.actions.devices import add_device
from openmeso_clinic.actions.measurements import Taken, import_readings
from openmeso_clinic.actions.scores import record_score
from openmeso_clinic.bridge.record import day_of
from openmeso_clinic.demo.stories import Clinic
from openmeso_clinic.demo.telling import Story
from openmeso_clinic.models import Device, Patient, Session
from openmeso_clinic.queries.courses import TOOK_PLACE

#: People who were measured twice before any session, so that the practice learned its own error.
MEASURED_TWICE = 12
#: Hydration in AU: before the course, after each session, then four weeks and half a year after the last one.
GAIN = (Decimal(38), Decimal(41), Decimal(45), Decimal(51), Decimal(50))
SILENT = (Decimal(44), Decimal(45), Decimal(44), Decimal(45), Decimal(44))
FADING = (Decimal(36), Decimal(41), Decimal(47), Decimal(50), Decimal(38))


def outcomes(clinic: Clinic) -> Story:
    """Enter the devices, take what they read from their file, and score what was seen."""
    yield clinic.now - timedelta(minutes=35)
    by = Actor(clinic.staff["assistant"], clinic.now - timedelta(minutes=35))
    device = add_device(by=by, name="Corneometer 1 (demo)", probe="C-1", serial="SYN-0417", measures=["corneometer"])
    tewl = add_device(by=by, name="Tewameter 1 (demo)", probe="T-1", serial="SYN-0933", measures=["tewl"])
    add_device(
        by=by,
        name="Cutometer 1 (demo)",
        probe="2 mm",
        serial="SYN-1182",
        measures=["cutometer-r0", "cutometer-r2", "cutometer-r5", "cutometer-r7"],
    )
    chance = random.Random(417)
    rows = list(_twice(clinic, device, chance))
    told = [(patient, _days_of(patient), values) for patient, values in clinic.hydration]
    for patient, days, values in told:
        rows += _course(clinic, patient, days, values, device, chance)
        rows += _barrier(clinic, patient, days, tewl, chance)
    import_readings(by=by, rows=rows)
    seen = Actor(clinic.staff["prescriber"], clinic.now - timedelta(minutes=30))
    for patient, days, values in told:
        _scored(seen, patient, days[-1] + timedelta(days=30), silent=values is SILENT)


def _days_of(patient: Patient) -> list[date]:
    return sorted(day_of(row) for row in Session.objects.filter(patient=patient, state__in=TOOK_PLACE))


def _twice(clinic: Clinic, device: Device, chance: random.Random) -> Iterator[Taken]:
    people = Patient.objects.of(clinic.practice).filter(courses=None, merged_into=None).order_by("registered_at", "pk")
    for patient in people[:MEASURED_TWICE]:
        skin = Decimal(chance.randrange(360, 520)) / 10
        first = patient.registered_at.astimezone(clinic.practice.zone).date()
        for day in (first, first + timedelta(days=7)):
            # Two visits of one skin differ by about 3 AU: what the practice learns as its own error.
            visit = skin + _error(chance, 2.8)
            yield from _read(clinic, patient, day, "corneometer", "left", visit, device, chance)


def _course(
    clinic: Clinic,
    patient: Patient,
    days: Sequence[date],
    values: Sequence[Decimal],
    device: Device,
    chance: random.Random,
) -> Iterator[Taken]:
    visits = [days[0] - timedelta(days=6), *days[:3], days[-1] + timedelta(days=30), days[-1] + timedelta(days=180)]
    means = (values[0], values[0], *values[1:3], *values[3:])
    for day, mean in zip(visits, means, strict=True):
        for side, shift in (("left", Decimal(0)), ("right", Decimal("1.2"))):
            yield from _read(clinic, patient, day, "corneometer", side, mean + shift, device, chance)


def _barrier(
    clinic: Clinic, patient: Patient, days: Sequence[date], device: Device, chance: random.Random
) -> Iterator[Taken]:
    for day in (days[0], days[-1] + timedelta(days=30)):
        yield from _read(clinic, patient, day, "tewl", "left", Decimal("11.4"), device, chance)


def _read(
    clinic: Clinic,
    patient: Patient,
    day: date,
    measure: str,
    side: str,
    mean: Decimal,
    device: Device,
    chance: random.Random,
) -> Iterator[Taken]:
    """Three readings round a mean; none where the day lies ahead."""
    at = datetime.combine(day, time(8, 35 if side == "left" else 41), tzinfo=clinic.practice.zone)
    if at >= clinic.now - timedelta(hours=1):
        return
    around = mean + _error(chance, 0.5)
    yield Taken(
        patient=patient,
        measure=measure,
        zone="cheek",
        side=side,
        at=at,
        values=tuple(around + step for step in (Decimal("-0.7"), Decimal("0.1"), Decimal("0.6"))),
        device=device,
        operator=clinic.staff["assistant"].name,
        temperature_c=Decimal(chance.randrange(205, 219)) / 10,
        humidity_percent=Decimal(chance.randrange(44, 54)),
        import_key=f"demo-{patient.ref}-{measure}-{side}-{day}",
    )


def _error(chance: random.Random, sd: float) -> Decimal:
    return Decimal(str(round(chance.gauss(0, sd), 1)))


def _scored(by: Actor, patient: Patient, day: date, *, silent: bool) -> None:
    if day >= by.today:
        return
    word = "no-change" if silent else "improved"
    record_score(by=by, patient=patient, scale="gais", answers={"answer": word}, rater="patient", on=day)
    record_score(by=by, patient=patient, scale="gais", answers={"answer": word}, rater="clinician", on=day)
    satisfied = "3" if silent else "4"
    record_score(by=by, patient=patient, scale="satisfaction-5", answers={"answer": satisfied}, rater="patient", on=day)
