"""Secrets of second factors lie encrypted: the database alone opens no account."""

from __future__ import annotations

import base64
import os
from functools import cache

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from openmeso_clinic.place import here

_NONCE = 12


class SealedAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals what allauth keeps of codes and recovery codes, with a key that lies outside the database."""

    def encrypt(self, text: str) -> str:
        nonce = os.urandom(_NONCE)
        return base64.b64encode(nonce + _cipher().encrypt(nonce, text.encode(), None)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        raw = base64.b64decode(encrypted_text)
        return _cipher().decrypt(raw[:_NONCE], raw[_NONCE:], None).decode()


@cache
def _cipher() -> AESGCM:
    return AESGCM(here().key("second-factor"))
