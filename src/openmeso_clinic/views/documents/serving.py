"""Handing out a kept picture: only here, only to whoever may see the chart, and harmless even if it were not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, HttpResponseBase

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.queries.documents import bytes_of
from openmeso_clinic.uploads.vault import FileLost
from openmeso_clinic.views.door import door

if TYPE_CHECKING:
    from openmeso_clinic.models import Document, Patient

_SUFFIX = {"image/jpeg": "jpg", "image/png": "png"}


@door(Right.SEE_CHART)
def document_file(request: ClinicRequest, patient: Patient, document: Document) -> HttpResponseBase:
    return served(document)


def served(document: Document) -> HttpResponse:
    """The picture alone: no script runs in its answer, no type is guessed, its name says nothing.

    Raises:
        Http404: the file is gone or is not what was recorded.
    """
    suffix = _SUFFIX.get(document.media_type)
    if suffix is None or not document.stored_as:
        raise Http404
    try:
        data = bytes_of(document)
    except FileLost:
        raise Http404 from None
    response = HttpResponse(data, content_type=document.media_type)
    response["Content-Disposition"] = f'inline; filename="{document.ref}.{suffix}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response
