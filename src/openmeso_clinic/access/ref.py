"""The opaque reference as a part of a URL: ``<ref:patient>``."""

from __future__ import annotations

from django.urls import register_converter

from openmeso_clinic.models.base import ALPHABET


class Ref:
    regex = f"[{ALPHABET}]{{12}}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Ref, "ref")
