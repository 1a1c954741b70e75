"""Handing a file to the child process and taking a clean picture back, or the reason why not."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass

from openmeso_clinic.uploads.limits import CHILD_WALL_SECONDS, FILE_BYTES


class UploadRefused(Exception):
    """The file is not taken; ``code`` says why, see ``actions.documents``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Clean:
    """A picture that was written anew."""

    media_type: str
    data: bytes


def cleaned(data: bytes) -> Clean:
    """Write a picture anew in a process that has little memory, little time and no secrets.

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
            [sys.executable, "-I", "-m", "openmeso_clinic.uploads.child"],
            input=data,
            capture_output=True,
            timeout=CHILD_WALL_SECONDS,
            env={"LC_ALL": "C.UTF-8"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UploadRefused("unreadable") from None
    head, _, body = child.stdout.partition(b"\n")
    try:
        said = json.loads(head)
    except ValueError:
        # Killed by its limits, or by the file.
        raise UploadRefused("unreadable") from None
    if "refused" in said:
        raise UploadRefused(str(said["refused"]))
    if child.returncode != 0 or said.get("media_type") not in ("image/jpeg", "image/png") or not body:
        raise UploadRefused("unreadable")
    return Clean(str(said["media_type"]), body)
