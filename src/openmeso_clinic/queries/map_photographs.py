"""The patient's own photographs as views of the map. Each needs the consent to photographs for the record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from openmeso.knowledge.schema.anatomy import View
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.map_views import photo_view, ref_of
from openmeso_clinic.models import Patient, Photograph, Session
from openmeso_clinic.queries.photographs import RECORD, photographs_of, purposes_of

#: Photographs that are offered beside those that bear points already.
_OFFERED = 4


@dataclass(frozen=True, slots=True)
class MapPhotograph:
    """A photograph as a sheet of the map.

    Attributes:
        ref: Of the photograph.
        on: The day it shows.
        sha256: Of the stored picture.
        shown: It may be looked at: the consent stands, and the picture was neither put aside nor erased.
    """

    ref: str
    on: date
    sha256: str
    view: View
    shown: bool


def photo_refs(patient: Patient) -> tuple[str, ...]:
    """References of the photographs on which points may be set now, the latest first."""
    return tuple(row.ref for row in photographs_of(patient)) if RECORD in purposes_of(patient) else ()


def map_photographs(session: Session, used: Iterable[str] = ()) -> tuple[MapPhotograph, ...]:
    """The latest photographs, and every one that bears points: its points stay in its frame.

    Args:
        used: Views of the strokes that are shown.
    """
    patient = session.patient
    allowed = photo_refs(patient)
    wanted = dict.fromkeys([*allowed[:_OFFERED], *(ref for view in used if (ref := ref_of(view)))])
    rows = {row.ref: row for row in Photograph.objects.filter(patient_id__in=patient.ids, ref__in=wanted)}
    return tuple(_as_sheet(rows[ref], session, shown=ref in allowed) for ref in wanted if ref in rows)


def photo_sheets(session: Session, used: Iterable[str]) -> dict[str, View]:
    """The sheets of the photographs that bear points, by view."""
    refs = dict.fromkeys(ref for view in used if (ref := ref_of(view)))
    if not refs:
        return {}
    library = library_of(session.practice)
    rows = Photograph.objects.filter(patient_id__in=session.patient.ids, ref__in=refs)
    sheets = (photo_view(row.ref, (row.width, row.height), library) for row in rows)
    return {sheet.id: sheet for sheet in sheets}


def _as_sheet(row: Photograph, session: Session, *, shown: bool) -> MapPhotograph:
    return MapPhotograph(
        ref=row.ref,
        on=row.taken_at.astimezone(session.practice.zone).date(),
        sha256=row.sha256,
        view=photo_view(row.ref, (row.width, row.height), library_of(session.practice)),
        shown=shown,
    )
