"""Handing a photograph to its child process and taking a clean one back, or the reason why not."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from openmeso_clinic.uploads.asking import UploadRefused, answer_of, look_at

_MEASURES = ("sharpness", "mean", "median", "dark", "bright", "width", "height")
_EQUIPMENT = ("make", "model", "focal_length_mm", "focal_length_35mm", "exposure_s", "iso")
_JPEG = b"\xff\xd8\xff"


@dataclass(frozen=True)
class TakenPicture:
    """A photograph that was written anew.

    Attributes:
        taken_at: What the file said, ISO 8601, without an offset where the camera knew none; or empty.
        birth_date: What a DICOM file says of its patient, ``YYYYMMDD``; or empty.
        measures: See ``uploads.quality``.
    """

    data: bytes
    thumbnail: bytes
    taken_at: str
    birth_date: str
    equipment: dict[str, Any]
    measures: dict[str, Any]
    dicom: bool

    @property
    def width(self) -> int:
        return int(self.measures["width"])

    @property
    def height(self) -> int:
        return int(self.measures["height"])


def photograph_taken(data: bytes) -> TakenPicture:
    """Write a photograph anew.

    Raises:
        UploadRefused: the file is not taken.
    """
    look_at(data)
    said, body = answer_of("photograph_child", data)
    try:
        return _checked(said, body)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UploadRefused("unreadable") from None


def _checked(said: dict[str, Any], body: bytes) -> TakenPicture:
    """What came out of a process that a file may have taken over is looked at as the file was.

    Raises:
        ValueError: it is not what the child writes.
    """
    first, second = (int(size) for size in said["sizes"])
    picture, small = body[:first], body[first:]
    if len(small) != second or not (picture.startswith(_JPEG) and small.startswith(_JPEG)):
        raise ValueError
    measures = {name: said["measures"][name] for name in _MEASURES}
    numbers = [value for value in measures.values() if value is not None]
    if not all(isinstance(value, int | float) and math.isfinite(value) and value >= 0 for value in numbers):
        raise ValueError
    equipment = {
        name: value
        for name, value in said["equipment"].items()
        if name in _EQUIPMENT and isinstance(value, str | int | float)
    }
    return TakenPicture(
        data=picture,
        thumbnail=small,
        taken_at=str(said["taken_at"])[:32],
        birth_date=str(said.get("birth_date", ""))[:8],
        equipment=equipment,
        measures=measures,
        dicom=bool(said["dicom"]),
    )
