"""One's own account: language, colors, keys, PIN, and the ways to password and second factor."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from openmeso_clinic.access.again import pin_accepted
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions import own_account, sign_in
from openmeso_clinic.catalogues import unreviewed
from openmeso_clinic.forms.own_account import PinForm, PreferencesForm
from openmeso_clinic.views.door import door

_THEMES = {"light": "light", "dark": "dark", "system": "auto", "auto": "auto"}


@door(Right.OWN_ACCOUNT, methods=("GET", "POST"), reads=None)
def account(request: ClinicRequest) -> HttpResponseBase:
    staff = request.staff
    kept = {"language": staff.language, "theme": staff.theme, "single_keys": staff.single_keys}
    asks_pin = "pin" in request.POST
    preferences = PreferencesForm(request.POST if request.method == "POST" and not asks_pin else None, initial=kept)
    pin = PinForm(request.POST if asks_pin else None)
    if request.method == "POST":
        if not asks_pin and preferences.is_valid():
            own_account.prefer(by=request.actor, **preferences.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("account")
        if asks_pin and pin.is_valid():
            if _proved(request, pin.cleaned_data["proof"]):
                own_account.change_pin(by=request.actor, pin=pin.cleaned_data["pin"])
                messages.success(request, _("The new PIN holds from now on."))
                return redirect("account")
            pin.add_error("proof", _("This is neither your password nor your PIN."))
    context = {
        "current": "settings",
        "preferences": preferences,
        "pin": pin,
        "draft_language": unreviewed(staff.language),
    }
    return render(request, "account/own.html", context, status=422 if request.method == "POST" else 200)


@door(Right.OWN_ACCOUNT, methods=("POST",), reads=None)
def set_theme(request: ClinicRequest) -> HttpResponseBase:
    own_account.prefer(by=request.actor, theme=_THEMES.get(request.POST.get("theme", ""), "auto"))
    return redirect(_back(request))


@door(Right.OWN_ACCOUNT, methods=("POST",), reads=None)
def set_language(request: ClinicRequest) -> HttpResponseBase:
    wanted = request.POST.get("language", "")
    if wanted in dict(settings.LANGUAGES):
        own_account.prefer(by=request.actor, language=wanted)
    return redirect(_back(request))


@door(Right.OWN_ACCOUNT, methods=("POST",), reads=None)
def sign_out(request: ClinicRequest) -> HttpResponseBase:
    """End the session and have the browser forget every page it kept."""
    sign_in.signed_out(by=request.actor)
    logout(request)
    response = redirect("day-sheet")  # asks to sign in; a demo shows its tour
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _proved(request: ClinicRequest, proof: str) -> bool:
    return request.staff.check_password(proof) or pin_accepted(request, proof)


def _back(request: ClinicRequest) -> str:
    target = request.POST.get("next", "")
    safe = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if safe else reverse("day-sheet")
