"""The gallery: a rail of poses with their counts, chips for zone and session, and the pictures by month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from openmeso.reports.words import Reader
from openmeso_clinic.models import Patient, Photograph, PhotoPair, Session
from openmeso_clinic.queries.photo_advice import advice_on
from openmeso_clinic.queries.photographs import SENT, photographs_of


@dataclass(frozen=True, slots=True)
class Shown:
    """One photograph of the gallery.

    Attributes:
        baseline: It is the first one of its view.
        findings: How many limits it does not keep.
        paired: A comparison was laid over it or with it.
    """

    row: Photograph
    pose: str
    zone: str
    on: date
    baseline: bool
    findings: int
    paired: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of the rail or of a row of chips; ``key`` is empty for all of them."""

    key: str
    words: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Gallery:
    """What the page shows: only those of the chosen pose, zone and session."""

    shown: tuple[Shown, ...]
    total: int
    poses: tuple[Choice, ...]
    zones: tuple[Choice, ...]
    sessions: tuple[tuple[Choice, Session], ...]


def gallery_of(patient: Patient, reader: Reader, *, pose: str = "", zone: str = "", session: str = "") -> Gallery:
    rows = photographs_of(patient)
    order = {entry.id: entry.order for entry in reader.library.poses.values()}
    first = firsts(rows)
    paired = {
        pk
        for pair in PhotoPair.objects.filter(patient_id__in=patient.ids).values_list("before_id", "after_id")
        for pk in pair
    }
    by_pose = Counter(row.pose for row in rows)
    by_zone = Counter(row.zone for row in rows if row.zone)
    sessions = {row.session.ref: row.session for row in rows if row.session is not None}
    by_session = Counter(row.session.ref for row in rows if row.session is not None)
    kept = [
        row
        for row in rows
        if (not pose or row.pose == pose)
        and (not zone or row.zone == zone)
        and (not session or (row.session is not None and row.session.ref == session))
    ]
    return Gallery(
        shown=tuple(
            Shown(
                row=row,
                pose=pose_name(row.pose, reader),
                zone=zone_name(row, reader),
                on=row.taken_at.astimezone(row.practice.zone).date(),
                baseline=row.pose != SENT and first[_view(row)].pk == row.pk,
                findings=0 if row.pose == SENT else len(advice_on(row, first[_view(row)], reader)),
                paired=row.pk in paired,
            )
            for row in kept
        ),
        total=len(rows),
        poses=tuple(
            Choice(key, pose_name(key, reader), by_pose[key], key == pose)
            for key in sorted(by_pose, key=lambda key: (order.get(key, 999), key))
        ),
        zones=tuple(Choice(key, reader.name("zones", key), by_zone[key], key == zone) for key in sorted(by_zone)),
        sessions=tuple(
            (Choice(ref, str(found.number), by_session[ref], ref == session), found)
            for ref, found in sorted(sessions.items(), key=lambda item: item[1].planned_on)
        ),
    )


def firsts(rows: Iterable[Photograph]) -> dict[tuple[str, str, str], Photograph]:
    """The baseline of every view among these rows."""
    found: dict[tuple[str, str, str], Photograph] = {}
    for row in sorted(rows, key=lambda row: (row.taken_at, row.pk)):
        found.setdefault(_view(row), row)
    return found


def pose_name(pose: str, reader: Reader) -> str:
    """In the reader's words; a pose that the library no longer has keeps its id."""
    if pose == SENT:
        return _("Sent by the patient")
    return reader.name("poses", pose)


def zone_name(photograph: Photograph, reader: Reader) -> str:
    if not photograph.zone:
        return ""
    return reader.place(photograph.zone, photograph.side) if photograph.side else reader.name("zones", photograph.zone)


def _view(row: Photograph) -> tuple[str, str, str]:
    return row.pose, row.zone, row.side
