"""A patient's photographs: what is on record, the baseline of each pose, and what it may be used for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from openmeso_clinic.models import EventReport, Patient, Photograph, PhotoKey, Session
from openmeso_clinic.queries.consents import photo_consents_of
from openmeso_clinic.uploads import vault
from openmeso_clinic.uploads.vault import FileLost

#: The purpose without which nothing is photographed, shown beside another or taken out.
RECORD = "record"
#: In place of a pose: the patient took it and sent it with a check-in. It follows no protocol and is no baseline.
SENT = "sent-by-patient"


def photographs_of(patient: Patient) -> list[Photograph]:
    """The live ones, the latest first, those of events and check-ins among them."""
    return list(
        Photograph.objects.filter(patient_id__in=patient.ids, retired_at=None, erased_at=None)
        .select_related("session", "event", "check_in", "added_by")
        .order_by("-taken_at", "-pk")
    )


def same_view(photographs: Iterable[Photograph], one: Photograph) -> list[Photograph]:
    """Those that show what this one shows: the same pose, of a close-up also the same zone and side."""
    wanted = (one.pose, one.zone, one.side)
    return [other for other in photographs if (other.pose, other.zone, other.side) == wanted]


def baseline_of(patient: Patient, pose: str, *, zone: str = "", side: str = "") -> Photograph | None:
    """The first photograph of this view; what every later one is compared with. What a patient sent has none."""
    if pose == SENT:
        return None
    found: Photograph | None = (
        Photograph.objects.filter(
            patient_id__in=patient.ids, pose=pose, zone=zone, side=side, retired_at=None, erased_at=None
        )
        .order_by("taken_at", "pk")
        .first()
    )
    return found


def purposes_of(patient: Patient) -> frozenset[str]:
    """What this patient's photographs may be used for today. No answer is no consent (I28)."""
    return frozenset(purpose for purpose, answer in photo_consents_of(patient).items() if answer.given)


def picture_of(photograph: Photograph) -> bytes:
    """The whole picture, checked against the recorded digest (I29).

    Raises:
        FileLost: it is gone, erased, or not what was recorded.
    """
    if photograph.erased_at is not None:
        raise FileLost
    data = vault.read(photograph.stored_as)
    if hashlib.sha256(data).hexdigest() != photograph.sha256:
        raise FileLost
    return data


def thumbnail_of(photograph: Photograph) -> bytes:
    """The small picture; what the file holds is proved by its own seal.

    Raises:
        FileLost: it is gone, erased or changed.
    """
    if photograph.erased_at is not None:
        raise FileLost
    return vault.read(photograph.thumbnail_as)


def events_to_choose(patient: Patient) -> list[EventReport]:
    """Adverse events that a photograph may show, the latest first."""
    return list(EventReport.objects.filter(patient_id__in=patient.ids).order_by("-onset_on", "-pk"))


def key_of(patient: Patient) -> PhotoKey | None:
    """The key under which new photographs of this patient come; ``None`` while there is none, or after erasure."""
    found: PhotoKey | None = PhotoKey.objects.filter(patient=patient, destroyed_at=None).first()
    return found


def sessions_to_choose(patient: Patient) -> list[Session]:
    """Sessions that a photograph may belong to: planned, under way or given; the latest first."""
    rows = Session.objects.filter(patient_id__in=patient.ids).exclude(
        state__in=[Session.State.CANCELLED, Session.State.MISSED]
    )
    return list(rows.select_related("course").order_by("-planned_on", "-number"))
