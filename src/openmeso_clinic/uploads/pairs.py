"""Handing the two photographs of a comparison to their child process and taking both back in one frame."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass

from openmeso.geometry.similarity import Similarity
from openmeso_clinic.uploads.cleaning import UploadRefused
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
    try:
        child = subprocess.run(
            [sys.executable, "-I", "-m", "openmeso_clinic.uploads.pair_child"],
            input=head + b"\n" + before + after,
            capture_output=True,
            timeout=2 * CHILD_WALL_SECONDS,
            env={"LC_ALL": "C.UTF-8"},
            check=False,
        )
        answer, _, body = child.stdout.partition(b"\n")
        said = json.loads(answer)
        (width, height), (first, second) = said["size"], said["sizes"]
        one, other = body[:first], body[first:]
        if child.returncode != 0 or len(other) != second or not (one.startswith(_JPEG) and other.startswith(_JPEG)):
            raise ValueError
    except (subprocess.TimeoutExpired, ValueError, KeyError, TypeError):
        # Killed by its limits, or by the file.
        raise UploadRefused("unreadable") from None
    return LaidOver(one, other, int(width), int(height))
