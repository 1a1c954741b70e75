"""A zip that leaves while it is made: whatever its size, one file of it is in memory."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime

#: What is packed already is not packed again.
_PACKED = (".jpg", ".png", ".pdf")


class _Sink:
    """Where a zip is written: what has come so far is fetched and forgotten."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""

    def fetched(self) -> bytes:
        found = b"".join(self._parts)
        self._parts.clear()
        return found


def zipped(entries: Iterable[tuple[str, bytes]], *, at: datetime) -> Iterator[bytes]:
    """The bytes of a zip with these files, and ``SHA256SUMS`` at its end.

    Args:
        entries: Name and content; each is asked for when the one before has left.
        at: The time that every file in it gets.
    """
    sink, sums = _Sink(), []
    with zipfile.ZipFile(sink, "w") as out:  # type: ignore[call-overload]
        for name, data in entries:
            sums.append(f"{hashlib.sha256(data).hexdigest()}  {name}\n")
            _add(out, name, data, at)
            yield sink.fetched()
        _add(out, "SHA256SUMS", "".join(sums).encode(), at)
        yield sink.fetched()
    yield sink.fetched()


def _add(out: zipfile.ZipFile, name: str, data: bytes, at: datetime) -> None:
    head = zipfile.ZipInfo(name, (at.year, at.month, at.day, at.hour, at.minute, at.second))
    head.compress_type = zipfile.ZIP_STORED if name.endswith(_PACKED) else zipfile.ZIP_DEFLATED
    head.external_attr = 0o600 << 16
    out.writestr(head, data)
