"""Whether a photograph can be compared with its baseline: advice from what is measured without looking for a face.

The limits are entries of the library. A photograph with a finding may be kept; nothing is refused here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from openmeso.knowledge.schema.photographs import PhotoLimit, Pose

#: Sharpness is a ratio of bands counted in pixels: pictures whose sides differ by more are not compared in it.
SAME_SIZE = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class PhotoMeasures:
    """What is measured on one photograph.

    Attributes:
        sharpness: SD of the fine band of luminance over that of the coarse band; ``None`` where nothing in the
            picture has structure.
        mean, median: Of luminance, 0 to 255.
        dark, bright: Percentage of pixels at the dark and the bright end.
        width, height: In pixels.
    """

    sharpness: Decimal | None
    mean: Decimal
    median: Decimal
    dark: Decimal
    bright: Decimal
    width: int
    height: int

    @property
    def side(self) -> Decimal:
        return Decimal(min(self.width, self.height))


@dataclass(frozen=True, slots=True)
class PhotoFinding:
    """One limit that a photograph does not keep.

    Attributes:
        limit_id: The entry of the library that says what it means and what to do.
        value: As measured, or its ratio to the baseline.
        bound: ``least`` or ``most``; ``limit`` is its value.
    """

    limit_id: str
    value: Decimal
    bound: str
    limit: Decimal
    unit: str


def check_photograph(
    photograph: PhotoMeasures, baseline: PhotoMeasures | None, limits: Mapping[str, PhotoLimit]
) -> tuple[PhotoFinding, ...]:
    """Every limit that the photograph does not keep; those against a baseline only where there is one."""
    found = []
    for entry in limits.values():
        value = _value(entry, photograph, baseline)
        if value is None:
            continue
        if entry.least is not None and value < entry.least:
            found.append(PhotoFinding(entry.id, value, "least", entry.least, entry.unit))
        if entry.most is not None and value > entry.most:
            found.append(PhotoFinding(entry.id, value, "most", entry.most, entry.unit))
    return tuple(found)


def comparable_sharpness(one: PhotoMeasures, other: PhotoMeasures) -> bool:
    """Whether both have about as many pixels: a band of pixels is then the same band of skin."""
    longest = Decimal(max(one.width, one.height)), Decimal(max(other.width, other.height))
    return abs(longest[0] - longest[1]) <= SAME_SIZE * max(longest)


def poses_for(zones: frozenset[str], poses: Iterable[Pose], *, named: Mapping[str, frozenset[str]]) -> tuple[Pose, ...]:
    """The sequence for some zones, in its order; every pose where no zone is stated.

    Args:
        named: Pose id to the zones that it shows.
    """
    ordered = sorted(poses, key=lambda pose: pose.order)
    if not zones:
        return tuple(ordered)
    return tuple(pose for pose in ordered if pose.close_up or not zones.isdisjoint(named[pose.id]))


def _value(entry: PhotoLimit, photograph: PhotoMeasures, baseline: PhotoMeasures | None) -> Decimal | None:
    own: Decimal | None = getattr(photograph, entry.of)
    if own is None and entry.against == "itself":
        # Nothing to be seen is nothing that is sharp.
        return Decimal(0)
    if entry.against == "itself" or own is None:
        return own
    first: Decimal | None = getattr(baseline, entry.of) if baseline is not None else None
    if baseline is None or not first or (entry.of == "sharpness" and not comparable_sharpness(photograph, baseline)):
        return None
    return own / first
