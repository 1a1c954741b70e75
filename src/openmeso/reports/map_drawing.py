"""An injection map as a drawing: the face or a plain view, zones, points, and a legend of shapes."""

from __future__ import annotations

from dataclasses import dataclass

from openmeso.knowledge import Library
from openmeso.knowledge.schema.anatomy import Outline, View
from openmeso.plan.injection_map import InjectionPoint, ZoneMap
from openmeso.reports.view_drawing import has_zones, path_of, plain_body, with_zones
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


def draw_points(view: View, groups: tuple[PointGroup, ...], library: Library) -> str:
    """One view with its zones and points as SVG text."""
    width, height = float(view.width), float(view.height)
    base = with_zones(view) or plain_body(view, library)
    zones = "" if has_zones(view.id) else _outlines(view, library)
    shown = dict.fromkeys((g.zone, g.side) for g in groups)
    used = "".join(_used(_outline_of(zone, side, view, library), view) for zone, side in shown)
    points = "".join(_points(g, width, height) for g in groups)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" fill="none" stroke="#66483f"'
        f' stroke-linecap="round" stroke-linejoin="round"><style>{_STYLE}</style>{base}{zones}{used}{points}</svg>'
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
    ring = f'fill="{colour}" stroke="#fff" stroke-width="{size * 0.3:.2f}"'
    out = []
    for point in group.points:
        x, y = float(point.x) * width, float(point.y) * height
        if point.end_x is not None and point.end_y is not None:
            end = f'x2="{float(point.end_x) * width:.1f}" y2="{float(point.end_y) * height:.1f}"'
            out.append(f'<line x1="{x:.1f}" y1="{y:.1f}" {end} stroke="{colour}" stroke-width="{size * 0.6:.1f}"/>')
        out.append(_SHAPES.get(shape_of(group.technique), _circle)(x, y, size, ring))
    return "".join(out)


def _circle(x: float, y: float, size: float, style: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" {style}/>'


def _square(x: float, y: float, size: float, style: str) -> str:
    half = size * 0.9
    return f'<rect x="{x - half:.1f}" y="{y - half:.1f}" width="{2 * half:.1f}" height="{2 * half:.1f}" {style}/>'


def _triangle(x: float, y: float, size: float, style: str) -> str:
    up, side = size * 1.2, size * 1.1
    corners = f"{x:.1f},{y - up:.1f} {x + side:.1f},{y + size * 0.8:.1f} {x - side:.1f},{y + size * 0.8:.1f}"
    return f'<polygon points="{corners}" {style}/>'


_SHAPES = {"circle": _circle, "square": _square, "triangle": _triangle}


def shape_of(technique: str | None) -> str:
    """The shape by which a technique is known: square nappage, circle papule, triangle point by point."""
    if technique in ("nappage", "intraepidermal", "mesogun-multi", "mesogun-single"):
        return "square"
    return "triangle" if technique in ("point-by-point", "automated-pen") else "circle"
