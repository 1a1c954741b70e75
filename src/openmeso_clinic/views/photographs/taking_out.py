"""One photograph as a DICOM file. What the patient has not consented to is refused by its name (I28)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.queries.photographs import RECORD, picture_of, purposes_of
from openmeso_clinic.uploads.dicom_out import DicomPicture, DicomSubject, dicom_of
from openmeso_clinic.uploads.vault import FileLost
from openmeso_clinic.views.door import door

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient, Photograph


@door(Right.PHOTOGRAPH, reads=Action.RECORD_EXPORTED)
def dicom(request: ClinicRequest, patient: Patient, photograph: Photograph) -> HttpResponseBase:
    """``?named=yes`` puts name, birth date and sex into it; without, the file is pseudonymous.

    Raises:
        Refused: there is no consent for the record, or the photograph was put aside.
    """
    if RECORD not in purposes_of(patient):
        what = _("The patient has not consented to photographs for the record.")
        raise Refused(Missing("photograph/consent", what, _("Ask for it first.")))
    if photograph.retired_at is not None:
        raise Refused(Missing("photograph/retired", _("This photograph was put aside."), ""))
    try:
        jpeg = picture_of(photograph)
    except FileLost:
        raise Http404 from None
    subject = DicomSubject(ref=patient.ref)
    if request.GET.get("named") == "yes":
        name = f"{patient.family_name}^{patient.given_name}"
        subject = DicomSubject(ref=patient.ref, name=name, birth_date=patient.birth_date, sex=patient.sex)
    view = " ".join(part for part in (photograph.pose, photograph.zone, photograph.side) if part)
    data = dicom_of(
        DicomPicture(
            ref=photograph.ref,
            jpeg=jpeg,
            width=photograph.width,
            height=photograph.height,
            grey=_grey(jpeg),
            at=photograph.taken_at.astimezone(patient.practice.zone),
            series=view,
            make=str(photograph.equipment.get("make", "")),
            model=str(photograph.equipment.get("model", "")),
        ),
        subject,
    )
    response = HttpResponse(data, content_type="application/dicom")
    response["Content-Disposition"] = f'attachment; filename="{photograph.ref}.dcm"'
    response["Cache-Control"] = "private, no-store"
    return response


def _grey(jpeg: bytes) -> bool:
    """Our own file, whose head is read; its pixels are not."""
    from PIL import Image

    return Image.open(io.BytesIO(jpeg), formats=("JPEG",)).mode == "L"
