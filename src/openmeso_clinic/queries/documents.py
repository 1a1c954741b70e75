"""The papers and pictures of a patient."""

from __future__ import annotations

import hashlib

from openmeso_clinic.models import Document, Patient
from openmeso_clinic.uploads import vault
from openmeso_clinic.uploads.vault import FileLost


def documents_of(patient: Patient) -> list[Document]:
    """The live ones, the latest first; the portrait is none of them."""
    return list(
        Document.objects.filter(patient_id__in=patient.ids, retired_at=None)
        .exclude(kind__in=[Document.Kind.PORTRAIT, Document.Kind.PAPER])
        .select_related("added_by")
        .order_by("-added_at", "-pk")
    )


def document_named(patient: Patient, ref: str) -> Document | None:
    """One live document of this patient; another patient's does not exist here."""
    found: Document | None = Document.objects.filter(patient_id__in=patient.ids, ref=ref, retired_at=None).first()
    return found


def bytes_of(document: Document) -> bytes:
    """What was kept, checked against the recorded digest (I29).

    Raises:
        FileLost: it is gone, or not what was recorded.
    """
    data = vault.read(document.stored_as)
    if hashlib.sha256(data).hexdigest() != document.sha256:
        raise FileLost
    return data
