"""A photograph out of a DICOM file, read in the child process: one still picture of visible light, 8 bits deep."""

from __future__ import annotations

import io
import struct
from typing import Any

from openmeso_clinic.uploads.limits import LONGEST_SIDE, PIXELS, SHORTEST_SIDE
from openmeso_clinic.uploads.within_limits import RefusedPicture

#: VL Photographic Image Storage.
SOP_CLASS = "1.2.840.10008.5.1.4.1.1.77.1.4"
JPEG_BASELINE = "1.2.840.10008.1.2.4.50"
#: Implicit and explicit little endian. What is deflated is not unpacked: its size is nowhere stated.
_PLAIN = ("1.2.840.10008.1.2", "1.2.840.10008.1.2.1")
_MODES = {"RGB": "RGB", "YBR_FULL": "YCbCr", "MONOCHROME2": "L"}
_TRANSFER_SYNTAX = (0x0002, 0x0010)
#: Elements of the file's head that are looked at; more of them are no head.
_MOST_ELEMENTS = 40
_LONG = (b"OB", b"OW", b"OF", b"SQ", b"UT", b"UN")


def looks_like_dicom(data: bytes) -> bool:
    return data[128:132] == b"DICM"


def picture_and_facts(data: bytes) -> tuple[Any, dict[str, str]]:
    """The picture, and what the file says of the patient's birth date and of the time and equipment.

    Raises:
        RefusedPicture: it is another kind of DICOM file, too large, or cut.
    """
    import pydicom
    from PIL import Image

    syntax = transfer_syntax(data)
    if syntax not in (JPEG_BASELINE, *_PLAIN):
        raise RefusedPicture("dicom-transfer")
    kept = pydicom.dcmread(io.BytesIO(data), force=False)
    if str(kept.get("SOPClassUID", "")) != SOP_CLASS or int(kept.get("NumberOfFrames") or 1) != 1:
        raise RefusedPicture("dicom-kind")
    width, height = int(kept.Columns), int(kept.Rows)
    if width * height > PIXELS:
        raise RefusedPicture("too-many-pixels")
    if max(width, height) > LONGEST_SIDE or min(width, height) < SHORTEST_SIDE:
        raise RefusedPicture("unusable-size")
    if syntax == JPEG_BASELINE:
        from pydicom.encaps import generate_frames

        frame = next(generate_frames(kept.PixelData, number_of_frames=1))
        picture = Image.open(io.BytesIO(frame), formats=("JPEG",))
        if picture.size != (width, height):
            raise RefusedPicture("unreadable")
    else:
        picture = _plain_picture(kept, width, height)
    return picture, _facts(kept)


def transfer_syntax(data: bytes) -> str:
    """How the rest is written, from the head of the file alone.

    Raises:
        RefusedPicture: there is no such head.
    """
    at = 132
    for _element in range(_MOST_ELEMENTS):
        if len(data) < at + 12:
            break
        group, element, kind = struct.unpack_from("<HH2s", data, at)
        if group != _TRANSFER_SYNTAX[0]:
            break
        if kind in _LONG:
            (size,) = struct.unpack_from("<I", data, at + 8)
            at += 12
        else:
            (size,) = struct.unpack_from("<H", data, at + 6)
            at += 8
        if (group, element) == _TRANSFER_SYNTAX:
            return data[at : at + min(size, 64)].decode("ascii", "replace").strip("\0 ")
        at += size
    raise RefusedPicture("unreadable")


def _plain_picture(kept: Any, width: int, height: int) -> Any:
    from PIL import Image

    mode = _MODES.get(str(kept.PhotometricInterpretation))
    if mode is None or int(kept.BitsAllocated) != 8:
        raise RefusedPicture("dicom-kind")
    bands = 1 if mode == "L" else 3
    if int(kept.SamplesPerPixel) != bands:
        raise RefusedPicture("unreadable")
    pixels = bytes(kept.PixelData)
    each = width * height
    if not each * bands <= len(pixels) <= each * bands + 1:
        raise RefusedPicture("unreadable")
    if bands == 3 and int(kept.get("PlanarConfiguration") or 0) == 1:
        planes = [Image.frombytes("L", (width, height), pixels[each * i : each * (i + 1)]) for i in range(3)]
        return Image.merge(mode, planes)
    return Image.frombytes(mode, (width, height), pixels[: each * bands])


def _facts(kept: Any) -> dict[str, str]:
    facts = {"birth_date": str(kept.get("PatientBirthDate") or "")}
    day = str(kept.get("AcquisitionDateTime") or "")[:14]
    if not day:
        day = str(kept.get("ContentDate") or "") + str(kept.get("ContentTime") or "")[:6]
    facts["taken_at"] = day
    facts["make"] = str(kept.get("Manufacturer") or "")
    facts["model"] = str(kept.get("ManufacturerModelName") or "")
    return facts
