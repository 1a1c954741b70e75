"""A comparison as PDF or PNG in the patient's language; what is not consented to is refused by its name (I28)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, HttpResponseBase

from openmeso.consent.photographs import photo_sentences
from openmeso.reports.photo_comparison import (
    PaperPhotograph,
    PhotoComparison,
    photo_comparison_pdf,
    photo_comparison_png,
)
from openmeso.reports.photo_words import precautions
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.photo_pairs import hand_out_pair
from openmeso_clinic.bridge.case import case_of
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.practice import practice_of
from openmeso_clinic.queries.photo_gallery import pose_name, zone_name
from openmeso_clinic.queries.photo_pairs import alignment_of, differences_of, pair_row
from openmeso_clinic.queries.photographs import RECORD, picture_of
from openmeso_clinic.uploads.asking import UploadRefused
from openmeso_clinic.uploads.pairs import LaidOver, laid_over
from openmeso_clinic.uploads.vault import FileLost
from openmeso_clinic.views.door import door
from openmeso_clinic.views.reader import reader_for

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient, Photograph

_KINDS = {"pdf": "application/pdf", "png": "image/png"}


@door(Right.PHOTOGRAPH, methods=("POST",))
def hand_out(request: ClinicRequest, patient: Patient, before: Photograph, after: Photograph) -> HttpResponseBase:
    """For one purpose, with its line in the trail. The patient's own copy alone has a name on it."""
    kind = request.POST.get("kind", "pdf")
    if kind not in _KINDS:
        raise Http404
    purpose = request.POST.get("purpose", "")
    hand_out_pair(by=request.actor, patient=patient, before=before, after=after, purpose=purpose, kind=kind)
    library = library_of(patient.practice)
    reader = reader_for(library, patient.language)
    kept = alignment_of(before, after, pair_row(before, after))
    try:
        pictures = laid_over(picture_of(before), picture_of(after), kept.similarity)
    except (FileLost, UploadRefused):
        raise Http404 from None
    comparison = PhotoComparison(
        before=_paper(before, pictures.before, pictures),
        after=_paper(after, pictures.after, pictures),
        view=": ".join(part for part in (pose_name(after.pose, reader), zone_name(after, reader)) if part),
        aligned=kept.aligned,
        purpose=photo_sentences(reader.language)[purpose],
        precautions=precautions(differences_of(before, after, library), reader),
    )
    practice = practice_of(patient.practice)
    if kind == "png":
        body = photo_comparison_png(comparison, practice=practice, reader=reader, made_at=request.actor.at)
    else:
        named = None
        if purpose == RECORD:
            case = case_of(patient, library=library, on=request.actor.today)
            named = case.patient.model_copy(update={"id": patient.number})
        body = photo_comparison_pdf(
            comparison, patient=named, practice=practice, reader=reader, made_at=request.actor.at
        )
    return HttpResponse(
        body,
        content_type=_KINDS[kind],
        headers={
            "Content-Disposition": f'attachment; filename="comparison.{kind}"',
            "Cache-Control": "private, no-store",
        },
    )


def _paper(row: Photograph, jpeg: bytes, size: LaidOver) -> PaperPhotograph:
    return PaperPhotograph(
        jpeg=jpeg,
        width=size.width,
        height=size.height,
        on=row.taken_at.astimezone(row.practice.zone).date(),
        session=row.session.number if row.session is not None else None,
        sha256=row.sha256,
    )
