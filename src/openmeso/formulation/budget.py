"""The volume budget: how much a zone is given in one session, in marks of 0.01 mL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction

from openmeso.knowledge.checking import AREAS
from openmeso.knowledge.library import Library
from openmeso.knowledge.schema.anatomy import Zone
from openmeso.knowledge.schema.entry import Area

MARK_ML = Decimal("0.01")
#: A 1 mL syringe is read to one mark, a 3 or 5 mL syringe to ten.
SMALL_SYRINGE = 100
COARSE = 10

#: Most for a whole face, and for all zones of a session. Unconfirmed: the first is the upper end of
#: published whole-face sessions, the second the house's hard stop.
FACE_MOST = 500
SESSION_MOST = 1000
FACE_SOURCES = ("amin-2006", "ogilvie-2020", "seok-2016b")

_WHOLE_FACE = frozenset({"face", "full-face"})


@dataclass(frozen=True, slots=True)
class ZoneBudget:
    """What a zone may be given, both sides together.

    Attributes:
        step: Smallest change, the same on each side.
        least, target, most: Multiples of ``step``; ``target`` is what is aimed at.
    """

    zone: str
    sides: int
    step: int
    least: int
    target: int
    most: int


def zone_budgets(zones: Iterable[str], *, asked: Iterable[str], library: Library) -> Mapping[str, ZoneBudget]:
    """Budgets of the wanted zones.

    Where the whole face was asked for, each zone gets its share of a whole-face session; several zones of
    the face together never aim above that session's volume.

    Args:
        zones: Zone ids.
        asked: The zones or areas as the patient's concerns name them.
        library: For the zones.
    """
    whole = not _WHOLE_FACE.isdisjoint(asked)
    budgets = {zone: _budget(library.zones[zone], whole=whole) for zone in sorted(zones)}
    face = {zone: b for zone, b in budgets.items() if library.zones[zone].area is Area.FACE}
    shrunk = _shrunk(face, _face_target(library))
    return {**budgets, **shrunk}


def named_or_suited(zones: Iterable[str], *, asked: str, library: Library) -> frozenset[str]:
    """Zones of a goal: an area leaves out those that have no technique by default, a zone by name does not."""
    if asked not in AREAS:
        return frozenset(zones)
    wanted = library.zones_to_treat(asked)
    return frozenset(zone for zone in zones if zone in wanted and library.zones[zone].techniques)


def _budget(zone: Zone, *, whole: bool) -> ZoneBudget:
    sides = 2 if zone.paired else 1
    volume = zone.volume
    default_ml = volume.whole_face_ml if whole and volume.whole_face_ml else volume.default_ml
    least_ml = min(volume.least_ml, default_ml)
    step = 1 if default_ml / MARK_ML <= SMALL_SYRINGE else COARSE
    target = _marks(min(default_ml, volume.most_ml), step, ROUND_FLOOR)
    least = min(target, max(step, _marks(least_ml, step, ROUND_CEILING)))
    most = _marks(volume.most_ml, step, ROUND_FLOOR)
    return ZoneBudget(zone.id, sides, step * sides, least * sides, target * sides, most * sides)


def _marks(volume_ml: Decimal, step: int, rounding: str) -> int:
    return int((volume_ml / MARK_ML / step).to_integral_value(rounding)) * step


def _face_target(library: Library) -> int:
    """Marks of a whole-face session: the sum of its shares; 0 where the library states none."""
    return sum(
        _marks(zone.volume.whole_face_ml, 1, ROUND_FLOOR) * (2 if zone.paired else 1)
        for zone in library.zones.values()
        if zone.area is Area.FACE and zone.volume.whole_face_ml
    )


def _shrunk(budgets: Mapping[str, ZoneBudget], most: int) -> dict[str, ZoneBudget]:
    total = sum(budget.target for budget in budgets.values())
    if not most or total <= most:
        return dict(budgets)
    factor = Fraction(most, total)
    return {
        zone: replace(b, target=max(b.least, int(b.target * factor) // b.step * b.step)) for zone, b in budgets.items()
    }
