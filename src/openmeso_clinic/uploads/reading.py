"""Reading the code in a photograph of a box, in a child process with little memory and little time."""

from __future__ import annotations

import json
import subprocess
import sys

from openmeso_clinic.uploads.cleaning import UploadRefused
from openmeso_clinic.uploads.limits import CHILD_WALL_SECONDS, FILE_BYTES


def codes_read(data: bytes) -> tuple[str, ...]:
    """Every code in a picture, none where there is none.

    Raises:
        UploadRefused: the file is no picture that is looked at.
    """
    if not data:
        raise UploadRefused("empty")
    if len(data) > FILE_BYTES:
        raise UploadRefused("too-large")
    try:
        child = subprocess.run(
            [sys.executable, "-I", "-m", "openmeso_clinic.uploads.reading_child"],
            input=data,
            capture_output=True,
            timeout=CHILD_WALL_SECONDS,
            env={"LC_ALL": "C.UTF-8"},
            check=False,
        )
        said = json.loads(child.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        # Killed by its limits, or by the file.
        raise UploadRefused("unreadable") from None
    if "refused" in said or child.returncode != 0:
        raise UploadRefused(str(said.get("refused", "unreadable")))
    return tuple(str(code) for code in said["codes"])
