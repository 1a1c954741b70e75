"""The child process that writes a picture anew: bytes in, a clean picture out. It knows nothing else."""

from __future__ import annotations

import io
import warnings
from typing import Any

from openmeso_clinic.uploads.limits import FILE_BYTES, LONGEST_SIDE, PIXELS, SHORTEST_SIDE
from openmeso_clinic.uploads.within_limits import RefusedPicture, work_within_limits

#: What Pillow may try. Anything else, SVG and PDF among it, is not even looked into.
FORMATS = ("JPEG", "PNG", "WEBP")


def main() -> None:
    work_within_limits(_answer)


def _answer(data: bytes) -> tuple[dict[str, Any], bytes]:
    media_type, clean = rewritten(data)
    return {"media_type": media_type}, clean


def rewritten(data: bytes) -> tuple[str, bytes]:
    """Decode a picture and write it anew: upright, without metadata, as JPEG or PNG.

    Raises:
        RefusedPicture: too large, of another kind, or moving.
    """
    from PIL import Image

    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = PIXELS
    if len(data) > FILE_BYTES:
        raise RefusedPicture("too-large")
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise RefusedPicture("too-many-pixels") from None
    except Exception:
        raise RefusedPicture("unreadable") from None
    # Of a JPEG with several pictures (a phone's depth or brightness beside it) the first one is the photograph.
    if picture.format != "MPO" and getattr(picture, "n_frames", 1) > 1:
        raise RefusedPicture("moving")
    width, height = picture.size
    if width * height > PIXELS:
        raise RefusedPicture("too-many-pixels")
    if max(width, height) > LONGEST_SIDE or min(width, height) < SHORTEST_SIDE:
        raise RefusedPicture("unusable-size")
    lossless = picture.format == "PNG"
    picture.load()
    flat = plain(upright(picture))
    # A new canvas takes pixels and nothing else: no profile, no text, no thumbnail, no bytes behind the end.
    clean = Image.new(flat.mode, flat.size)
    clean.paste(flat)
    out = io.BytesIO()
    if lossless:
        clean.save(out, "PNG", optimize=False)
        if out.tell() <= FILE_BYTES:
            return "image/png", out.getvalue()
        out = io.BytesIO()
    clean.save(out, "JPEG", quality=90, subsampling=0)
    return "image/jpeg", out.getvalue()


def upright(picture: Any) -> Any:
    """As the camera says it was held; where what it says cannot be read, as it is."""
    from PIL import ImageOps

    try:
        # In place: a copy of fifty million pixels is 150 MB.
        ImageOps.exif_transpose(picture, in_place=True)
    except Exception:
        return picture
    return picture


def plain(picture: Any) -> Any:
    """In red, green and blue or in grey; what is transparent becomes white."""
    from PIL import Image

    if picture.mode.startswith("I"):
        # 16 bits a pixel: the upper half of them.
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    picture = _in_srgb(picture)
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        over = picture.convert("RGBA")
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(over, mask=over.getchannel("A"))
        return ground
    return picture if picture.mode in ("RGB", "L") else picture.convert("RGB")


def _in_srgb(picture: Any) -> Any:
    """Colors by the picture's own profile, where it can be read; the profile itself stays behind."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "CMYK", "L"):
        return picture
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "L" if picture.mode == "L" else "RGB"
        return (
            picture
            if mode == "L"
            else ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode)
        )
    except Exception:
        return picture


if __name__ == "__main__":
    main()
