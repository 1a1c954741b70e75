"""Who is at the screen: sets the actor, the language and the clinic's own time on each request."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation

from openmeso_clinic.access.actor import Actor


class Person:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.shown = set()  # type: ignore[attr-defined]
        user = request.user
        if not user.is_authenticated:
            with translation.override(translation.get_language_from_request(request)):
                return self.get_response(request)
        at = timezone.now()
        stepped = request.session.get("stepped_up_at")
        request.staff = user  # type: ignore[attr-defined]
        request.practice = user.practice  # type: ignore[attr-defined]
        request.actor = Actor(  # type: ignore[attr-defined]
            staff=user,
            at=at,
            stepped_up=stepped is not None and 0 <= at.timestamp() - stepped < settings.STEP_UP_SECONDS,
        )
        with translation.override(user.language), timezone.override(user.practice.zone):
            return self.get_response(request)
