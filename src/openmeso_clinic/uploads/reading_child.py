"""The child process that reads a code from a picture. It looks only at the picture that was written anew."""

from __future__ import annotations

import io

from openmeso_clinic.uploads.child import rewritten
from openmeso_clinic.uploads.within_limits import work_within_limits

#: A box shows a few codes; more of them is a picture of something else.
MOST_CODES = 8


def main() -> None:
    work_within_limits(lambda data: ({"codes": codes_in(data)}, b""))


def codes_in(data: bytes) -> list[str]:
    """The codes of a picture as a scanner would send them: symbology first, FNC1 as 0x1D."""
    import zxingcpp
    from PIL import Image

    _kind, clean = rewritten(data)
    picture = Image.open(io.BytesIO(clean), formats=("JPEG", "PNG"))
    found = zxingcpp.read_barcodes(picture, text_mode=zxingcpp.TextMode.Plain)
    return [f"{code.symbology_identifier}{code.text}" for code in found[:MOST_CODES] if code.text]


if __name__ == "__main__":
    main()
