"""Every URL of the clinic; each section in the file of its room."""

from __future__ import annotations

from django.urls import include, path

import openmeso_clinic.access.ref  # noqa: F401  (makes <ref:...> known)

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("", include("openmeso_clinic.views.urls")),
]

handler404 = "openmeso_clinic.views.refusals.not_found"
handler500 = "openmeso_clinic.views.refusals.fault"
