"""The table beside the picture: the same strokes as rows, and all there is without scripts."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from openmeso.geometry import true_depth
from openmeso.reports.words import Reader
from openmeso.session.charting import Chart, Stroke
from openmeso_clinic.bridge.chart import PLAN_KEY


@dataclass(frozen=True, slots=True)
class Row:
    """Strokes that are alike but for their places, as one row of the table."""

    letter: str
    place: str
    technique: str
    count: int
    drop_ml: str
    volume_ml: str
    depth_mm: Decimal | None
    addendum: bool
    ids: tuple[str, ...]
    key: str


def new_key(*, plan: bool) -> str:
    """A name for an act from a form without scripts."""
    return f"{PLAN_KEY if plan else ''}{uuid.uuid4().hex}"


def place_name(name: str, side: str) -> str:
    if side == "midline":
        return name
    return (_("left %(zone)s") if side == "left" else _("right %(zone)s")) % {"zone": name}


def table(chart: Chart, reader: Reader, *, plan: bool = False) -> list[Row]:
    """One row for what was done alike in one side of one zone."""
    found: dict[tuple[Any, ...], list[Stroke]] = {}
    for s in chart.strokes:
        key = (
            s.letter,
            s.zone,
            s.side,
            s.technique,
            s.needle,
            s.angle_deg,
            s.inserted_mm,
            s.drop_ml,
            s.passes,
            s.addendum,
        )
        found.setdefault(key, []).append(s)
    return [_row(strokes, reader, plan) for strokes in found.values()]


def _row(strokes: list[Stroke], reader: Reader, plan: bool) -> Row:
    first = strokes[0]
    technique = reader.library.techniques.get(first.technique)
    volume = sum((stroke.volume.value for stroke in strokes), Decimal(0))
    return Row(
        letter=first.letter,
        place=place_name(reader.name("zones", first.zone), first.side),
        technique=reader.known(technique.name) if technique else first.technique,
        count=sum(stroke.count for stroke in strokes),
        drop_ml=number_format(first.drop_ml.normalize(), use_l10n=True),
        volume_ml=number_format(volume.normalize() + Decimal("0.00"), use_l10n=True),
        depth_mm=_depth(first),
        addendum=first.addendum,
        ids=tuple(stroke.id for stroke in strokes),
        key=new_key(plan=plan),
    )


def _depth(stroke: Stroke) -> Decimal | None:
    if stroke.inserted_mm is None:
        return None
    deep = true_depth(inserted_mm=float(stroke.inserted_mm), angle_deg=float(stroke.angle_deg))
    return Decimal(repr(deep)).quantize(Decimal("0.01")).normalize()
