"""Adding and retiring documents, and a patient's portrait. What was seen stays on record (never deleted)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.actions.statements import Fact, state
from openmeso_clinic.models import Document, Patient, Statement
from openmeso_clinic.uploads import vault
from openmeso_clinic.uploads.asking import UploadRefused
from openmeso_clinic.uploads.cleaning import Clean, cleaned

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

_WHY: dict[str, Callable[[], tuple[str, str]]] = {
    "empty": lambda: (_("The file is empty."), _("Choose it again.")),
    "too-large": lambda: (_("The file is larger than 25 MB."), _("Take the photograph with fewer pixels.")),
    "too-many-pixels": lambda: (
        _("The picture has more than 50 million pixels."),
        _("Take the photograph with fewer pixels."),
    ),
    "unusable-size": lambda: (_("The picture is too narrow or too long to be read."), _("Photograph the page.")),
    "moving": lambda: (_("The file is a moving picture."), _("Choose a still one.")),
    "pdf": lambda: (
        _("A PDF is not taken: what it hides would reach the reader."),
        _("Photograph the letter, or save its page as a picture."),
    ),
    "unreadable": lambda: (_("The file is no picture that can be read."), _("Choose a JPEG, PNG or WebP picture.")),
}


def add_document(
    *,
    by: Actor,
    patient: Patient,
    kind: str,
    title: str,
    data: bytes,
    finding: str = "",
    dated_on: date | None = None,
    valid_until: date | None = None,
    reading: dict[str, Any] | None = None,
) -> Document:
    """Add a picture of a letter, a test, a label.

    Args:
        finding: Code of the finding that it is to clear. It clears nothing by itself: a decision names it,
            or the reading in it changes the facts.
        reading: A measurement in the document, a row of the case file; it holds from ``dated_on``.

    Raises:
        Refused: the file is not taken, with the reason; or everything else that is missing.
        CaseError: the reading does not fit the library; nothing was written.
    """
    missing = []
    if not title.strip():
        missing.append(Missing("document/title", _("The title is missing."), _("Say what it is.")))
    if dated_on is not None and dated_on > by.today:
        missing.append(Missing("document/date", _("The day of the document lies ahead."), _("Correct it.")))
    if dated_on is not None and valid_until is not None and valid_until < dated_on:
        missing.append(Missing("document/valid", _("It ends before its own day."), _("Correct one of the two days.")))
    if reading is not None and dated_on is None:
        missing.append(Missing("document/date", _("A reading needs the day of its document."), _("State it.")))
    clean = _clean(data, missing)
    if missing or clean is None:
        raise Refused(*missing)
    kept = vault.keep(clean.data)
    try:
        with act(by, Action.DOCUMENT_ADDED, patient=patient) as line:
            row: Document = Document.objects.create(
                practice=patient.practice,
                patient=patient,
                kind=kind,
                title=title.strip(),
                finding=finding,
                dated_on=dated_on,
                valid_until=valid_until,
                added_at=by.at,
                added_by=by.staff,
                **_stored(kept, clean),
            )
            line.details |= {"document": row.ref, "kind": kind, "sha256": row.sha256}
            if finding:
                line.details["finding"] = finding
            if reading is not None and dated_on is not None:
                fact = Fact(Statement.Kind.MEASUREMENT, reading | {"on": dated_on.isoformat()})
                state(by=by, patient=patient, facts=[fact], via=Statement.Via.DOCUMENT, stated_on=dated_on)
    except BaseException:
        vault.forget(kept)
        raise
    return row


def retire_document(*, by: Actor, patient: Patient, document: Document) -> None:
    """Put a document aside: it was the wrong one. It stays readable for whoever follows the trail."""
    with act(by, Action.DOCUMENT_RETIRED, patient=patient) as line:
        Document.objects.filter(pk=document.pk, retired_at=None).update(retired_at=by.at)
        line.details["document"] = document.ref


def set_portrait(*, by: Actor, patient: Patient, data: bytes) -> Document:
    """Give the patient's record a face, so that nobody takes the wrong one.

    Raises:
        Refused: the file is not taken, with the reason.
    """
    missing: list[Missing] = []
    clean = _clean(data, missing)
    if clean is None:
        raise Refused(*missing)
    kept = vault.keep(clean.data)
    try:
        with act(by, Action.DOCUMENT_ADDED, patient=patient) as line:
            row: Document = Document.objects.create(
                practice=patient.practice,
                patient=patient,
                kind=Document.Kind.PORTRAIT,
                title="portrait",
                added_at=by.at,
                added_by=by.staff,
                **_stored(kept, clean),
            )
            Document.objects.filter(patient_id__in=patient.ids, kind=Document.Kind.PORTRAIT, retired_at=None).exclude(
                pk=row.pk
            ).update(retired_at=by.at)
            patient.portrait = row
            patient.save(update_fields=["portrait"])
            line.details |= {"document": row.ref, "kind": row.kind, "sha256": row.sha256}
    except BaseException:
        vault.forget(kept)
        raise
    return row


def why_not_taken(code: str) -> tuple[str, str]:
    """What is wrong with a file that was refused, and what to do."""
    return _WHY[code]()


def _clean(data: bytes, missing: list[Missing]) -> Clean | None:
    try:
        return cleaned(data)
    except UploadRefused as refused:
        what, do = why_not_taken(refused.code)
        missing.append(Missing(f"document/{refused.code}", what, do))
        return None


def _stored(kept: str, clean: Clean) -> dict[str, Any]:
    return {
        "stored_as": kept,
        "media_type": clean.media_type,
        "size": len(clean.data),
        "sha256": hashlib.sha256(clean.data).hexdigest(),
    }
