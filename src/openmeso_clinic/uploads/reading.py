"""Reading the code in a photograph of a box, in a child process."""

from __future__ import annotations

from openmeso_clinic.uploads.asking import UploadRefused, answer_of, look_at


def codes_read(data: bytes) -> tuple[str, ...]:
    """Every code in a picture, none where there is none.

    Raises:
        UploadRefused: the file is no picture that is looked at.
    """
    look_at(data)
    codes = answer_of("reading_child", data)[0].get("codes")
    if not isinstance(codes, list):
        raise UploadRefused("unreadable")
    return tuple(str(code) for code in codes)
