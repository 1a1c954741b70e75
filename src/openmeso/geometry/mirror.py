"""The other side of a drawing: within a view that has a midline, or in the view that mirrors it."""

from __future__ import annotations

from decimal import Decimal

from openmeso.knowledge.schema.anatomy import View


def mirrored_view(view: View) -> str:
    """Id of the view on which the mirrored place lies.

    Raises:
        ValueError: the view has neither a midline nor a mirror.
    """
    if view.midline_x is not None:
        return view.id
    if view.mirror is None:
        raise ValueError(f"view {view.id} has neither a midline nor a mirror")
    return view.mirror


def mirrored_x(view: View, x: Decimal) -> Decimal:
    """The mirrored x in the view's own units; in ``mirrored_view(view)``, whose width is the same."""
    mirrored_view(view)
    return view.width - x if view.midline_x is None else 2 * view.midline_x - x
