"""The drawing of a view without anything on it: for papers, and for pages that bring their own colours."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from xml.sax.saxutils import quoteattr

from openmeso.errors import Fault, UnknownIdError, one_of
from openmeso.knowledge import Library
from openmeso.knowledge.schema.anatomy import View

_DRAWINGS = Path(__file__).parent / "drawings"
#: Views that are another one mirrored across the middle of the sheet.
_MIRRORED = {"oblique-right": "oblique-left", "profile-right": "profile-left"}
_FOCUS = re.compile(r' tabindex="-?\d+"')


def view_svg(view_id: str, library: Library) -> str:
    """A view as a whole SVG: shapes with classes (``skin``, ``hair``, ``line`` …) and no colour of its own.

    No style, no script and no zone is in it: the page's style sheet gives colours, the page draws zones.

    Raises:
        UnknownIdError: the library has no such view.
    """
    if view_id not in library.views:
        raise UnknownIdError([Fault("view", repr(view_id), one_of(library.views, view_id))])
    view = library.views[view_id]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="face" viewBox="0 0 {view.width:f} {view.height:f}"'
        f' fill="none" stroke-linecap="round" stroke-linejoin="round" role="img" aria-label={quoteattr(view.name)}>'
        f"{view_body(view, library)}</svg>"
    )


def view_body(view: View, library: Library) -> str:
    """The shapes of a view, to be put into an SVG with its view box. A view without a drawing is its zones."""
    drawn = drawing_of(view.id)
    if not drawn:
        return plain_body(view, library)
    start = drawn.find(f'<g id="{_zones_id(drawn)}"') if _zones_id(drawn) else -1
    bare = drawn if start < 0 else drawn[:start] + drawn[drawn.index("</g>", start) + len("</g>") :]
    return _turned(_FOCUS.sub("", bare), view.id)


def with_zones(view: View) -> str:
    """The drawing with its regions outlined; empty where the view has none."""
    return _turned(drawing_of(view.id), view.id)


@cache
def drawing_of(view_id: str) -> str:
    """The shapes of a drawing as its file holds them; empty where there is none."""
    path = _DRAWINGS / f"{_MIRRORED.get(view_id, view_id)}.svg"
    if not path.exists():
        return ""
    text = path.read_text(encoding="utf-8")
    return text[text.index("<defs>") : text.rindex("</svg>")]


def plain_body(view: View, library: Library) -> str:
    """The outlines of the zones in a view that nobody drew yet."""
    outlines = [o for zone in library.zones.values() for o in zone.outlines if o.view == view.id]
    return "".join(f'<path class="skin line contour" d="{path_of(outline.polygon)}"/>' for outline in outlines)


def path_of(polygon: tuple[tuple[Decimal, Decimal], ...]) -> str:
    """A closed outline as path data."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in polygon) + "Z"


def has_zones(view_id: str) -> bool:
    """Whether the drawing brings the regions of its view."""
    return bool(_zones_id(drawing_of(view_id)))


def _turned(body: str, view_id: str) -> str:
    """Mirrored where the view is another one's mirror, under names of its own, so that both fit on one page."""
    if not body or view_id not in _MIRRORED:
        return body
    own = re.sub(r'((?: id="|url\(#))', rf"\1{view_id}-", body)
    return f'<g transform="matrix(-1 0 0 1 1000 0)">{own}</g>'


def _zones_id(body: str) -> str:
    found = re.search(r'<g id="([a-z-]+-zones)"', body)
    return found[1] if found else ""
