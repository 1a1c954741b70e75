"""The map as it was signed, one view at a time: an SVG that is shown as a picture and runs nothing, or as pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, HttpResponseBase

from openmeso.audit import Action
from openmeso.reports.pdf import render_picture
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.queries.map_pictures import picture_as_signed
from openmeso_clinic.views.door import door

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient, Session


@door(Right.SEE_CHART)
def picture(request: ClinicRequest, patient: Patient, session: Session, view: str) -> HttpResponseBase:
    response = HttpResponse(_signed(session, view), content_type="image/svg+xml; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="map-{session.ref}.svg"'
    # The drawing brings its colors in a style of its own; that and nothing else is let in.
    response["Content-Security-Policy"] = (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    )
    return response


@door(Right.SEE_CHART, reads=Action.RECORD_PRINTED)
def snapshot(request: ClinicRequest, patient: Patient, session: Session, view: str) -> HttpResponseBase:
    """The same drawing in pixels, for letters and whatever else shows no SVG."""
    response = HttpResponse(render_picture("drawing", {}, images={"drawing": _signed(session, view)}))
    response["Content-Type"] = "image/png"
    response["Content-Disposition"] = f'attachment; filename="map-{session.ref}.png"'
    response["Cache-Control"] = "private, no-store"
    return response


def _signed(session: Session, view: str) -> str:
    svg = picture_as_signed(session, view)
    if svg is None:
        raise Http404
    return svg
