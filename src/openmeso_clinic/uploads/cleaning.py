"""Handing a file to the child process and taking a clean picture back, or the reason why not."""

from __future__ import annotations

from dataclasses import dataclass

from openmeso_clinic.uploads.asking import UploadRefused, answer_of, look_at


@dataclass(frozen=True)
class Clean:
    """A picture that was written anew."""

    media_type: str
    data: bytes


def cleaned(data: bytes) -> Clean:
    """Write a picture anew.

    Raises:
        UploadRefused: the file is not taken.
    """
    look_at(data)
    said, picture = answer_of("child", data)
    if said.get("media_type") not in ("image/jpeg", "image/png") or not picture:
        raise UploadRefused("unreadable")
    return Clean(str(said["media_type"]), picture)
