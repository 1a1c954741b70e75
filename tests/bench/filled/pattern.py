"""One patient taken through the clinic's own actions; rows of many others are copies of these."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from openmeso.formulation.nouns import Formulation
from openmeso.stored import load_as
from openmeso_clinic import models as m
from openmeso_clinic.actions import sessions
from openmeso_clinic.actions.charting import chart
from openmeso_clinic.models.base import new_ref
from tests.clinic.cast import Cast, build
from tests.clinic.way import Way, fill_stock, way

Rows = dict[type[Any], list[dict[str, Any]]]

#: Where the ten points go: zone, side, points, millilitres of each. The formulation's volumes, in equal drops.
POINTS = (("cheek", "left", 4, "0.25"), ("cheek", "right", 4, "0.25"), ("forehead", "midline", 2, "0.22"))
PRODUCT, LOTS = "restylane-vital-light", ("SYN07-1", "SYN07-B")

#: Tables of one patient in the order in which rows can be written, with what finds them.
OF_PATIENT: tuple[tuple[type[Any], str], ...] = (
    (m.Patient, "pk"),
    (m.Statement, "patient"),
    (m.ScreeningRun, "patient"),
    (m.Formulation, "patient"),
    (m.Course, "patient"),
    (m.CourseVersion, "course__patient"),
    (m.Consent, "patient"),
    (m.PhotoConsent, "patient"),
)
OF_SESSION: tuple[tuple[type[Any], str], ...] = (
    (m.Session, "pk"),
    (m.SessionStep, "session"),
    (m.Syringe, "session"),
    (m.ChartEvent, "session"),
    (m.InjectedLine, "session"),
    (m.CheckIn, "session"),
)


@dataclass
class Pattern:
    """Attributes:
    person: Rows of the patient without sessions.
    given: Rows of the first session when it has ended; ``signed``: the same after the signature.
    """

    cast: Cast
    person: Rows
    given: Rows
    signed: Rows


def pattern(*, at_midday: bool = False) -> Pattern:
    """Found the clinic, and take one patient to the signature: ten points, two lots.

    Args:
        at_midday: The clinic lies where it is noon now, so that no signature waits over midnight.
    """
    now = datetime.now(UTC)
    cast = build(at=now - timedelta(hours=3))
    if at_midday:
        # The names of these zones count westwards: ``Etc/GMT+3`` is three hours behind.
        m.Practice.objects.filter(pk=cast.practice.pk).update(time_zone=f"Etc/GMT{now.hour - 13:+d}")
        cast = replace(cast, practice=m.Practice.objects.get(pk=cast.practice.pk))
        for one in cast.staff.values():
            one.practice = cast.practice
    fill_stock(cast.actor("prescriber"))
    one = way(cast)
    one.consent()
    one.readings()
    one.start()
    one.steps()
    _inject(one)
    one.asepsis()
    sessions.finish(by=one.later(1), session=one.session)
    person, given = _rows(OF_PATIENT, one.patient.pk), _rows(OF_SESSION, one.session.pk)
    one.sign()
    return Pattern(cast, person, given, _rows(OF_SESSION, one.session.pk))


def _inject(one: Way) -> None:
    sessions.begin_step(by=one.by, step=one.again().steps.get(step=sessions.INJECTING))
    syringe = one.session.syringes.get()
    first, second = (dict(syringe.lots[0], lot=lot) for lot in LOTS)
    first["drawn_ml"], second["drawn_ml"] = "1.44", "1.00"
    assert Decimal(syringe.lots[0]["drawn_ml"]) == Decimal("2.44"), "the example case has another formulation now"
    syringe.lots = [first, second]
    syringe.save(update_fields=["lots"])
    _another_lot(one)
    acts = []
    noun = load_as(Formulation, one.formulation.content)
    techniques = {z.zone: z.technique for p in noun.chosen.preparations for z in p.zones}
    for zone, side, points, drop in POINTS:
        for number in range(points):
            name = f"{zone}-{side}-{number}"
            stroke = one._act(syringe.letter, zone, side, techniques[zone], Decimal(drop))["stroke"]
            stroke |= {"id": name, "points": [[0.4 + number / 50, 0.5]]}
            acts.append({"key": name, "type": "add", "stroke": stroke})
    chart(by=one.by, session=one.session, acts=acts)


def _another_lot(one: Way) -> None:
    """A second lot of the same product, of which one container is drawn."""
    lot = m.Lot.objects.get(product=PRODUCT, number=LOTS[0])
    held = lot.containers.order_by("pk")[0]
    moved = held.movements.order_by("pk")[0]
    lot.pk, lot.ref, lot.number = None, new_ref(), LOTS[1]
    lot.save()
    held.pk, held.ref, held.code, held.lot = None, new_ref(), "second-lot", lot
    held.save()
    moved.pk, moved.ref, moved.lot, moved.container = None, new_ref(), lot, held
    moved.save()


def _rows(tables: tuple[tuple[type[Any], str], ...], pk: int) -> Rows:
    return {table: list(table._default_manager.filter(**{by: pk}).order_by("pk").values()) for table, by in tables}
