"""Handing a photograph to its child process and taking a clean one back, or the reason why not."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from openmeso_clinic.uploads.cleaning import UploadRefused
from openmeso_clinic.uploads.limits import CHILD_WALL_SECONDS, FILE_BYTES

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
    """Write a photograph anew in a process that has little memory, little time and no secrets.

    Raises:
        UploadRefused: the file is not taken.
    """
    if not data:
        raise UploadRefused("empty")
    if len(data) > FILE_BYTES:
        raise UploadRefused("too-large")
    if data[:1024].lstrip().startswith(b"%PDF"):
        raise UploadRefused("pdf")
    try:
        child = subprocess.run(
            [sys.executable, "-I", "-m", "openmeso_clinic.uploads.photograph_child"],
            input=data,
            capture_output=True,
            timeout=CHILD_WALL_SECONDS,
            # One thread: more of them would each ask for memory that the limit does not give.
            env={"LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UploadRefused("unreadable") from None
    head, _, body = child.stdout.partition(b"\n")
    try:
        said = json.loads(head)
        if "refused" in said:
            raise UploadRefused(str(said["refused"]))
        if child.returncode != 0:
            raise ValueError
        return _checked(said, body)
    except (ValueError, KeyError, TypeError, AttributeError):
        # Killed by its limits, or by the file.
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
