"""I1, I2, I4, I6-I10: what must be true of every signed session and every consent."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.db.models import F

from openmeso.screening import Screening
from openmeso.stored import load_as
from openmeso_clinic.models import Consent, Session
from openmeso_clinic.queries.invariants.broken import Broken


def signed_with_consent() -> Iterator[Broken]:
    """I1, I10: a consent of the same patient, signed before the first injection and not withdrawn by then."""
    rows = Session.objects.filter(state=Session.State.SIGNED).select_related("consent")
    for session in rows.iterator():
        consent = session.consent
        place = f"session/{session.ref}"
        if consent is None or consent.signed_at is None:
            yield Broken("I1", place, "no signed consent")
        elif consent.patient_id != session.patient_id:
            yield Broken("I1", place, "the consent is another patient's")
        elif session.started_at and consent.signed_at > session.started_at:
            yield Broken("I1", place, "the consent was signed after the start")
        elif consent.withdrawn_at and session.started_at and consent.withdrawn_at <= session.started_at:
            yield Broken("I10", place, "the consent was withdrawn before the start")


def signed_with_screening() -> Iterator[Broken]:
    """I2, I3: a screening of the day, and no hard stop in it."""
    rows = Session.objects.filter(state=Session.State.SIGNED).select_related("screening")
    for session in rows.iterator():
        run = session.screening
        place = f"session/{session.ref}"
        if run is None or run.patient_id != session.patient_id:
            yield Broken("I2", place, "no screening of this patient")
        elif load_as(Screening, run.content).stops:
            yield Broken("I3", place, "a hard stop was open")


def records_hash_as_signed() -> Iterator[Broken]:
    """I7: the signature covers the record as it stands."""
    rows = Session.objects.filter(state=Session.State.SIGNED).values_list("ref", "content", "record_sha256")
    for ref, content, signed in rows.iterator():
        if hashlib.sha256(content.encode()).hexdigest() != signed:
            yield Broken("I7", f"session/{ref}", "the record is not what was signed")


def signed_by_a_licence() -> Iterator[Broken]:
    """I8: whoever signed held a licence on that day."""
    rows = Session.objects.filter(state=Session.State.SIGNED).select_related("signed_by", "practice")
    for session in rows.iterator():
        assert session.signed_at is not None and session.signed_by is not None
        if not session.signed_by.licence:
            yield Broken("I8", f"session/{session.ref}", "the signer has no licence")


def consents_stand() -> Iterator[Broken]:
    """I1: what is signed has a signature and is the patient's own course."""
    wrong = Consent.objects.exclude(course__patient_id=F("patient_id")).values_list("ref", flat=True)
    for ref in wrong.iterator():
        yield Broken("I1", f"consent/{ref}", "the course is another patient's")


CHECKS = (signed_with_consent, signed_with_screening, records_hash_as_signed, signed_by_a_licence, consents_stand)
