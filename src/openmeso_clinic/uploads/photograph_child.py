"""The child process for photographs: bytes in; a clean picture, a small one and what was measured out."""

from __future__ import annotations

import io
import warnings
from typing import Any

from openmeso_clinic.uploads.child import FORMATS, plain, upright
from openmeso_clinic.uploads.limits import (
    FILE_BYTES,
    LONGEST_SIDE,
    PHOTO_CPU_SECONDS,
    PHOTO_QUALITY,
    PIXELS,
    SHORTEST_SIDE,
    THUMBNAIL_QUALITY,
    THUMBNAIL_SIDE,
)
from openmeso_clinic.uploads.within_limits import RefusedPicture, work_within_limits

#: What a file may say of itself and is kept; everything else stays behind.
_MAKE, _MODEL, _DETAILS = 0x010F, 0x0110, 0x8769
_TAKEN, _OFFSET, _FOCAL, _FOCAL_35, _EXPOSURE, _ISO = 0x9003, 0x9011, 0x920A, 0xA405, 0x829A, 0x8827
#: Brands of files with pictures that move.
_MOVING = (b"msf1", b"hevs", b"avis", b"mp4", b"qt  ", b"isom")


def main() -> None:
    work_within_limits(_answer, cpu_seconds=PHOTO_CPU_SECONDS)


def _answer(data: bytes) -> tuple[dict[str, Any], bytes]:
    head, picture, small = photograph(data)
    return head | {"sizes": [len(picture), len(small)]}, picture + small


def photograph(data: bytes) -> tuple[dict[str, Any], bytes, bytes]:
    """What the file said and what was measured, the picture written anew, and the small one.

    Raises:
        RefusedPicture: too large, of another kind, or moving.
    """
    from openmeso_clinic.uploads.dicom_in import looks_like_dicom, picture_and_facts
    from openmeso_clinic.uploads.quality import measured

    warnings.simplefilter("ignore")
    if len(data) > FILE_BYTES:
        raise RefusedPicture("too-large")
    dicom = looks_like_dicom(data)
    if dicom:
        picture, said = picture_and_facts(data)
        facts = _from_dicom(said)
    else:
        picture = _opened(data)
        facts = _from_exif(picture)
    picture.load()
    clean = plain(upright(picture))
    # Pixels alone go on: no profile, no text, no comment.
    clean.info = {}
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=PHOTO_QUALITY, subsampling=0)
    if out.tell() > FILE_BYTES:
        raise RefusedPicture("too-large")
    scale = min(1.0, THUMBNAIL_SIDE / max(clean.size))
    small = clean.resize((max(1, round(clean.width * scale)), max(1, round(clean.height * scale))), reducing_gap=2.0)
    little = io.BytesIO()
    small.save(little, "JPEG", quality=THUMBNAIL_QUALITY)
    head = facts | {"dicom": dicom, "measures": measured(clean)}
    return head, out.getvalue(), little.getvalue()


def _opened(data: bytes) -> Any:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = PIXELS
    formats: tuple[str, ...] = FORMATS
    if data[4:8] == b"ftyp":
        if any(brand in data[8:32] for brand in _MOVING):
            raise RefusedPicture("moving")
        import pi_heif

        pi_heif.register_heif_opener(thumbnails=False)
        formats = ("HEIF",)
    try:
        picture = Image.open(io.BytesIO(data), formats=formats)
    except Image.DecompressionBombError:
        raise RefusedPicture("too-many-pixels") from None
    except MemoryError:
        raise
    except Exception:
        raise RefusedPicture("unreadable") from None
    if picture.format in ("PNG", "WEBP") and getattr(picture, "n_frames", 1) > 1:
        raise RefusedPicture("moving")
    width, height = picture.size
    if width * height > PIXELS:
        raise RefusedPicture("too-many-pixels")
    if max(width, height) > LONGEST_SIDE or min(width, height) < SHORTEST_SIDE:
        raise RefusedPicture("unusable-size")
    return picture


def _from_exif(picture: Any) -> dict[str, Any]:
    """The white list. A head that cannot be read says nothing."""
    try:
        exif = picture.getexif()
        details = exif.get_ifd(_DETAILS)
    except Exception:
        return {"taken_at": "", "equipment": {}}
    equipment: dict[str, Any] = {
        "make": _word(exif.get(_MAKE)),
        "model": _word(exif.get(_MODEL)),
        "focal_length_mm": _number(details.get(_FOCAL)),
        "focal_length_35mm": _number(details.get(_FOCAL_35)),
        "exposure_s": _number(details.get(_EXPOSURE)),
        "iso": _number(details.get(_ISO)),
    }
    taken = _word(details.get(_TAKEN))
    offset = _word(details.get(_OFFSET))
    # "2026:03:12 10:20:30" → "2026-03-12T10:20:30", with the offset where the camera wrote one.
    return {
        "taken_at": (taken[:10].replace(":", "-") + "T" + taken[11:19] + offset[:6]) if len(taken) >= 19 else "",
        "equipment": {key: value for key, value in equipment.items() if value},
    }


def _from_dicom(said: dict[str, str]) -> dict[str, Any]:
    day = "".join(c for c in said["taken_at"] if c.isdigit())
    taken = f"{day[:4]}-{day[4:6]}-{day[6:8]}T{day[8:10]}:{day[10:12]}:{day[12:14]}" if len(day) == 14 else ""
    equipment = {"make": _word(said["make"]), "model": _word(said["model"])}
    return {
        "taken_at": taken,
        "birth_date": said["birth_date"][:8],
        "equipment": {key: value for key, value in equipment.items() if value},
    }


def _word(value: object) -> str:
    return "".join(c for c in str(value or "") if c.isprintable() and c not in "<>").strip()[:60]


def _number(value: Any) -> float:
    try:
        found = float(value[0] if isinstance(value, tuple) else value)
    except (TypeError, ValueError, ZeroDivisionError, IndexError):
        return 0
    return round(found, 6) if 0 < found < 1_000_000 else 0


if __name__ == "__main__":
    main()
