"""The door of the tablet's pages: a secret, a birth date, one device, half an hour. Nothing of the staff side shows."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation

from openmeso.audit import Action
from openmeso_clinic.access.actor import TabletActor
from openmeso_clinic.actions.trail import record
from openmeso_clinic.queries.tablet import find_handover, person
from openmeso_clinic.views.door import open_door

if TYPE_CHECKING:
    from openmeso_clinic.models import Handover, Patient, Practice

View = Callable[..., HttpResponseBase]
_SALT = "openmeso-tablet"
COOKIE = "openmeso-tablet"


class TabletRequest(HttpRequest):
    """A request of the patient at the tablet.

    Attributes:
        actor: Names the handover in the trail.
        patient: The one patient of the handover.
    """

    actor: TabletActor
    handover: Handover
    patient: Patient
    practice: Practice
    csp_nonce: str


def tablet(stage: str, *, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Let a request in whose secret is good for this stage; everything else gets one plain page.

    Args:
        stage: ``closed``: before the birth date; ``open``: after it, on the same device; ``finished``.
    """

    def outer(view: View) -> View:
        @open_door("a secret that staff gave out, one patient's own answers", methods=methods)
        @wraps(view)
        def inner(request: TabletRequest, secret: str, **kwargs: Any) -> HttpResponseBase:
            # Whoever is signed in on this device is not here: these pages belong to the patient.
            request.staff = None  # type: ignore[attr-defined]
            request.practice = None  # type: ignore[assignment]
            handover = find_handover(secret, at=timezone.now())
            if handover is None:
                return gone(request)
            with translation.override(handover.language), timezone.override(handover.practice.zone):
                request.handover, request.practice = handover, handover.practice
                request.patient = person(handover)
                request.actor = TabletActor(staff=handover.made_by, at=timezone.now(), handover=handover)
                elsewhere = _sent_on(request, secret, stage)
                if elsewhere is not None:
                    return elsewhere
                response = view(request, secret=secret, **kwargs)
                if request.method == "GET" and stage == "open":
                    target = f"handover/{handover.ref}"
                    record(request.actor, Action.RECORD_READ, target, patients=[request.patient.ref])
                return response

        return inner

    return outer


def _sent_on(request: TabletRequest, secret: str, stage: str) -> HttpResponseBase | None:
    handover = request.handover
    if handover.opened_at is None:
        return None if stage == "closed" else redirect("tablet", secret)
    if not _same_device(request):
        return gone(request)
    if handover.finished_at is not None:
        return None if stage == "finished" else redirect("tablet-end", secret)
    return redirect("tablet-review", secret) if stage == "finished" else None


def gone(request: HttpRequest) -> HttpResponse:
    """One page for a wrong, used, returned or late secret: it tells nothing about any patient."""
    return render(request, "tablet/gone.html", {"practice": None, "staff": None, "messages": []}, status=404)


def keep_device(response: HttpResponse, handover: Handover, secret: str) -> None:
    """Mark the device that opened the handover: its secret opens nothing anywhere else."""
    response.set_cookie(
        COOKIE,
        signing.dumps(handover.ref, salt=_SALT),
        path=f"/k/{secret}",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Strict",
        max_age=2 * 3600,
    )


def _same_device(request: TabletRequest) -> bool:
    try:
        return bool(signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT) == request.handover.ref)
    except signing.BadSignature:
        return False


def shown(request: TabletRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a page of the tablet."""
    handover = request.handover
    known = {code: name for code, name in settings.LANGUAGES if code in handover.practice.languages}
    base = {
        "practice": handover.practice,
        "staff": None,
        "messages": [],
        "handover": handover,
        "languages": [(code, translation.get_language_info(code)["name_local"].capitalize()) for code in known],
        "secret": context.get("secret", ""),
    }
    return render(request, template, base | context, status=status)
