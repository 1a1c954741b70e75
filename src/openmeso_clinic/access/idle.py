"""The lock after a while without hands on it. Polling and other background requests never count as hands."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

#: Where the patient's own pages lie; they show nothing of the staff side.
TABLET = "/k/"
#: Hands are noted once in so many seconds: each note is a write of its own. The lock comes earlier by no more.
NOTED_EVERY = 15


class Idle:
    """Locks the session; the page stays as it is, and the PIN opens it again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = timezone.now().timestamp()
        if request.path.startswith(TABLET):
            # The tablet in a patient's hands stays open while the screen of the staff behind it locks.
            return self.get_response(request)
        session = request.session
        touched = session.get("touched_at", now)
        if now - touched > settings.SESSION_IDLE_SECONDS:
            session["locked"] = True
        if session.get("locked") and request.path not in self._open_when_locked():
            # A background request gets a plain answer: its page shows the lock over what it holds.
            if request.headers.get("X-Poll") or request.headers.get("HX-Request") or request.method != "GET":
                return HttpResponse(status=423, headers={"HX-Trigger": "locked"})
            return redirect(f"{reverse('lock')}?{_next(request)}")
        if not request.headers.get("X-Poll") and now - touched > NOTED_EVERY:
            session["touched_at"] = now
        session.setdefault("touched_at", now)
        return self.get_response(request)

    @staticmethod
    def _open_when_locked() -> set[str]:
        # The emergency cards hold nobody's data, and nobody types a PIN first in the worst minute.
        return {reverse("lock"), reverse("unlock"), reverse("account_logout"), reverse("emergency")}


def _next(request: HttpRequest) -> str:
    from urllib.parse import urlencode

    return urlencode({"next": request.path})
