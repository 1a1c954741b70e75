"""The ground of a drawing in mm: outlines, and the structures that needles keep away from."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from openmeso.geometry import KeepOut, Room, lattice
from openmeso.geometry.polygon import bounds, scale
from openmeso.knowledge.library import Library
from openmeso.knowledge.schema.anatomy import ExclusionArea, Outline, View, Zone

#: Layers in which every structure counts, not only the absolute ones.
BELOW_DERMIS = frozenset({"subdermis", "subcutis"})

#: Probes across a zone that find which structures reach into it.
_PROBES = 50


def to_mm(points: Sequence[tuple[Decimal, Decimal]], view: View) -> tuple[tuple[float, float], ...]:
    """Points in the units of a view as mm of the skin."""
    return scale([(float(x), float(y)) for x, y in points], float(view.mm_per_unit))


def outline_on(zone: Zone, view: str, side: str) -> Outline | None:
    """Where a side of a zone lies on a view; ``None`` where the view does not show it."""
    return next((o for o in zone.outlines if (o.view, o.side) == (view, side)), None)


def structures(
    *, zone: Zone, view: View, library: Library, actives: frozenset[str], deep: bool
) -> tuple[tuple[KeepOut, ...], tuple[KeepOut, ...], tuple[KeepOut, ...]]:
    """Shapes on a view: never inside, not inside at this depth, and to be named only.

    Args:
        actives: What is injected; some structures concern only some actives.
        deep: The needle may leave the dermis.
    """
    absolute: list[KeepOut] = []
    kept: list[KeepOut] = []
    near: list[KeepOut] = []
    for area in library.exclusions.values():
        if area.only_for and not actives & library.actives_named(area.only_for):
            continue
        shapes = _shapes(area, view)
        if area.absolute:
            absolute += shapes
        elif zone.id in library.zones_named(area.zones):
            (kept if deep else near).extend(shapes)
    return tuple(absolute), tuple(kept), tuple(near)


def reaching(shapes: Sequence[KeepOut], outline: Sequence[tuple[float, float]]) -> tuple[KeepOut, ...]:
    """The shapes that take ground from an outline, found on a fine lattice of probes."""
    box = bounds(outline)
    room = Room(tuple(outline), margin_mm=0.0)
    probes: tuple[tuple[float, float], ...] = ()
    out = []
    for shape in shapes:
        if shape.near(box):
            probes = probes or lattice(room, spacing_mm=max(1.0, (room.area_cm2 * 100) ** 0.5 / _PROBES))
            if any(shape.covers(point) for point in probes):
                out.append(shape)
    return tuple(out)


def _shapes(area: ExclusionArea, view: View) -> list[KeepOut]:
    return [
        KeepOut(area.id, to_mm(shape.points, view), float(area.radius_mm), filled=shape.kind == "polygon")
        for shape in area.shapes
        if shape.view == view.id
    ]
