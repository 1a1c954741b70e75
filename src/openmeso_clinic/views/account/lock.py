"""The short lock and the step-up: one PIN or passkey, two doors."""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from openmeso_clinic.access.again import pin_accepted, step_up, tries_used_up, unlock
from openmeso_clinic.access.passkey import passkey_accepted, passkey_asked
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions import sign_in
from openmeso_clinic.views.door import door


@door(Right.OWN_ACCOUNT, methods=("GET", "POST"), reads=None)
def lock(request: ClinicRequest) -> HttpResponseBase:
    """Lock the screen; what stands on it stays for whoever opens it with the PIN."""
    if request.method == "POST" and not request.session.get("locked"):
        request.session["locked"] = True
        sign_in.locked(by=request.actor)
        if request.headers.get("X-Poll"):
            return HttpResponse(status=204)
    request.session["locked"] = True
    return _ask(request, "unlock")


@door(Right.OWN_ACCOUNT, methods=("POST",), reads=None)
def unlock_screen(request: ClinicRequest) -> HttpResponseBase:
    how = _how(request)
    accepted = _proved(request)
    sign_in.unlocked(by=request.actor, accepted=accepted, how=how)
    if accepted:
        unlock(request)
        if request.headers.get("X-Poll"):
            return HttpResponse(status=204)
        return redirect(_onward(request))
    if tries_used_up(request):
        logout(request)
        return redirect("account_login")
    return _ask(request, "unlock", fault=_fault(how))


@door(Right.OWN_ACCOUNT, methods=("GET", "POST"), reads=None)
def step_up_page(request: ClinicRequest) -> HttpResponseBase:
    """Prove again who signs; the act that asked for it is then done from its own page."""
    if request.method == "GET":
        return _ask(request, "step-up")
    how = _how(request)
    accepted = _proved(request)
    sign_in.stepped_up(by=request.actor, accepted=accepted, how=how)
    if accepted:
        step_up(request)
        return redirect(_onward(request))
    if tries_used_up(request):
        logout(request)
        return redirect("account_login")
    return _ask(request, "step-up", fault=_fault(how))


def _ask(request: ClinicRequest, url_name: str, fault: str = "") -> HttpResponse:
    context = {
        "next": _onward(request),
        "pin_url": reverse(url_name),
        "fault": fault,
        "passkey": passkey_asked(request),
    }
    template = "account/lock.html" if url_name == "unlock" else "account/step_up.html"
    return render(request, template, context, status=422 if fault else 200)


def _how(request: ClinicRequest) -> str:
    return "passkey" if "credential" in request.POST else "pin"


def _proved(request: ClinicRequest) -> bool:
    if _how(request) == "passkey":
        return passkey_accepted(request, request.POST["credential"])
    return pin_accepted(request, request.POST.get("pin", ""))


def _fault(how: str) -> str:
    return _("The passkey was not accepted.") if how == "passkey" else _("This is not your PIN.")


def _onward(request: ClinicRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(target, allowed_hosts=None) and target.startswith("/"):
        return target
    return reverse("day-sheet")
