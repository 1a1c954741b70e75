"""Handing bytes to a child process that has little memory, little time and no secrets, and taking its answer."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from openmeso_clinic.uploads.limits import CHILD_WALL_SECONDS, FILE_BYTES


class UploadRefused(Exception):
    """The file is not taken; ``code`` says why, see ``actions.documents``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def look_at(data: bytes) -> None:
    """Refuse what needs no decoder to be refused.

    Raises:
        UploadRefused: it is empty, too large, or a paper.
    """
    if not data:
        raise UploadRefused("empty")
    if len(data) > FILE_BYTES:
        raise UploadRefused("too-large")
    if data[:1024].lstrip().startswith(b"%PDF"):
        raise UploadRefused("pdf")


def answer_of(child: str, data: bytes, *, seconds: float = CHILD_WALL_SECONDS) -> tuple[dict[str, Any], bytes]:
    """What a child process says of some bytes: a line of JSON, and what follows it.

    Args:
        child: Its module in this room; see ``uploads.within_limits`` for its side.

    Raises:
        UploadRefused: by the child, or it was ended by its limits or by the file.
    """
    try:
        ended = subprocess.run(
            [sys.executable, "-I", "-m", f"openmeso_clinic.uploads.{child}"],
            input=data,
            capture_output=True,
            timeout=seconds,
            # One thread: more of them would each ask for memory that the limit does not give.
            env={"LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"},
            check=False,
        )
        head, _, body = ended.stdout.partition(b"\n")
        said = json.loads(head)
    except (subprocess.TimeoutExpired, ValueError, RecursionError):
        raise UploadRefused("unreadable") from None
    if not isinstance(said, dict):
        raise UploadRefused("unreadable")
    if "refused" in said:
        raise UploadRefused(str(said["refused"])[:40] or "unreadable")
    if ended.returncode != 0:
        raise UploadRefused("unreadable")
    return said, body
