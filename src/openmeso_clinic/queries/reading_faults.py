"""What is wrong with a reading before it is written down: every fault with its place, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from openmeso.knowledge import Library
from openmeso.outcome.checking import NOT_COUNTED
from openmeso.units import plain
from openmeso_clinic.models import Device

#: Repeats that are more than anybody takes at one place and visit.
MOST_REPEATS = 12
#: A room in which people are treated, degrees Celsius and per cent: what lies outside is a slip of the pen.
COLDEST, WARMEST = Decimal(5), Decimal(45)


@dataclass(frozen=True)
class ReadingFault:
    """One fault.

    Attributes:
        field: Where: ``measure``, ``zone``, ``side``, ``at``, ``values``, ``device`` …
        words: What was got and what is expected; ``do``: what to do.
    """

    field: str
    words: str
    do: str


def measures_of(library: Library) -> list[str]:
    """Everything that a device reads, by name."""
    return sorted(set(library.biometry) - NOT_COUNTED, key=lambda one: library.biometry[one].name)


def sides_of(zone: str, library: Library) -> tuple[str, ...]:
    """Sides that a zone has."""
    return ("left", "right") if library.zones[zone].paired else ("midline",)


def faults_of(
    *,
    library: Library,
    measure: str,
    zone: str,
    side: str,
    at: datetime | None,
    now: datetime,
    values: tuple[Decimal, ...],
    device: Device | None,
    temperature_c: Decimal | None,
    humidity_percent: Decimal | None,
) -> list[ReadingFault]:
    """Every fault at once; a part that is missing altogether is said by whoever asked for it."""
    found = []
    known = measure in measures_of(library)
    if not known:
        words = _("%(got)s is no measure.") % {"got": measure or "–"}
        found.append(ReadingFault("measure", words, _("Choose one of the list.")))
    if zone not in library.zones:
        found.append(
            ReadingFault("zone", _("%(got)s is no zone.") % {"got": zone or "–"}, _("Choose one of the list."))
        )
    elif side not in sides_of(zone, library):
        wanted = _("left or right") if library.zones[zone].paired else _("midline")
        found.append(
            ReadingFault(
                "side",
                _("%(zone)s: side %(got)s, expected %(wanted)s.")
                % {"zone": library.zones[zone].name, "got": side or "–", "wanted": wanted},
                _("Choose the side."),
            )
        )
    if at is not None and at > now:
        found.append(ReadingFault("at", _("The moment lies ahead."), _("Give the moment at which it was read.")))
    if device is not None:
        found += _of_device(device, measure if known else "", library)
    if known:
        found += _of_values(values, measure, library)
    if temperature_c is not None and not COLDEST <= temperature_c <= WARMEST:
        words = _("%(got)s °C: no room is like this.") % {"got": plain(temperature_c)}
        found.append(ReadingFault("temperature_c", words, _("Correct it, or leave it empty.")))
    if humidity_percent is not None and not 0 <= humidity_percent <= 100:
        words = _("%(got)s %% humidity: expected 0 to 100.") % {"got": plain(humidity_percent)}
        found.append(ReadingFault("humidity_percent", words, _("Correct it, or leave it empty.")))
    return found


def _of_device(device: Device, measure: str, library: Library) -> list[ReadingFault]:
    found = []
    if device.retired_at is not None:
        words = _("%(device)s is retired.") % {"device": device.name}
        found.append(ReadingFault("device", words, _("Choose one that is in use.")))
    if measure and measure not in device.measures:
        words = _("%(device)s does not measure %(measure)s.") % {
            "device": device.name,
            "measure": library.biometry[measure].name,
        }
        found.append(ReadingFault("device", words, _("Choose another device, or another measure.")))
    return found


def _of_values(values: tuple[Decimal, ...], measure: str, library: Library) -> list[ReadingFault]:
    entry = library.biometry[measure]
    found = []
    if not values:
        found.append(ReadingFault("values", _("No value is given."), _("Write at least one reading, better three.")))
    if len(values) > MOST_REPEATS:
        words = _("%(n)s values: at most %(most)s at one place and visit.") % {"n": len(values), "most": MOST_REPEATS}
        found.append(ReadingFault("values", words, _("Write one visit at a time.")))
    for value in values:
        low = entry.low is not None and value < entry.low
        if low or (entry.high is not None and value > entry.high):
            words = _("%(got)s %(unit)s cannot be read: %(measure)s goes from %(low)s to %(high)s.") % {
                "got": plain(value),
                "unit": entry.unit,
                "measure": entry.name,
                "low": "–" if entry.low is None else plain(entry.low),
                "high": _("no bound") if entry.high is None else plain(entry.high),
            }
            found.append(ReadingFault("values", words, _("Look at the device again; mind the unit.")))
    return found
