"""Views of an injection map that the library does not have: the patient's own photographs."""

from __future__ import annotations

from decimal import Decimal

from openmeso.knowledge import Library
from openmeso.knowledge.schema.anatomy import View
from openmeso.session.charting import PHOTOGRAPH

#: Width of a photograph's sheet, in units of its own; the height follows from its shape.
_WIDTH = Decimal(1000)
#: How large marks are drawn on it: as if a face filled its width. Nothing else rests on this number.
_DRAWN_AT = Decimal("0.15")


def photo_id(ref: str) -> str:
    """The view of a photograph."""
    return f"{PHOTOGRAPH}{ref}"


def ref_of(view: str) -> str:
    """The photograph of a view; empty where the view is a drawing."""
    return view.removeprefix(PHOTOGRAPH) if view.startswith(PHOTOGRAPH) else ""


def photo_view(ref: str, size: tuple[int, int], library: Library) -> View:
    """A sheet with the shape of a photograph. Nobody measured its scale: nothing may be worked out from it."""
    width, height = size
    return library.views["front"].model_copy(
        update={
            "id": photo_id(ref),
            "name": "Photograph",
            "width": _WIDTH,
            "height": (_WIDTH * height / width).quantize(Decimal(1)),
            "mm_per_unit": _DRAWN_AT,
            "midline_x": None,
            "mirror": None,
            "behind": False,
        }
    )
