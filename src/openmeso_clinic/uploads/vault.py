"""Files at rest: AES-256-GCM, a random name, the id of the key in each file."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from openmeso_clinic.place import here

MAGIC = b"OMF1"
#: Key id to the name of its key file; a new key gets a new id, old files name the old one.
KEYS = {1: "files"}
NEWEST = 1
_NONCE = 12
_NAME = re.compile(r"[0-9a-f]{32}")


class FileLost(Exception):
    """A kept file is gone, cut or changed. Without its name: logs hold none."""


def keep(data: bytes) -> str:
    """Encrypt and keep; the name says nothing, and belongs to the content: files cannot be swapped."""
    name = secrets.token_hex(16)
    nonce = secrets.token_bytes(_NONCE)
    sealed = MAGIC + bytes([NEWEST]) + nonce + _cipher(NEWEST).encrypt(nonce, data, name.encode())
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    return name


def read(name: str) -> bytes:
    """The content of a kept file.

    Raises:
        FileLost: it is not there, or not what was kept.
    """
    try:
        sealed = _path(name).read_bytes()
    except OSError:
        raise FileLost from None
    head = len(MAGIC) + 1
    if not sealed.startswith(MAGIC) or len(sealed) < head + _NONCE or sealed[head - 1] not in KEYS:
        raise FileLost
    nonce, body = sealed[head : head + _NONCE], sealed[head + _NONCE :]
    try:
        return _cipher(sealed[head - 1]).decrypt(nonce, body, name.encode())
    except InvalidTag:
        raise FileLost from None


def forget(name: str) -> None:
    """Take back a file whose row was never written."""
    _path(name).unlink(missing_ok=True)


def _cipher(key_id: int) -> AESGCM:
    return AESGCM(here().key(KEYS[key_id]))


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise FileLost
    return here().files / name[:2] / name
