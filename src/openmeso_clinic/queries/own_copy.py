"""The files and papers that belong into a patient's own copy; what was put aside is on record and belongs there too."""

from __future__ import annotations

from openmeso_clinic.models import Consent, Document, Patient, Photograph, Session


def files_of(patient: Patient) -> tuple[list[Document], list[Photograph]]:
    """Documents and photographs that are kept, oldest first; what was erased is not."""
    documents = Document.objects.filter(patient_id__in=patient.ids).exclude(stored_as="").order_by("pk")
    photographs = Photograph.objects.filter(patient_id__in=patient.ids, erased_at=None).order_by("taken_at", "pk")
    return list(documents), list(photographs)


def papers_of(patient: Patient) -> tuple[list[Session], list[Consent]]:
    """Signed sessions and signed consents, oldest first."""
    sessions = Session.objects.filter(patient_id__in=patient.ids, state=Session.State.SIGNED)
    consents = Consent.objects.filter(patient_id__in=patient.ids).exclude(signed_at=None)
    return list(sessions.order_by("signed_at", "pk")), list(consents.order_by("shown_at", "pk"))
