"""The map as it was signed, one view at a time: an SVG that is shown as a picture and runs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, HttpResponseBase

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.queries.map_pictures import picture_as_signed
from openmeso_clinic.views.door import door

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient, Session


@door(Right.SEE_CHART)
def picture(request: ClinicRequest, patient: Patient, session: Session, view: str) -> HttpResponseBase:
    svg = picture_as_signed(session, view)
    if svg is None:
        raise Http404
    response = HttpResponse(svg, content_type="image/svg+xml; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="map-{session.ref}.svg"'
    # The drawing brings its colors in a style of its own; that and nothing else is let in.
    response["Content-Security-Policy"] = (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    )
    return response
