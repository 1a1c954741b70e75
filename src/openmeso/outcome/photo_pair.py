"""What differs between two photographs beside the skin: the view, the camera, the light, what was looked after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from openmeso.knowledge import Library
from openmeso.outcome.photographs import PhotoFinding, PhotoMeasures, check_photograph


class Comparable(StrEnum):
    """How far two photographs may be read beside each other."""

    YES = "yes"
    WITH_CARE = "with-care"
    NO = "no"


@dataclass(frozen=True, slots=True)
class PhotoTaken:
    """One of the two, with what is known of how it was taken.

    Attributes:
        checklist: Rule id to ``yes``, ``no`` or ``unknown``; a rule that is not named is unknown.
        camera: What the file says of camera and lens, as words; empty where it says nothing.
    """

    pose: str
    zone: str
    side: str
    measures: PhotoMeasures
    checklist: Mapping[str, str]
    camera: str = ""


@dataclass(frozen=True, slots=True)
class PairDifferences:
    """Everything that speaks against reading two photographs beside each other.

    Attributes:
        same_view: Pose, zone and side are the same.
        limits: Limits that the later one does not keep against the earlier one.
        own: Limits that each does not keep by itself: ``before`` and ``after``.
        answered: Points of the checklist that were answered otherwise, or with no: rule id, before, after.
        unanswered: Points that were not answered for both.
        cameras: Both cameras, where they are not the same one.
    """

    same_view: bool
    limits: tuple[PhotoFinding, ...]
    own: tuple[tuple[str, PhotoFinding], ...]
    answered: tuple[tuple[str, str, str], ...]
    unanswered: tuple[str, ...]
    cameras: tuple[str, str] | None

    @property
    def comparable(self) -> Comparable:
        if not self.same_view:
            return Comparable.NO
        rest = self.limits or self.own or self.answered or self.unanswered or self.cameras
        return Comparable.WITH_CARE if rest else Comparable.YES


def photo_differences(before: PhotoTaken, after: PhotoTaken, library: Library) -> PairDifferences:
    """Compare how two photographs were taken; what was not asked counts as not known, never as the same."""
    limits = library.photo_limits
    relative = {name: entry for name, entry in limits.items() if entry.against == "baseline"}
    alone = {name: entry for name, entry in limits.items() if entry.against == "itself"}
    rules = sorted((rule for rule in library.photo_rules.values() if rule.part == "checklist"), key=lambda r: r.order)
    answers = [
        (rule.id, before.checklist.get(rule.id, "unknown"), after.checklist.get(rule.id, "unknown")) for rule in rules
    ]
    named = bool(before.camera and after.camera and before.camera != after.camera)
    return PairDifferences(
        same_view=(before.pose, before.zone, before.side) == (after.pose, after.zone, after.side),
        limits=check_photograph(after.measures, before.measures, relative),
        own=tuple(
            (which, one)
            for which, taken in (("before", before), ("after", after))
            for one in check_photograph(taken.measures, None, alone)
        ),
        answered=tuple(one for one in answers if "no" in one[1:]),
        unanswered=tuple(rule for rule, *said in answers if "no" not in said and "unknown" in said),
        cameras=(before.camera, after.camera) if named else None,
    )
