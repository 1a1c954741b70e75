"""Everything that a map in the browser needs to know, as plain JSON data: drawings, zones, techniques, depths.

Coordinates are 0 to 1 of the view's drawing, lengths are mm of the skin. Decimals are text, so that no reader
turns a dose into dust; coordinates are numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from openmeso.geometry import reach
from openmeso.geometry.depth import Sex
from openmeso.knowledge import Library
from openmeso.knowledge.schema.anatomy import ExclusionArea, Outline, Point, Technique, View, Zone
from openmeso.session.chart_laying import needle_of

#: Shape by which a technique is known; the pattern of the fill says the preparation.
SHAPES: Mapping[str, str] = {
    "nappage": "square",
    "mesogun-multi": "square",
    "mesogun-single": "square",
    "point-by-point": "triangle",
    "automated-pen": "triangle",
    "intraepidermal": "diamond",
    "linear-retrograde": "line",
}


def map_setting(
    library: Library,
    *,
    sex: Sex,
    views: Collection[str] | None = None,
    actives: frozenset[str] = frozenset(),
    first: Sequence[str] = (),
) -> dict[str, Any]:
    """Views with their zones and structures, techniques with their presets, and depths by zone.

    Args:
        sex: As registered at birth, for the thickness of the skin; other takes the thinner one.
        views: Only these; without them every view that shows a zone.
        actives: What is injected: structures that concern only other actives are left out.
        first: Techniques that are planned; they stand first in the list.

    Returns:
        ``views``, ``techniques``, ``zones`` by id, and ``depths`` by zone: for each layer its band, for
        each technique the layer it is meant for and the insertion that reaches it.
    """
    shown = [view for view in library.views.values() if _shows(view, library) and (views is None or view.id in views)]
    order = sorted(library.techniques.values(), key=lambda technique: _turn(technique, library, first))
    return {
        "views": [_view(view, library, actives) for view in sorted(shown, key=_view_turn)],
        "techniques": [_technique(t) for t in order if t.pattern != "passes"],
        "zones": {zone.id: _zone(zone) for zone in library.zones.values()},
        "depths": {zone.id: _depths(zone, library, sex) for zone in library.zones.values()},
    }


#: The face goes first, as it is looked at.
_VIEWS = (
    "front",
    "oblique-left",
    "oblique-right",
    "profile-left",
    "profile-right",
    "neck",
    "scalp-top",
    "hands",
    "decollete",
)


def _view_turn(view: View) -> tuple[int, str]:
    return (_VIEWS.index(view.id) if view.id in _VIEWS else len(_VIEWS), view.id)


def _turn(technique: Technique, library: Library, first: Sequence[str]) -> tuple[bool, int, int, str]:
    """What is planned, then what most zones name; what is refused comes last."""
    named = sum(technique.id in zone.techniques for zone in library.zones.values())
    place = first.index(technique.id) if technique.id in first else len(first)
    return bool(technique.refused), place, -named, technique.id


def _shows(view: View, library: Library) -> bool:
    return any(outline.view == view.id for zone in library.zones.values() for outline in zone.outlines)


def _view(view: View, library: Library, actives: frozenset[str]) -> dict[str, Any]:
    return {
        "id": view.id,
        "name": view.name,
        "viewbox": [0, 0, _number(view.width), _number(view.height)],
        "mm_per_unit": str(view.mm_per_unit),
        "midline_x": None if view.midline_x is None else _number(view.midline_x / view.width),
        "mirror": view.mirror,
        "behind": view.behind,
        "zones": [
            _outline(zone, outline, view)
            for zone in library.zones.values()
            for outline in zone.outlines
            if outline.view == view.id
        ],
        "exclusions": [
            shape
            for area in library.exclusions.values()
            if not area.only_for or actives & library.actives_named(area.only_for)
            for shape in _shapes(area, view, library)
        ],
    }


def _outline(zone: Zone, outline: Outline, view: View) -> dict[str, Any]:
    polygon = [_share(point, view) for point in outline.polygon]
    return {"id": zone.id, "name": zone.name, "side": outline.side, "polygon": polygon}


def _shapes(area: ExclusionArea, view: View, library: Library) -> list[dict[str, Any]]:
    return [
        {
            "id": area.id,
            "name": area.structure,
            "kind": shape.kind,
            "side": shape.side,
            "radius_mm": str(area.radius_mm),
            "absolute": area.absolute,
            "zones": sorted(library.zones_named(area.zones)),
            "polygon": [_share(point, view) for point in shape.points],
        }
        for shape in area.shapes
        if shape.view == view.id
    ]


def _technique(technique: Technique) -> dict[str, Any]:
    gauge, length = needle_of(technique)
    return {
        "id": technique.id,
        "name": technique.name,
        "shape": SHAPES.get(technique.id, "line" if technique.pattern == "lines" else "circle"),
        "pattern": technique.pattern,
        "spacing_mm": str(technique.spacing_mm),
        "spacing_range_mm": [str(bound) for bound in technique.spacing_range],
        "drop_ml": str(technique.ml_per_point),
        "drop_range_ml": [str(bound) for bound in technique.ml_range],
        "needle_gauge": gauge,
        "needle_mm": str(length),
        "inserted_mm": _text(technique.inserted_mm),
        "angle_deg": str(technique.angle_deg),
        "layer": technique.layer,
        "device": technique.device,
        "refused": technique.refused,
    }


def _zone(zone: Zone) -> dict[str, Any]:
    """``volume_ml`` is for one side of a paired zone."""
    return {
        "name": zone.name,
        "area": zone.area.value,
        "paired": zone.paired,
        "danger": zone.danger,
        "techniques": list(zone.techniques),
        "volume_ml": {
            "least": str(zone.volume.least_ml),
            "default": str(zone.volume.default_ml),
            "most": str(zone.volume.most_ml),
        },
    }


def _depths(zone: Zone, library: Library, sex: Sex) -> dict[str, Any]:
    """Bands of the layers, and for each technique the band it is meant for with its insertion."""
    found: dict[str, Any] = {}
    words = ""
    if zone.thickness is not None:
        words = f"Typical, {zone.thickness.method}"
        words += f"; borrowed from {zone.thickness.proxy}" if zone.thickness.proxy else ""
        words += "" if zone.thickness.confirmed else "; not confirmed"
    reached = {t.id: reach(technique=t, zone=zone, sex=sex) for t in library.techniques.values()}
    # The borders are those of the zone's skin, the same for every technique.
    borders = next(iter(reached.values()), None)
    bands = _bands(
        borders.dermis_from.value if borders and borders.dermis_from else None,
        borders.dermis_to.value if borders and borders.dermis_to else None,
    )
    for layer, (start, end) in bands.items():
        if start is not None or end is not None:
            found[layer] = {"layer": layer, "from_mm": _text(start), "to_mm": _text(end), "words": words}
    for technique in library.techniques.values():
        depth = reached[technique.id]
        start, end = bands.get(technique.layer, (None, None))
        found[technique.id] = {
            "layer": technique.layer,
            "from_mm": _text(start),
            "to_mm": _text(end),
            "inserted_mm": _text(depth.inserted.value if depth.inserted else None),
            "words": words,
        }
    return found


def _bands(epidermis: Decimal | None, bottom: Decimal | None) -> dict[str, tuple[Decimal | None, Decimal | None]]:
    """Where each layer begins and ends below the surface; ``None`` where nobody measured."""
    if bottom is None:
        return {}
    if epidermis is None:
        return {"skin": (Decimal(0), bottom), "dermis": (None, bottom), **_below(bottom)}
    middle = (epidermis + bottom) / 2
    return {
        "epidermis": (Decimal(0), epidermis),
        "superficial-dermis": (epidermis, middle),
        "deep-dermis": (middle, bottom),
        "dermis": (epidermis, bottom),
        **_below(bottom),
    }


def _below(bottom: Decimal) -> dict[str, tuple[Decimal | None, Decimal | None]]:
    return {"subdermis": (bottom, None), "subcutis": (bottom, None)}


def _share(point: Point, view: View) -> list[float]:
    return [_number(point[0] / view.width), _number(point[1] / view.height)]


def _number(value: Decimal) -> float:
    return round(float(value), 6)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
