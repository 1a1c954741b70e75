"""Patterns of a chart: a zone filled, a stroke on the other side, and the plan as strokes to follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from openmeso.errors import Fault, RecordError, one_of
from openmeso.geometry import Room, lattice, lay_lines, lay_points, lines_at, mirrored_view, mirrored_x
from openmeso.knowledge import Library
from openmeso.knowledge.schema.anatomy import Technique, View
from openmeso.plan.ground import BELOW_DERMIS, outline_on, structures, to_mm
from openmeso.plan.injection_map import InjectionMap, ZoneMap
from openmeso.session.charting import Place, Side, Stroke
from openmeso.units import Length

#: Spacing that a hand can keep.
SPACING_MM = (Decimal(1), Decimal(40))
MOST_POINTS = 2000
#: Length of a line where the technique does not state one.
LINE_MM = Decimal(10)

_FINE = Decimal("0.00001")
_NEEDLE = re.compile(r"^(?P<gauge>.*\d+G)\b\D*(?P<length>\d+(?:\.\d+)?) mm")
_OTHER: dict[Side, Side] = {"left": "right", "right": "left", "midline": "midline"}


def needle_of(technique: Technique) -> tuple[str, Decimal]:
    """Gauge and length in mm of a technique's usual needle; nothing where it has none."""
    found = _NEEDLE.match(technique.needle)
    return (found["gauge"], Decimal(found["length"])) if found else ("", Decimal(0))


def fill_zone(
    *,
    library: Library,
    view: str,
    zone: str,
    side: Side,
    technique: str,
    spacing: Length | None = None,
    count: int | None = None,
    inserted: Length | None = None,
    actives: frozenset[str] = frozenset(),
) -> tuple[Place, ...]:
    """Lay the points of one side of a zone evenly on its drawing.

    Points keep clear of the zone's edge, of every place where no needle may go, and below the dermis of
    the structures there. Of a technique that draws lines, start and end come in turn.

    Args:
        spacing: Distance of neighbours, or of rows for lines; or else ``count``.
        count: How many; fewer come back where the zone does not hold them.
        inserted: Length of a line; the technique's own by default.
        actives: What is injected; some structures concern only some actives.

    Raises:
        RecordError: with every unknown id, a zone that the view does not show, and a spacing or count that
            no hand can keep.
    """
    faults = list(_fill_faults(library, view, zone, side, technique, spacing, count))
    if faults:
        raise RecordError(faults)
    sheet, entry, way = library.views[view], library.zones[zone], library.techniques[technique]
    outline = outline_on(entry, view, side)
    assert outline is not None
    deep = way.layer in BELOW_DERMIS
    absolute, kept, _ = structures(zone=entry, view=sheet, library=library, actives=actives, deep=deep)
    # The right side is laid as a mirrored left one, so that both sides get the same pattern.
    axis = float((sheet.width / 2 if sheet.midline_x is None else sheet.midline_x) * sheet.mm_per_unit)
    turned = side == "right"
    room = Room(to_mm(outline.polygon, sheet), (*absolute, *kept))
    room = room.mirrored(axis) if turned else room
    laid: list[tuple[float, float]] = []
    if way.pattern == "lines":
        length = float(inserted.value if inserted else way.inserted_mm or LINE_MM)
        if spacing:
            pairs = lines_at(room, spacing_mm=float(spacing.value), length_mm=length)
        else:
            lines = lay_lines(room, count=count or 0, length_mm=length)
            pairs = tuple(zip(lines.entries, lines.ends, strict=True))
        laid = [point for pair in pairs for point in pair]
    elif spacing:
        laid = list(lattice(room, spacing_mm=float(spacing.value)))
    else:
        laid = list(lay_points(room, count=count or 0).entries)
    return tuple(_share(point, sheet, turned) for point in laid[:MOST_POINTS])


