"""Whether the photographs of a visit are taken, for many patients at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db.models import QuerySet

from openmeso.knowledge import Library
from openmeso.knowledge.schema.photographs import Pose
from openmeso_clinic.access.composed import composed_once
from openmeso_clinic.models import Patient, PhotoConsent, Photograph, Practice, Session, SkippedPose
from openmeso_clinic.queries.consents import photo_consents_of
from openmeso_clinic.queries.photo_sequence import day_of, sequence_of, zones_by_pose
from openmeso_clinic.queries.photographs import RECORD, photographs_of


@dataclass(frozen=True)
class PhotosReady:
    """What is known of a day's photographs; three queries for any number of patients.

    Attributes:
        seen: Patient to the poses taken or skipped on the day.
        refused: Patients who said no to the record.
        basic: Zones as they were named to the poses that are asked for.
    """

    seen: Mapping[int, frozenset[str]]
    refused: frozenset[int]
    basic: Callable[[tuple[str, ...]], frozenset[str]]

    def state(self, patient: int, zones: tuple[str, ...]) -> str:
        """``done``, ``decide`` (begun, or another day's), ``refused`` or ``open``."""
        wanted = self.basic(zones)
        seen = self.seen.get(patient, frozenset())
        if wanted and wanted <= seen:
            return "done"
        if patient in self.refused:
            return "refused"
        return "decide" if seen else "open"


def photos_ready(owner: Mapping[int, int], practice: Practice, library: Library, *, on: date) -> PhotosReady:
    """Look at one day.

    Args:
        owner: Key of a record, merged ones among them, to the key of the patient.
    """
    start, end = day_of(practice, on)
    showing = zones_by_pose(library)

    def basic(named: tuple[str, ...]) -> frozenset[str]:
        zones = library.zones_named(named)
        poses = library.poses.values()
        return frozenset(pose.id for pose in poses if pose.basic and not zones.isdisjoint(showing[pose.id]))

    seen: dict[int, set[str]] = defaultdict(set)
    ids = list(owner)
    for patient, pose in (*_taken(ids, start, end), *_skipped(ids, on)):
        seen[owner[patient]].add(pose)
    return PhotosReady(
        seen={pk: frozenset(poses) for pk, poses in seen.items()},
        refused=frozenset(owner[pk] for (pk,) in _refused(ids)),
        basic=cache(basic),
    )


@composed_once
def _taken(ids: list[int], start: datetime, end: datetime) -> QuerySet[Any, Any]:
    on_the_day = Photograph.objects.filter(patient_id__in=ids, taken_at__gte=start, taken_at__lt=end)
    return on_the_day.filter(retired_at=None, erased_at=None, check_in=None).values_list("patient_id", "pose")


@composed_once
def _skipped(ids: list[int], on: date) -> QuerySet[Any, Any]:
    return SkippedPose.objects.filter(patient_id__in=ids, on=on).values_list("patient_id", "pose")


@composed_once
def _refused(ids: list[int]) -> QuerySet[Any, Any]:
    rows = PhotoConsent.objects.filter(patient_id__in=ids, purpose=RECORD, withdrawn_at=None, given=False)
    return rows.values_list("patient_id")


@dataclass(frozen=True)
class PhotosOfSession:
    """The photographs of one session, for its page: a precaution that is shown, never a stop.

    Attributes:
        open: Basic poses that are neither taken nor skipped.
        without_baseline: Those of them that have no photograph at all yet: after the needle there is no before.
        refused: The patient wants no photographs.
    """

    open: tuple[Pose, ...]
    without_baseline: tuple[Pose, ...]
    refused: bool


def photos_of_session(patient: Patient, session: Session, *, on: date) -> PhotosOfSession:
    states = sequence_of(patient, photographs_of(patient), session=session, on=on)
    waiting = [state for state in states if state.pose.basic and state.state == "open"]
    answer = photo_consents_of(patient).get(RECORD)
    return PhotosOfSession(
        open=tuple(state.pose for state in waiting),
        without_baseline=tuple(state.pose for state in waiting if state.baseline is None),
        refused=answer is not None and not answer.given,
    )
