"""Handing out a photograph: only here, only to whoever may see the chart, each time with a line in the trail."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, HttpResponseBase

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.queries.photographs import picture_of, thumbnail_of
from openmeso_clinic.uploads.vault import FileLost
from openmeso_clinic.views.door import door

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient, Photograph


@door(Right.SEE_CHART)
def picture(request: ClinicRequest, patient: Patient, photograph: Photograph) -> HttpResponseBase:
    return served(photograph, picture_of)


@door(Right.SEE_CHART)
def thumbnail(request: ClinicRequest, patient: Patient, photograph: Photograph) -> HttpResponseBase:
    return served(photograph, thumbnail_of)


def served(photograph: Photograph, content: Callable[[Photograph], bytes]) -> HttpResponse:
    """The picture alone: no script runs in its answer, no type is guessed, its name says nothing.

    Raises:
        Http404: the file is gone, erased, or not what was recorded.
    """
    try:
        data = content(photograph)
    except FileLost:
        raise Http404 from None
    response = HttpResponse(data, content_type="image/jpeg")
    response["Content-Disposition"] = f'inline; filename="{photograph.ref}.jpg"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
