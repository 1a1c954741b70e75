"""I1, I2, I4, I6-I10: what must be true of every signed session and every consent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from django.db.models import F, QuerySet

from openmeso.screening import Screening
from openmeso.stored import load_as
from openmeso_clinic.bridge.chart import chart_of
from openmeso_clinic.models import Consent, Session
from openmeso_clinic.queries.invariants.broken import Broken
from openmeso_clinic.queries.map_pictures import pictures_hold, strokes_digest


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
    rows = _standing().values_list("ref", "content", "record_sha256")
    for ref, content, signed in rows.iterator():
        if hashlib.sha256(content.encode()).hexdigest() != signed:
            yield Broken("I7", f"session/{ref}", "the record is not what was signed")


def maps_are_seen_as_signed() -> Iterator[Broken]:
    """I7: the pictures of a signed map are those that the record names, and its strokes those that were signed."""
    for session in _standing().select_related("practice").iterator():
        place = f"session/{session.ref}"
        if not pictures_hold(session):
            yield Broken("I7", place, "a picture of its map is not what was signed")
        if json.loads(session.content).get("strokes") != strokes_digest(chart_of(session)):
            yield Broken("I7", place, "the points of its map are not those that were signed")


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


def _standing() -> QuerySet[Session]:
    """Signed records of people whose record was not erased: of the others the hash alone is left."""
    return Session.objects.filter(state=Session.State.SIGNED, patient__search_name__gt="")


CHECKS = (
    signed_with_consent,
    signed_with_screening,
    records_hash_as_signed,
    maps_are_seen_as_signed,
    signed_by_a_licence,
    consents_stand,
)
