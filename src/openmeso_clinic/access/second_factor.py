"""Nobody works in a real clinic without a second factor: until it is set up, nothing else opens."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from openmeso_clinic.models import Installation


class SecondFactor:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated and not request.session.get("second_factor") and not self._open(request):
            if not (is_mfa_enabled(request.user) or _is_demo()):
                return redirect(reverse("mfa_activate_totp"))
            request.session["second_factor"] = True
        return self.get_response(request)

    @staticmethod
    def _open(request: HttpRequest) -> bool:
        """Signing out, setting up the second factor, and what these pages are drawn with."""
        return request.path.startswith(("/accounts/", settings.STATIC_URL))


def _is_demo() -> bool:
    return Installation.objects.filter(kind=Installation.Kind.DEMO).exists()
