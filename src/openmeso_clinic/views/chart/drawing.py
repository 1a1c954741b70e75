"""The drawing under the zones: our own curves, without the zones that the page draws itself."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from django.utils.safestring import SafeString, mark_safe

#: View → the file it is drawn from, and whether it is that file mirrored.
_FILES = {
    "front": ("front", False),
    "oblique-left": ("oblique-left", False),
    "oblique-right": ("oblique-left", True),
}
_ZONES = re.compile(r'<g id="[a-z]+-zones".*', re.DOTALL)


@cache
def drawing_under(view: str) -> SafeString:
    """SVG shapes for the inside of an ``<svg>``; empty where the zones themselves are the drawing."""
    name, turned = _FILES.get(view, ("", False))
    if not name:
        return SafeString("")
    text = files("openmeso.reports").joinpath(f"drawings/{name}.svg").read_text(encoding="utf-8")
    shapes = _ZONES.sub("", text[text.index("<defs>") : text.rindex("</svg>")])
    if turned:
        shapes = f'<g transform="matrix(-1 0 0 1 1000 0)">{shapes}</g>'
    return mark_safe(shapes)  # our own file, no input
