"""A patient's own copy of the record: papers, pictures and structured data in one zip (GDPR articles 15 and 20)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.queries.documents import bytes_of
from openmeso_clinic.queries.own_copy import files_of, papers_of
from openmeso_clinic.queries.patient_rows import SCHEMA, looks_of, people_in, rows_of
from openmeso_clinic.queries.photographs import picture_of
from openmeso_clinic.uploads.vault import FileLost
from openmeso_clinic.views.consent.papers import consent_body
from openmeso_clinic.views.door import door
from openmeso_clinic.views.outcome.papers import outcome_body
from openmeso_clinic.views.session.papers import report_body
from openmeso_clinic.views.taking_out.zip_stream import zipped

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient


@door(Right.HAND_COPY, reads=Action.RECORD_EXPORTED)
def own_copy(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    """Streamed. Its name says what it is and not whose."""
    language = patient.language
    parts = zipped(_entries(request, patient, language), at=request.actor.at)
    return StreamingHttpResponse(
        parts,
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="record-{patient.ref}.zip"',
            "Cache-Control": "private, no-store",
        },
    )


def _entries(request: ClinicRequest, patient: Patient, language: str) -> Iterator[tuple[str, bytes]]:
    lost: list[str] = []
    documents, photographs = files_of(patient)
    sessions, consents = papers_of(patient)
    names = {row.ref: f"documents/{row.ref}{_ending(row.media_type)}" for row in documents}
    names |= {row.ref: f"photographs/{row.ref}{_ending(row.media_type)}" for row in photographs}
    # The answer leaves after the page's own language has ended.
    with translation.override(language):
        yield "README.txt", _readme().encode()
    yield "data.json", _data(patient, names, at=request.actor.at.isoformat())
    for session in sessions:
        yield f"papers/session-{session.planned_on}-{session.ref}.pdf", report_body(patient, session)
    for consent in consents:
        day = consent.shown_at.astimezone(patient.practice.zone).date()
        yield f"papers/consent-{day}-{consent.ref}.pdf", consent_body(request.actor, patient, consent)
    yield "papers/outcome.pdf", outcome_body(request.actor, patient)
    for document in documents:
        try:
            yield names[document.ref], bytes_of(document)
        except FileLost:
            lost.append(names[document.ref])
    for photograph in photographs:
        try:
            yield names[photograph.ref], picture_of(photograph)
        except FileLost:
            lost.append(names[photograph.ref])
    if lost:
        with translation.override(language):
            words = _("These files could not be read and are not in this copy. Ask the practice:")
        yield "MISSING.txt", "\n".join([words, *lost, ""]).encode()


def _data(patient: Patient, names: dict[str, str], *, at: str) -> bytes:
    said = {
        "schema": SCHEMA,
        "made_at": at,
        "patient": f"patient/{patient.ref}",
        "staff": people_in(patient),
        "rows": {kind: list(rows) for kind, rows in rows_of(patient, file_names=names)},
        "who_saw_it": list(looks_of(patient)),
    }
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def _ending(media_type: str) -> str:
    return {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}.get(media_type, "")


def _readme() -> str:
    return "\n".join(
        [
            _("A copy of your record, as the practice keeps it."),
            "",
            "papers/       " + _("Each signed session, each consent, and the outcome, to read and to print."),
            "photographs/  " + _("Your photographs as they are kept: without hidden data about place and camera."),
            "documents/    " + _("Letters and tests that were added to your record."),
            "data.json     " + _("Everything on record, for another practice or program; and who saw it."),
            "SHA256SUMS    " + _("The digest of each file. “sha256sum -c SHA256SUMS” proves that none was changed."),
            "",
            _("Nothing in it is encrypted. Keep it as you keep other medical papers."),
            "",
        ]
    )
