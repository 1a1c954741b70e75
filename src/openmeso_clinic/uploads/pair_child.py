"""The child process for two photographs of one comparison: both in, both out in the frame of the earlier one.

Standard input: one line of JSON with the sizes of the files, the matrix and the longest side wanted, then the
files. The answer: one line of JSON and two JPEGs of one size. Only the later picture is resampled by the
matrix; what lies outside it is white. No color is touched.
"""

from __future__ import annotations

import io
import json
from typing import Any

from openmeso_clinic.uploads.limits import FILE_BYTES, PHOTO_CPU_SECONDS, PHOTO_QUALITY, PIXELS
from openmeso_clinic.uploads.within_limits import work_within_limits

_WHITE = (255, 255, 255)


def main() -> None:
    # Two pictures: twice the time and the room of one.
    work_within_limits(_answer, cpu_seconds=2 * PHOTO_CPU_SECONDS, most_bytes=2 * FILE_BYTES + 4096)


def _answer(data: bytes) -> tuple[dict[str, Any], bytes]:
    head, _, files = data.partition(b"\n")
    asked = json.loads(head)
    first = asked["first"]
    size, before, after = laid_over(files[:first], files[first:], asked["matrix"], longest=asked["longest"])
    return {"size": size, "sizes": [len(before), len(after)]}, before + after


def laid_over(before: bytes, after: bytes, matrix: list[float], *, longest: int) -> tuple[list[int], bytes, bytes]:
    """Both as JPEG, of one size; the matrix takes pixels of the later file to pixels of the earlier one."""
    from PIL import Image

    fixed, moving = _opened(before), _opened(after)
    width, height = fixed.size
    shrink = min(1.0, longest / max(width, height))
    size = max(1, round(width * shrink)), max(1, round(height * shrink))
    fixed.draft("RGB", size)
    first = fixed.convert("RGB").resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    # From the later file's pixels to those of the answer: z → p·z + q, with complex numbers for points.
    p = complex(matrix[0], matrix[1]) * shrink
    q = complex(matrix[4], matrix[5]) * shrink
    wide, high = moving.size
    smaller = min(1.0, 1.5 * abs(p))
    near = max(1, round(wide * smaller)), max(1, round(high * smaller))
    moving.draft("RGB", near)
    source = moving.convert("RGB").resize(near, Image.Resampling.LANCZOS, reducing_gap=3.0)
    # Pillow asks where each pixel of the answer comes from.
    back, from_ = 1 / p, -q / p
    x, y = near[0] / wide, near[1] / high
    coefficients = (back.real * x, -back.imag * x, from_.real * x, back.imag * y, back.real * y, from_.imag * y)
    second = source.transform(
        size, Image.Transform.AFFINE, coefficients, resample=Image.Resampling.BICUBIC, fillcolor=_WHITE
    )
    return list(size), _jpeg(first), _jpeg(second)


def _opened(data: bytes) -> Any:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = PIXELS
    return Image.open(io.BytesIO(data), formats=("JPEG",))


def _jpeg(picture: Any) -> bytes:
    picture.info = {}
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=PHOTO_QUALITY, subsampling=0)
    return out.getvalue()


if __name__ == "__main__":
    main()
