"""Handing the two photographs of a comparison to their child process and taking both back in one frame."""

from __future__ import annotations

import json
from dataclasses import dataclass

from openmeso.geometry.similarity import Similarity
from openmeso_clinic.uploads.asking import UploadRefused, answer_of
from openmeso_clinic.uploads.limits import CHILD_WALL_SECONDS

#: Longest side of each picture that is handed out, in pixels.
LONGEST_SIDE = 1600
_JPEG = b"\xff\xd8\xff"


@dataclass(frozen=True)
class LaidOver:
    """Both as JPEG without metadata, of one size."""

    before: bytes
    after: bytes
    width: int
    height: int


def laid_over(before: bytes, after: bytes, similarity: Similarity) -> LaidOver:
    """The later photograph in the frame of the earlier one.

    Raises:
        UploadRefused: a picture cannot be read.
    """
    head = json.dumps({"first": len(before), "matrix": similarity.matrix, "longest": LONGEST_SIDE}).encode()
    said, body = answer_of("pair_child", head + b"\n" + before + after, seconds=2 * CHILD_WALL_SECONDS)
    try:
        (width, height), (first, second) = said["size"], said["sizes"]
        one, other = body[:first], body[first:]
        if len(other) != second or not (one.startswith(_JPEG) and other.startswith(_JPEG)):
            raise ValueError
    except (ValueError, KeyError, TypeError):
        raise UploadRefused("unreadable") from None
    return LaidOver(one, other, int(width), int(height))
