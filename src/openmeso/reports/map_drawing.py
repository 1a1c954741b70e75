"""An injection map as a drawing: the face or a plain view, zones, points, and a legend of shapes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from openmeso.knowledge import Library
from openmeso.knowledge.schema.anatomy import Outline, View
from openmeso.plan.injection_map import InjectionPoint, ZoneMap
from openmeso.reports.view_drawing import has_zones, path_of, plain_body, with_zones
from openmeso.session.map_setting import SHAPES
from openmeso.units import Length

#: Okabe-Ito, fixed to the letter of the preparation.
LETTER_COLOURS = {"A": "#0072B2", "B": "#D55E00", "C": "#009E73", "D": "#CC79A7", "E": "#E69F00", "F": "#56B4E9"}

#: A seventh syringe is rare; it is told by its letter in the table.
_OTHER_LETTER = "#1f2933"

_STYLE = """
.line{fill:none;stroke:#66483f;stroke-width:2.4}.contour{stroke-width:3}.lid{stroke-width:4.6}
.soft{stroke-width:1.8;opacity:.75}.faint{stroke-width:1.6;opacity:.38}.hairline{stroke-width:1.5;opacity:.22}
.skin{fill:#f7e9de}.hair{fill:#cfc5bd;stroke:none}.shade-soft{fill:#dcb8a3;stroke:none;opacity:.45}
.blush{fill:#efb9aa;stroke:none;opacity:.38}.brow{fill:#66483f;stroke:none;opacity:.6}
.nostril{fill:#66483f;stroke:none;opacity:.6}.lip{fill:#dda3a0;stroke:none;opacity:.85}
.eye-white{fill:#fff;stroke:none}.iris{fill:#5c8089;stroke:#31525b}.pupil{fill:#1d2b30;stroke:none}
.glint{fill:#fff;stroke:none}.zone{fill:#fff;fill-opacity:.25;stroke:#00646e;stroke-opacity:.35;stroke-width:1.6}
"""


@dataclass(frozen=True, slots=True)
class PointGroup:
    """Points on one drawing that belong together: one syringe, one technique, one side of a zone.

    Attributes:
        letter: Of the preparation.
        spacing: Distance of neighbours, where it is known; dense points are drawn smaller.
    """

    letter: str
    zone: str
    side: str
    view: str
    technique: str | None
    points: tuple[InjectionPoint, ...]
    spacing: Length | None = None


def draw_view(view: View, maps: tuple[ZoneMap, ...], letters: dict[str, str], library: Library) -> str:
    """One view of a planned map as SVG text.

    Args:
        view: The drawing.
        maps: Sides of zones that lie in this view.
        letters: Zone to the letter of the preparation injected there.
    """
    groups = (
        PointGroup(letters.get(z.zone, "A"), z.zone, z.side, z.view, z.technique, z.points, z.spacing) for z in maps
    )
    return draw_points(view, tuple(groups), library)


def drawn_views(
    groups: Sequence[PointGroup], library: Library, *, others: Mapping[str, View] | None = None
) -> dict[str, str]:
    """Every view that has points as SVG text, the front first. The same points give the same text.

    Args:
        others: Views that the library does not have: photographs, of which the frame alone is drawn.
    """
    views = {**library.views, **(others or {})}
    used = sorted(dict.fromkeys(g.view for g in groups), key=lambda view: view != "front")
    return {name: draw_points(views[name], tuple(g for g in groups if g.view == name), library) for name in used}


def draw_points(view: View, groups: tuple[PointGroup, ...], library: Library) -> str:
    """One view with its zones and points as SVG text."""
    width, height = float(view.width), float(view.height)
    base = with_zones(view) or plain_body(view, library)
    zones = "" if has_zones(view.id) else _outlines(view, library)
    shown = dict.fromkeys((g.zone, g.side) for g in groups)
    used = "".join(_used(_outline_of(zone, side, view, library), view) for zone, side in shown)
    points = "".join(_points(g, width, height) for g in groups)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}"'
        f' height="{height:g}" fill="none" stroke="#66483f" stroke-linecap="round" stroke-linejoin="round">'
        f"<style>{_STYLE}</style>{base}{zones}{used}{points}</svg>"
    )


def _outlines(view: View, library: Library) -> str:
    """The regions of a view whose drawing does not bring them."""
    shapes = [o for zone in library.zones.values() for o in zone.outlines if o.view == view.id]
    return "".join(f'<path class="zone" d="{path_of(o.polygon)}"/>' for o in shapes)


def _outline_of(zone: str, side: str, view: View, library: Library) -> Outline | None:
    outlines = library.zones[zone].outlines
    return next((o for o in outlines if (o.view, o.side) == (view.id, side)), None)


def _used(outline: Outline | None, view: View) -> str:
    if outline is None:
        return ""
    width = 3 * float(view.width) / 1000
    shape = path_of(outline.polygon)
    return f'<path d="{shape}" fill="#fff" fill-opacity=".5" stroke="#00646e" stroke-width="{width:.1f}"/>'


def _points(group: PointGroup, width: float, height: float) -> str:
    colour = LETTER_COLOURS.get(group.letter, _OTHER_LETTER)
    # Points that lie far apart may be larger; dense ones must not touch.
    apart = float(group.spacing.value) if group.spacing else 10.0
    size = min(11.0, max(4.6, 1.2 * apart)) * width / 1000
    shape = shape_of(group.technique)
    out = []
    for point in group.points:
        x, y = float(point.x) * width, float(point.y) * height
        if point.end_x is not None and point.end_y is not None:
            end = f'x2="{float(point.end_x) * width:.1f}" y2="{float(point.end_y) * height:.1f}"'
            out.append(f'<line x1="{x:.1f}" y1="{y:.1f}" {end} stroke="{colour}" stroke-width="{size * 0.6:.1f}"/>')
        # The white ring lies under the mark, the hole of its letter in it.
        ring = f'fill="#fff" stroke="#fff" stroke-width="{size * 0.6:.2f}"'
        hole = _HOLES.get(group.letter)
        mark = _SHAPES[shape](x, y, size)
        holed = mark + (hole(x, y, size) if hole else "")
        out.append(f'<path d="{mark}" {ring}/><path d="{holed}" fill="{colour}" stroke="none" fill-rule="evenodd"/>')
    return "".join(out)


def _circle(x: float, y: float, r: float) -> str:
    return f"M{x - r:.1f} {y:.1f}a{r:.1f} {r:.1f} 0 1 0 {2 * r:.1f} 0a{r:.1f} {r:.1f} 0 1 0 {-2 * r:.1f} 0Z"


def _box(x: float, y: float, half_x: float, half_y: float) -> str:
    return f"M{x - half_x:.1f} {y - half_y:.1f}h{2 * half_x:.1f}v{2 * half_y:.1f}h{-2 * half_x:.1f}Z"


def _square(x: float, y: float, r: float) -> str:
    return _box(x, y, r * 0.9, r * 0.9)


def _triangle(x: float, y: float, r: float) -> str:
    return f"M{x:.1f} {y - r * 1.2:.1f}L{x + r * 1.1:.1f} {y + r * 0.8:.1f}H{x - r * 1.1:.1f}Z"


def _diamond(x: float, y: float, r: float) -> str:
    wide = r * 1.25
    return f"M{x:.1f} {y - wide:.1f}L{x + wide:.1f} {y:.1f}L{x:.1f} {y + wide:.1f}L{x - wide:.1f} {y:.1f}Z"


_SHAPES = {"circle": _circle, "square": _square, "triangle": _triangle, "diamond": _diamond}

#: What tells the letters apart without colour, as on the screen: A none, B a dot, C a bar across, D one upright,
#: E a cross, F a square.
_HOLES: dict[str, Callable[[float, float, float], str]] = {
    "B": lambda x, y, r: _circle(x, y, r * 0.36),
    "C": lambda x, y, r: _box(x, y, r * 0.62, r * 0.2),
    "D": lambda x, y, r: _box(x, y, r * 0.2, r * 0.62),
    "E": lambda x, y, r: (
        _box(x, y, r * 0.62, r * 0.16)
        + _box(x, y - r * 0.4, r * 0.16, r * 0.22)
        + _box(x, y + r * 0.4, r * 0.16, r * 0.22)
    ),
    "F": lambda x, y, r: _box(x, y, r * 0.36, r * 0.36),
}


def shape_of(technique: str | None) -> str:
    """The shape by which a technique is known, on paper as on the screen; a line begins with a circle."""
    shape = SHAPES.get(technique or "", "circle")
    return "circle" if shape == "line" else shape
