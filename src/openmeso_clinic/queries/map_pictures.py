"""The injection map as pictures: as it stands, and as it was signed."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping

from openmeso.plan.injection_map import InjectionPoint
from openmeso.reports.map_drawing import PointGroup, drawn_views
from openmeso.serialize import digest
from openmeso.session.charting import Chart, Stroke
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import MapPicture, Session
from openmeso_clinic.queries.map_photographs import photo_sheets


def pictures_now(session: Session, chart: Chart) -> dict[str, str]:
    """Every view that has points as SVG. Of a photograph the frame and the points are drawn, never the picture."""
    used = dict.fromkeys(stroke.view for stroke in chart.strokes if stroke.points)
    groups = tuple(group_of(stroke) for stroke in chart.strokes if stroke.points)
    return drawn_views(groups, library_of(session.practice), others=photo_sheets(session, used))


def group_of(stroke: Stroke) -> PointGroup:
    """A stroke as a drawing takes it."""
    places = stroke.points
    if stroke.kind == "line":
        points = tuple(
            InjectionPoint(x, y, end_x, end_y)
            for (x, y), (end_x, end_y) in zip(places[::2], places[1::2], strict=False)
        )
    else:
        points = tuple(InjectionPoint(x, y) for x, y in places)
    return PointGroup(stroke.letter, stroke.zone, stroke.side, stroke.view, stroke.technique, points)


def hashes_of(pictures: Mapping[str, str]) -> list[dict[str, str]]:
    """What the signed record says of its pictures."""
    return [{"view": view, "sha256": hashlib.sha256(svg.encode()).hexdigest()} for view, svg in pictures.items()]


def strokes_digest(chart: Chart) -> str:
    """Over every stroke with its points: what the pictures are drawn from."""
    return digest([stroke.model_dump(mode="json") for stroke in chart.strokes])


def picture_as_signed(session: Session, view: str) -> str | None:
    """One view as it was signed."""
    row = session.map_pictures.filter(view=view).first()
    return None if row is None else _text(row)


def pictures_as_signed(session: Session) -> dict[str, str]:
    return {row.view: _text(row) for row in session.map_pictures.all()}


def pictures_hold(session: Session) -> bool:
    """Whether the kept pictures are those that the signed record names."""
    named = json.loads(session.content).get("map", [])
    return bool(named == hashes_of(pictures_as_signed(session)))


def _text(row: MapPicture) -> str:
    return zlib.decompress(bytes(row.svg)).decode()
