"""The child's side: bytes on standard input, one line of JSON and what belongs to it on standard output.

A child limits itself before it looks at the first byte: memory, processor time, no file may be written.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from typing import Any

from openmeso_clinic.uploads.limits import CHILD_BYTES, CHILD_CPU_SECONDS, FILE_BYTES

#: What is made of the bytes: the head of the answer, and what follows it.
Work = Callable[[bytes], tuple[dict[str, Any], bytes]]


class RefusedPicture(Exception):
    """With the code of the reason."""


def work_within_limits(work: Work, *, cpu_seconds: int = CHILD_CPU_SECONDS, most_bytes: int = FILE_BYTES) -> None:
    """Read, work, and say the answer or ``{"refused": code}``."""
    resource.setrlimit(resource.RLIMIT_AS, (CHILD_BYTES, CHILD_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    body = b""
    try:
        head, body = work(sys.stdin.buffer.read(most_bytes + 1))
    except RefusedPicture as refused:
        head = {"refused": str(refused)}
    except MemoryError:
        head = {"refused": "too-large"}
    except Exception:
        # Whatever else a decoder says about a hostile file is its own business: the file is not taken.
        head = {"refused": "unreadable"}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + body)
    sys.stdout.buffer.flush()
