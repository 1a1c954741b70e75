"""The poses of a visit: which are taken, skipped or still open, for a session or a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from openmeso.knowledge import Library
from openmeso.knowledge.schema.photographs import Pose
from openmeso.outcome.photographs import poses_for
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import Formulation, Patient, Photograph, Practice, Session, SkippedPose, Statement
from openmeso_clinic.queries.formulated import latest_of, noun_kept
from openmeso_clinic.queries.photographs import same_view


@dataclass(frozen=True, slots=True)
class PoseState:
    """One pose of the sequence.

    Attributes:
        state: ``taken``, ``skipped`` or ``open``.
        photograph: Of this visit, the latest; ``baseline`` the first one of all.
    """

    pose: Pose
    state: str
    photograph: Photograph | None
    baseline: Photograph | None
    skipped: SkippedPose | None


def day_of(practice: Practice, on: date) -> tuple[datetime, datetime]:
    """The practice's day as instants."""
    start = datetime.combine(on, time(), tzinfo=practice.zone)
    return start, datetime.combine(on + timedelta(days=1), time(), tzinfo=practice.zone)


def sequence_of(
    patient: Patient, photographs: Iterable[Photograph], *, session: Session | None, on: date
) -> tuple[PoseState, ...]:
    """The poses for what this visit treats, in the order of the protocol.

    Args:
        photographs: Live ones of the patient, the latest first.
    """
    library = library_of(patient.practice)
    all_of = list(photographs)
    skipped = SkippedPose.objects.filter(patient_id__in=patient.ids, on=on).order_by("at")
    if session is not None:
        skipped = SkippedPose.objects.filter(patient_id__in=patient.ids, session=session).order_by("at") | skipped
    by_pose = {row.pose: row for row in skipped}
    start, end = day_of(patient.practice, on)
    out = []
    for pose in poses_for(zones_of_visit(patient, session), library.poses.values(), named=zones_by_pose(library)):
        own = [p for p in all_of if p.pose == pose.id]
        now = [p for p in own if start <= p.taken_at < end or (session is not None and p.session_id == session.pk)]
        taken = now[0] if now else None
        first = min(same_view(own, taken or own[0]), key=lambda p: (p.taken_at, p.pk)) if own else None
        row = None if taken else by_pose.get(pose.id)
        state = "taken" if taken else "skipped" if row else "open"
        out.append(PoseState(pose, state, taken, first, row))
    return tuple(out)


def zones_of_visit(patient: Patient, session: Session | None) -> frozenset[str]:
    """What is treated: by the session's formulation, else by the one under way, else by the concerns, else the face."""
    row: Formulation | None = session.formulation if session is not None else None
    if row is None:
        row = next(iter(latest_of(patient.ids).values()), None)
    named = tuple(zone.zone for one in noun_kept(row).chosen.preparations for zone in one.zones) if row else ()
    if not named:
        wishes = Statement.objects.filter(patient_id__in=patient.ids, kind=Statement.Kind.CONCERN, retired_at=None)
        named = tuple(
            str(content["zone"]) for content in wishes.values_list("content", flat=True) if content.get("zone")
        )
    return library_of(patient.practice).zones_named(named or ("full-face",))


def basic_poses(zones: frozenset[str], library: Library) -> tuple[Pose, ...]:
    """Those that a visit asks for; where nothing is known of its zones, none."""
    if not zones:
        return ()
    found = poses_for(zones, library.poses.values(), named=zones_by_pose(library))
    return tuple(pose for pose in found if pose.basic)


def zones_by_pose(library: Library) -> dict[str, frozenset[str]]:
    return {pose.id: library.zones_named(pose.zones) for pose in library.poses.values()}
