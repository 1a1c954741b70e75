"""Every URL of the clinic; each section in the file of its room."""

from __future__ import annotations

from django.urls import include, path, register_converter

from openmeso_clinic.models.base import ALPHABET


class Ref:
    """An opaque reference in a URL."""

    regex = f"[{ALPHABET}]{{12}}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Ref, "ref")

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("", include("openmeso_clinic.views.urls")),
]

handler404 = "openmeso_clinic.views.refusals.not_found"
handler500 = "openmeso_clinic.views.refusals.fault"
