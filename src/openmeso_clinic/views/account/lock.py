"""The short lock and the step-up: one PIN, two doors."""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from openmeso_clinic.access.again import pin_accepted, step_up, tries_used_up, unlock
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
    return render(request, "account/lock.html", {"next": _onward(request), "pin_url": reverse("unlock")})


@door(Right.OWN_ACCOUNT, methods=("POST",), reads=None)
def unlock_screen(request: ClinicRequest) -> HttpResponseBase:
    accepted = pin_accepted(request, request.POST.get("pin", ""))
    sign_in.unlocked(by=request.actor, accepted=accepted)
    if accepted:
        unlock(request)
        if request.headers.get("X-Poll"):
            return HttpResponse(status=204)
        return redirect(_onward(request))
    if tries_used_up(request):
        logout(request)
        return redirect("account_login")
    context = {"next": _onward(request), "pin_url": reverse("unlock"), "fault": _("This is not your PIN.")}
    return render(request, "account/lock.html", context, status=422)


@door(Right.OWN_ACCOUNT, methods=("GET", "POST"), reads=None)
def step_up_page(request: ClinicRequest) -> HttpResponseBase:
    """Prove again who signs; the act that asked for it is then done from its own page."""
    context = {"next": _onward(request), "pin_url": reverse("step-up"), "step_up": True}
    if request.method == "GET":
        return render(request, "account/step_up.html", context)
    accepted = pin_accepted(request, request.POST.get("pin", ""))
    sign_in.stepped_up(by=request.actor, accepted=accepted)
    if accepted:
        step_up(request)
        return redirect(_onward(request))
    if tries_used_up(request):
        logout(request)
        return redirect("account_login")
    return render(request, "account/step_up.html", context | {"fault": _("This is not your PIN.")}, status=422)


def _onward(request: ClinicRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(target, allowed_hosts=None) and target.startswith("/"):
        return target
    return reverse("day-sheet")
