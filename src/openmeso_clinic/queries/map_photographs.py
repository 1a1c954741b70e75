"""The patient's own photographs as views of the map. Each needs the consent to photographs for the record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from openmeso.knowledge.schema.anatomy import View
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.map_views import photo_view, ref_of
from openmeso_clinic.models import Document, Patient, Session
from openmeso_clinic.queries.consents import photo_consents_of
from openmeso_clinic.queries.documents import bytes_of
from openmeso_clinic.uploads.picture_size import picture_size
from openmeso_clinic.uploads.vault import FileLost

#: The purpose, as the consent's text names it.
FOR_THE_RECORD = "record"
#: Photographs that are offered beside those that bear points already.
_OFFERED = 4
#: The shape of a sheet whose photograph is lost: a square.
_UNKNOWN = (1, 1)


@dataclass(frozen=True, slots=True)
class MapPhotograph:
    """A photograph as a sheet of the map.

    Attributes:
        ref: Of the document.
        on: The day it shows.
        sha256: Of the stored picture.
        shown: It may be looked at: the consent stands and the picture was not put aside.
    """

    ref: str
    on: date
    sha256: str
    view: View
    shown: bool


def may_be_photographed(patient: Patient) -> bool:
    """Whether the patient agreed to photographs for the record, and still does."""
    answer = photo_consents_of(patient).get(FOR_THE_RECORD)
    return answer is not None and answer.given


def photo_refs(patient: Patient) -> tuple[str, ...]:
    """References of the photographs on which points may be set now."""
    if not may_be_photographed(patient):
        return ()
    rows = Document.objects.filter(patient_id__in=patient.ids, kind=Document.Kind.PHOTO, retired_at=None)
    return tuple(rows.order_by("-added_at", "-pk").values_list("ref", flat=True))


def map_photographs(session: Session, used: Iterable[str] = ()) -> tuple[MapPhotograph, ...]:
    """The latest photographs, and every one that bears points: its points stay in its frame.

    Args:
        used: Views of the strokes that are shown.
    """
    patient = session.patient
    allowed = photo_refs(patient)
    wanted = dict.fromkeys([*allowed[:_OFFERED], *(ref for view in used if (ref := ref_of(view)))])
    rows = {row.ref: row for row in Document.objects.filter(patient_id__in=patient.ids, ref__in=wanted)}
    return tuple(_as_sheet(rows[ref], session, shown=ref in allowed) for ref in wanted if ref in rows)


def photo_sheets(session: Session, used: Iterable[str]) -> dict[str, View]:
    """The sheets of the photographs that bear points, by view."""
    refs = dict.fromkeys(ref for view in used if (ref := ref_of(view)))
    if not refs:
        return {}
    library = library_of(session.practice)
    rows = Document.objects.filter(patient_id__in=session.patient.ids, ref__in=refs)
    sheets = (photo_view(row.ref, _size(row), library) for row in rows)
    return {sheet.id: sheet for sheet in sheets}


def _as_sheet(row: Document, session: Session, *, shown: bool) -> MapPhotograph:
    zone = session.practice.zone
    return MapPhotograph(
        ref=row.ref,
        on=row.dated_on or row.added_at.astimezone(zone).date(),
        sha256=row.sha256,
        view=photo_view(row.ref, _size(row), library_of(session.practice)),
        shown=shown,
    )


def _size(row: Document) -> tuple[int, int]:
    try:
        return picture_size(bytes_of(row))
    except (FileLost, ValueError):
        return _UNKNOWN
