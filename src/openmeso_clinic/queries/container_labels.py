"""The labels that we print: one QR code for one container, since a box's code cannot tell which vial it is."""

from __future__ import annotations

from dataclasses import dataclass

from openmeso_clinic.models import Container, Lot
from openmeso_clinic.queries.scanning import OWN


@dataclass(frozen=True)
class ContainerLabel:
    """One label.

    Attributes:
        path: The dark modules as the path of an SVG, one unit each.
        size: Modules along a side, with the quiet zone.
    """

    container: Container
    path: str
    size: int


def labels_of(lot: Lot, *, since: str = "") -> list[ContainerLabel]:
    """Labels of what is on the shelf of a lot; from a container on, for those of the last delivery."""
    rows = Container.objects.filter(lot=lot, state__in=[Container.State.SEALED, Container.State.OPEN]).order_by("pk")
    first = Container.objects.filter(lot=lot, ref=since).first() if since else None
    if first is not None:
        rows = rows.filter(pk__gte=first.pk)
    return [_label(row) for row in rows]


def _label(container: Container) -> ContainerLabel:
    import segno

    code = segno.make(f"{OWN}{container.code}", micro=False, error="m")
    quiet = 4
    dark = [
        f"M{x + quiet} {y + quiet}h1v1h-1z" for y, row in enumerate(code.matrix) for x, bit in enumerate(row) if bit
    ]
    return ContainerLabel(container, "".join(dark), len(code.matrix) + 2 * quiet)
