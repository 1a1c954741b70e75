"""Fridges and what their thermometers said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.models import Fridge, FridgeReading

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

#: What a thermometer in a practice can show at all, in degrees Celsius.
COLDEST, WARMEST = Decimal(-40), Decimal(60)


@dataclass(frozen=True)
class Reading:
    """One reading; ``low_c`` and ``high_c`` are the least and the most since the one before, where they are shown."""

    at: datetime
    celsius: Decimal
    low_c: Decimal | None = None
    high_c: Decimal | None = None
    note: str = ""


def add_fridge(*, by: Actor, name: str, low_c: Decimal = Decimal(2), high_c: Decimal = Decimal(8)) -> Fridge:
    """Add a fridge with its range.

    Raises:
        Refused: the name is missing or taken, or the range is none.
    """
    missing = []
    if not name.strip() or Fridge.objects.of(by.practice).filter(name=name.strip(), active=True).exists():
        missing.append(Missing("fridge/name", _("The name is missing, or another fridge has it."), _("Change it.")))
    if not COLDEST <= low_c < high_c <= WARMEST:
        missing.append(Missing("fridge/range", _("The range is none."), _("Least first, then most.")))
    if missing:
        raise Refused(*missing)
    with act(by, Action.STOCK_SETTING_CHANGED) as line:
        fridge: Fridge = Fridge.objects.create(practice=by.practice, name=name.strip(), low_c=low_c, high_c=high_c)
        line.target = f"fridge/{fridge.ref}"
    return fridge


def read_fridge(*, by: Actor, fridge: Fridge, readings: Iterable[Reading]) -> list[FridgeReading]:
    """Write down readings, one typed or many from a logger's file; a reading that is here already is left out.

    Raises:
        Refused: a reading lies ahead, or is no temperature of a fridge.
    """
    wanted = list(readings)
    missing = []
    for reading in wanted:
        when = reading.at.astimezone(by.practice.zone).strftime("%Y-%m-%d %H:%M")
        if reading.at > by.at:
            missing.append(Missing("fridge/ahead", _("%(when)s lies ahead.") % {"when": when}, _("Correct the time.")))
        values = [v for v in (reading.celsius, reading.low_c, reading.high_c) if v is not None]
        if not all(COLDEST <= value <= WARMEST for value in values):
            what = _("%(value)s °C at %(when)s cannot be read in a fridge.") % {"value": reading.celsius, "when": when}
            missing.append(Missing("fridge/value", what, _("Correct the value.")))
    if missing:
        raise Refused(*missing)
    with act(by, Action.FRIDGE_READ, f"fridge/{fridge.ref}") as line:
        Fridge.objects.select_for_update().get(pk=fridge.pk)
        here = set(fridge.readings.filter(at__in=[r.at for r in wanted]).values_list("at", flat=True))
        written = [
            FridgeReading.objects.create(
                practice=by.practice,
                fridge=fridge,
                at=reading.at,
                celsius=reading.celsius,
                low_c=reading.low_c,
                high_c=reading.high_c,
                note=reading.note,
                by=by.staff,
            )
            for reading in wanted
            if reading.at not in here
        ]
        line.details["readings"] = str(len(written))
    return written
