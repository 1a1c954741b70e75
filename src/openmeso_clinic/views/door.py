"""The door of every page: the right it asks for, the objects it names, and the line it leaves in the trail.

A view without a door is not served at all.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.load import loaded
from openmeso_clinic.access.refusal import Refused, StepUpNeeded
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.trail import record
from openmeso_clinic.bridge.library import read_files_once
from openmeso_clinic.queries.demo import demo_staff

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

#: Where allauth and Django bring views of their own: they are public or ask for a person themselves.
_OWN_DOORS = ("allauth.", "django.views.static", "django.views.i18n")


def door(
    right: Right, *, methods: tuple[str, ...] = ("GET",), reads: Action | None = Action.RECORD_READ
) -> Callable[[View], View]:
    """Open a view to whoever holds the right.

    The names in the URL come in as rows of the person's own practice. Patients that the answer shows
    are written into the trail before the answer leaves: those named in the URL, and those that the
    view states with ``shows``. Where the line cannot be written, the data is not shown.

    Args:
        methods: Accepted ones. HEAD follows GET.
        reads: What a GET counts as; ``RECORD_PRINTED`` for papers, ``None`` for pages without patients.
    """

    def outer(view: View) -> View:
        @wraps(view)
        def inner(request: ClinicRequest, **kwargs: Any) -> HttpResponseBase:
            method = "GET" if request.method == "HEAD" else str(request.method)
            if method not in methods:
                return HttpResponseNotAllowed(methods)
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            if not request.actor.holds(right):
                raise Http404
            read_files_once(request.practice)
            rows = loaded(kwargs, practice=request.practice)
            patient = rows.get("patient")
            if patient is not None:
                request.shown.add(patient.ref)
            try:
                response = view(request, **rows)
            except Refused as refused:
                return _refused(request, refused)
            except StepUpNeeded:
                return redirect(f"{reverse('step-up')}?{urlencode({'next': request.path})}")
            shown = response.status_code != HTTPStatus.NOT_MODIFIED  # nothing new was sent
            if reads is not None and method == "GET" and shown and request.shown:
                record(request.actor, reads, f"page/{_page(request)}", patients=request.shown)
            return response

        inner.right = right  # type: ignore[attr-defined]
        inner.methods = methods  # type: ignore[attr-defined]
        return cast(View, inner)

    return outer


def open_door(why: str, *, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Open a view to anybody, and say why that is safe: a secret in the URL, or nothing to see."""

    def outer(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            method = "GET" if request.method == "HEAD" else str(request.method)
            if method not in methods:
                return HttpResponseNotAllowed(methods)
            return view(request, **kwargs)

        inner.public = why  # type: ignore[attr-defined]
        inner.methods = methods  # type: ignore[attr-defined]
        return cast(View, inner)

    return outer


class Doors:
    """Refuses every view that has no door, so that forgetting one shows at once and opens nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if hasattr(view, "right") or hasattr(view, "public") or view.__module__.startswith(_OWN_DOORS):
            return None
        raise Http404


def _page(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.url_name if match else None) or "unnamed"


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": reverse("account_login")})
    # A demo opens on its tour; a real clinic, which has none, on the sign-in.
    if request.path == "/" and demo_staff():
        return redirect("demo")
    return redirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")


def _refused(request: ClinicRequest, refused: Refused) -> HttpResponse:
    """Say everything that stands in the way, on the page from which the act was tried."""
    from django.shortcuts import render

    if request.htmx or request.headers.get("Accept", "").startswith("application/json"):
        return render(request, "parts/refused.html", {"missing": refused.missing}, status=409)
    for missing in refused.missing:
        messages.error(request, f"{missing.what} {missing.do}".strip())
    back = request.headers.get("Referer", "")
    path = "/" + back.partition("://")[2].partition("/")[2] if "://" in back else ""
    if request.method == "POST" and path and path != request.path:
        return redirect(path)
    return render(request, "pages/refused.html", {"missing": refused.missing, "title": _("Not done")}, status=409)
