"""Two photographs of a patient: how the later one lies over the earlier one, and what differs beside the skin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openmeso.consent.texts import PHOTO_PURPOSES
from openmeso.geometry.similarity import (
    LandmarkError,
    Nudge,
    Point,
    Similarity,
    fitted_similarity,
    residual_px,
    whole_within,
)
from openmeso.knowledge import Library
from openmeso.outcome.photo_pair import PairDifferences, PhotoTaken, photo_differences
from openmeso_clinic.models import Patient, Photograph, PhotoPair
from openmeso_clinic.queries.photo_advice import measures_of
from openmeso_clinic.queries.photographs import RECORD, photographs_of, purposes_of, same_view

#: What a comparison may be handed out for: each asks for its own consent (I28).
PURPOSES: tuple[str, ...] = tuple(PHOTO_PURPOSES)


@dataclass(frozen=True, slots=True)
class Alignment:
    """How the later photograph lies over the earlier one.

    Attributes:
        before, after: Landmarks in pixels of each picture; as many here as there.
        fitted: By the landmarks alone; without any, the whole picture in the middle.
        residual: How far the landmarks stay apart, in pixels of the earlier picture; ``None`` without landmarks.
    """

    before: tuple[Point, ...]
    after: tuple[Point, ...]
    nudge: Nudge
    fitted: Similarity
    whole: Similarity
    similarity: Similarity
    residual: float | None

    @property
    def aligned(self) -> bool:
        return bool(self.before) or self.nudge != Nudge()


def ordered(one: Photograph, other: Photograph) -> tuple[Photograph, Photograph]:
    """The earlier one first, whichever was named first."""
    return (one, other) if (one.taken_at, one.pk) <= (other.taken_at, other.pk) else (other, one)


def pair_row(before: Photograph, after: Photograph) -> PhotoPair | None:
    found: PhotoPair | None = PhotoPair.objects.filter(before=before, after=after).select_related("by").first()
    return found


def alignment_of(before: Photograph, after: Photograph, row: PhotoPair | None) -> Alignment:
    """As it was kept; what nobody placed changes nothing."""
    landmarks: Mapping[str, Any] = row.landmarks if row else {}
    return alignment(
        before,
        after,
        fixed=tuple((float(x), float(y)) for x, y in landmarks.get("before", ())),
        moving=tuple((float(x), float(y)) for x, y in landmarks.get("after", ())),
        nudge=Nudge(**{name: float(value) for name, value in (row.nudge if row else {}).items()}),
    )


def alignment(
    before: Photograph, after: Photograph, *, fixed: tuple[Point, ...], moving: tuple[Point, ...], nudge: Nudge
) -> Alignment:
    """What landmarks and a correction by hand give.

    Raises:
        LandmarkError: the landmarks do not say how the pictures lie.
    """
    whole = whole_within(after.width, after.height, room=(before.width, before.height))
    fitted = fitted_similarity(moving, fixed) if fixed or moving else whole
    return Alignment(
        before=fixed,
        after=moving,
        nudge=nudge,
        fitted=fitted,
        whole=whole,
        similarity=fitted.then(nudge.about((before.width / 2, before.height / 2))),
        residual=residual_px(fitted, moving, fixed) if fixed else None,
    )


def differences_of(before: Photograph, after: Photograph, library: Library) -> PairDifferences:
    return photo_differences(_taken(before), _taken(after), library)


def time_strip(patient: Patient, one: Photograph) -> list[Photograph]:
    """Every live photograph of the same view, the earliest first."""
    return same_view(reversed(photographs_of(patient)), one)


def lacking_consents(patient: Patient, purpose: str) -> tuple[str, ...]:
    """What is not consented to: the record, without which nothing is compared, and the purpose itself."""
    given = purposes_of(patient)
    return tuple(dict.fromkeys(wanted for wanted in (RECORD, purpose) if wanted not in given))


def _taken(row: Photograph) -> PhotoTaken:
    said = row.equipment
    lens = said.get("focal_length_35mm") or said.get("focal_length_mm")
    camera = " ".join(str(said[name]) for name in ("make", "model") if said.get(name))
    words = ", ".join(part for part in (camera, f"{float(lens):g} mm" if lens else "") if part)
    return PhotoTaken(
        pose=row.pose, zone=row.zone, side=row.side, measures=measures_of(row), checklist=row.checklist, camera=words
    )


__all__ = [
    "PURPOSES",
    "Alignment",
    "LandmarkError",
    "alignment",
    "alignment_of",
    "differences_of",
    "lacking_consents",
    "ordered",
    "pair_row",
    "time_strip",
]
