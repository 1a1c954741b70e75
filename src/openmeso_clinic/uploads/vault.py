"""Files at rest: AES-256-GCM, a random name, the name of the key in each file.

Documents lie under the installation's own key. Photographs lie under a key of their patient: destroying
it erases them, those in every backup too.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from openmeso_clinic.place import KeyLost, here

#: A file under the installation's key: one byte says which one it was.
MAGIC = b"OMF1"
#: A file under the key of a patient: sixteen bytes name it.
MAGIC_OF_PATIENT = b"OMF2"
_NONCE = 12
_NAME = re.compile(r"[0-9a-f]{32}")


class FileLost(Exception):
    """A kept file is gone, cut or changed, or its key was destroyed. Without its name: logs hold none."""


def keep(data: bytes, *, key_id: str = "") -> str:
    """Encrypt and keep; the name says nothing, and belongs to the content: files cannot be swapped.

    Args:
        key_id: Of the patient's own key, see ``new_key``; without one, the installation's key.
    """
    name = secrets.token_hex(16)
    path = path_of(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # While a key is being changed nobody may write under the old one: it is about to be destroyed.
    with keys_still():
        _write(path, sealed(data, name=name, key=f"photo-{key_id}" if key_id else newest_key()))
    return name


def read(name: str) -> bytes:
    """The content of a kept file.

    Raises:
        FileLost: it is not there, or not what was kept, or its key was destroyed.
    """
    try:
        kept = path_of(name).read_bytes()
        head, key = header(kept)
        nonce, body = kept[head : head + _NONCE], kept[head + _NONCE :]
        return AESGCM(here().kept_key(key)).decrypt(nonce, body, name.encode())
    except (OSError, ValueError, InvalidTag, KeyLost):
        raise FileLost from None


def forget(name: str) -> None:
    """Take back a file whose row was never written, or whose content is erased."""
    path_of(name).unlink(missing_ok=True)


def sealed(data: bytes, *, name: str, key: str) -> bytes:
    """The bytes that are written: which key, nonce, and what only that key opens.

    Raises:
        KeyLost: the key was destroyed.
    """
    nonce = secrets.token_bytes(_NONCE)
    if key.startswith("photo-"):
        secret, head = here().kept_key(key), MAGIC_OF_PATIENT + bytes.fromhex(key.removeprefix("photo-"))
    else:
        secret, head = here().key(key), MAGIC + bytes([_number(key)])
    return head + nonce + AESGCM(secret).encrypt(nonce, data, name.encode())


def header(kept: bytes) -> tuple[int, str]:
    """How long the head of a kept file is, and the name of its key.

    Raises:
        FileLost: it is no kept file.
    """
    if kept.startswith(MAGIC) and len(kept) > len(MAGIC):
        number = kept[len(MAGIC)]
        return len(MAGIC) + 1, "files" if number == 1 else f"files-{number}"
    if kept.startswith(MAGIC_OF_PATIENT) and len(kept) >= len(MAGIC_OF_PATIENT) + 16:
        head = len(MAGIC_OF_PATIENT) + 16
        return head, f"photo-{kept[len(MAGIC_OF_PATIENT) : head].hex()}"
    raise FileLost


def key_of(name: str) -> str:
    """The name of the key under which a file lies.

    Raises:
        FileLost: it is not there.
    """
    try:
        with path_of(name).open("rb") as file:
            return header(file.read(64))[1]
    except OSError:
        raise FileLost from None


def newest_key() -> str:
    """The installation's key under which new files come."""
    numbers = [_number(name) for name in here().key_names() if re.fullmatch(r"files(-\d+)?", name)]
    newest = max(numbers, default=1)
    return "files" if newest == 1 else f"files-{newest}"


def new_key() -> str:
    """Make the key of a patient and return its id: random, so that it names nobody."""
    key_id = secrets.token_hex(16)
    here().key(f"photo-{key_id}")
    return key_id


def destroy_key(key_id: str) -> None:
    """Destroy the key of a patient: whatever lies under it is erased, wherever a copy of it may be."""
    here().destroy_key(f"photo-{key_id}")


@contextmanager
def keys_still(*, changing: bool = False) -> Iterator[None]:
    """Hold the keys still while a file is written; ``changing`` waits for every writer and keeps others out."""
    here().make()
    with (here().keys / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX if changing else fcntl.LOCK_SH)
        yield


def rewrite(name: str, *, key: str) -> None:
    """Lay a file under another key: the new one stands beside it before it takes its place.

    Raises:
        FileLost: it cannot be read, and stays as it is.
    """
    content = sealed(read(name), name=name, key=key)
    beside = here().data / "rotating"
    beside.mkdir(exist_ok=True, mode=0o700)
    waiting = beside / name
    waiting.unlink(missing_ok=True)
    _write(waiting, content)
    os.replace(waiting, path_of(name))
    _settle(path_of(name).parent)


def path_of(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise FileLost
    return here().files / name[:2] / name


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _number(key: str) -> int:
    return int(key.partition("-")[2] or 1)
