"""The patient's own photographs as views of the map's page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from openmeso.reports.words import Reader
from openmeso_clinic.queries.map_photographs import MapPhotograph, map_photographs
from openmeso_clinic.views.chart.table import place_name

if TYPE_CHECKING:
    from openmeso_clinic.models import Session


def photo_name(photograph: MapPhotograph, reader: Reader) -> str:
    return _("Photograph of %(day)s") % {"day": reader.day(photograph.on)}


def photo_url(photograph: MapPhotograph, session: Session) -> str:
    """Where the picture is served from; empty while it may not be looked at."""
    return reverse("photograph-picture", args=[session.patient.kept.ref, photograph.ref]) if photograph.shown else ""


def photo_views(session: Session, used: Iterable[str], reader: Reader) -> list[dict[str, Any]]:
    """Views for the page's scripts. ``photo`` says that there is neither a zone nor a scale to work with."""
    return [
        {
            "id": one.view.id,
            "name": photo_name(one, reader),
            "tab": _("Photo %(day)s") % {"day": f"{one.on:%d/%m}"},
            "viewbox": [0, 0, float(one.view.width), float(one.view.height)],
            "mm_per_unit": str(one.view.mm_per_unit),
            "midline_x": None,
            "mirror": None,
            "behind": False,
            "zones": [],
            "exclusions": [],
            "photo": photo_url(one, session),
        }
        for one in map_photographs(session, used)
    ]


def every_zone(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every side of every zone once: on a photograph its reader says which one it is."""
    found = {
        f"{zone['id']}/{zone['side']}": place_name(zone["name"], zone["side"])
        for view in data["views"]
        for zone in view["zones"]
    }
    return sorted(found.items(), key=lambda one: one[1])
