"""The child process that reads a code from a picture: bytes on standard input, one line of JSON out.

It stands under the same limits as the one that rewrites pictures, and looks only at the rewritten one.
"""

from __future__ import annotations

import io
import json
import resource
import sys

from openmeso_clinic.uploads.child import RefusedPicture, rewritten
from openmeso_clinic.uploads.limits import CHILD_BYTES, CHILD_CPU_SECONDS, FILE_BYTES

#: A box shows a few codes; more of them is a picture of something else.
MOST_CODES = 8


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (CHILD_BYTES, CHILD_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CHILD_CPU_SECONDS, CHILD_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    data = sys.stdin.buffer.read(FILE_BYTES + 1)
    try:
        answer: dict[str, object] = {"codes": codes_in(data)}
    except RefusedPicture as refused:
        answer = {"refused": str(refused)}
    except MemoryError:
        answer = {"refused": "too-large"}
    except Exception:
        answer = {"refused": "unreadable"}
    sys.stdout.write(json.dumps(answer))


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