def _fill_faults(
    library: Library, view: str, zone: str, side: str, technique: str, spacing: Length | None, count: int | None
) -> Iterator[Fault]:
    for place, name, known in (
        ("view", view, library.views),
        ("zone", zone, library.zones),
        ("technique", technique, library.techniques),
    ):
        if name not in known:
            yield Fault(f"fill: {place}", repr(name), one_of(known, name))
    if zone in library.zones and view in library.views and outline_on(library.zones[zone], view, side) is None:
        shown = ", ".join(f"{o.side} on {o.view}" for o in library.zones[zone].outlines)
        yield Fault("fill: zone", f"{zone}, {side}, on {view}", f"a side that a view shows: {shown}")
    entry = library.techniques.get(technique)
    if entry and entry.pattern == "passes":
        yield Fault("fill: technique", technique, "a technique that sets points or lines")
    if (spacing is None) is (count is None):
        yield Fault("fill", "spacing and count" if spacing else "neither spacing nor count", "one of the two")
    if spacing is not None and not SPACING_MM[0] <= spacing.value <= SPACING_MM[1]:
        yield Fault("fill: spacing", str(spacing), f"{SPACING_MM[0]} to {SPACING_MM[1]} mm")
    if count is not None and not 1 <= count <= MOST_POINTS:
        yield Fault("fill: count", str(count), f"a number from 1 to {MOST_POINTS}")


def _share(point: tuple[float, float], view: View, turned: bool) -> Place:
    """A place in mm as a share of the view, rounded before it is mirrored so that both sides round alike."""
    x, y = (
        (Decimal(repr(value)) / (size * view.mm_per_unit)).quantize(_FINE)
        for value, size in zip(point, (view.width, view.height), strict=True)
    )
    return (_mirrored(view, x) if turned else x), y


def _mirrored(view: View, x: Decimal) -> Decimal:
    return mirrored_x(view, x * view.width) / view.width


def mirrored(stroke: Stroke, *, new_id: str, library: Library) -> Stroke | None:
    """The same stroke on the other side; ``None`` where no view shows it.

    Raises:
        RecordError: the stroke's view is not on file.
    """
    view = library.views.get(stroke.view)
    if view is None:
        raise RecordError([Fault("chart: view", repr(stroke.view), one_of(library.views, stroke.view))])
    target = mirrored_view(view)
    points = tuple((_mirrored(view, x).quantize(_FINE), y) for x, y in stroke.points)
    side = _OTHER[stroke.side]
    entry = library.zones.get(stroke.zone)
    if entry is None or outline_on(entry, target, side) is None:
        return None
    return stroke.model_copy(update={"id": new_id, "view": target, "side": side, "points": points})


def from_planned(planned: InjectionMap, *, letter: str, library: Library) -> tuple[Stroke, ...]:
    """The plan of one preparation as strokes: shown hollow, and copied where it was followed.

    Args:
        planned: The map of this preparation.
        letter: Of the preparation.
    """
    return tuple(
        _planned(zone_map, library.techniques[zone_map.technique], letter)
        for zone_map in planned.zones
        if zone_map.points and zone_map.technique
    )


def _planned(zone_map: ZoneMap, technique: Technique, letter: str) -> Stroke:
    gauge, length = needle_of(technique)
    points: list[Place] = []
    for point in zone_map.points:
        points.append((point.x, point.y))
        if point.end_x is not None and point.end_y is not None:
            points.append((point.end_x, point.end_y))
    inserted = zone_map.depth.inserted if zone_map.depth else None
    return Stroke(
        id=f"plan-{letter}-{zone_map.zone}-{zone_map.side}",
        kind="line" if technique.pattern == "lines" else "brush",
        view=zone_map.view,
        zone=zone_map.zone,
        side=zone_map.side,
        letter=letter,
        technique=technique.id,
        needle_gauge=gauge,
        needle_mm=length,
        angle_deg=technique.angle_deg,
        inserted_mm=inserted.value if inserted else None,
        drop_ml=zone_map.per_point.value,
        points=tuple(points),
    )
