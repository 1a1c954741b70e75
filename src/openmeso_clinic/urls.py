"""Every URL of the clinic; each section in the file of its room."""

from __future__ import annotations

from django.urls import include, path, re_path

import openmeso_clinic.access.ref  # noqa: F401  (makes <ref:...> known)
from openmeso_clinic.views.refusals import closed

#: Accounts are made, changed and closed by the owner: nobody signs up, and no mail opens or changes an account.
_CLOSED = r"^accounts/(?:signup|inactive|email|confirm-email|password/(?:set|reset)|login/code|phone)/"

urlpatterns = [
    re_path(_CLOSED, closed, name="closed"),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("", include("openmeso_clinic.views.urls")),
]

handler404 = "openmeso_clinic.views.refusals.not_found"
handler500 = "openmeso_clinic.views.refusals.fault"
