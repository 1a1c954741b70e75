"""The end screen asks for the tablet back; a PIN of staff takes it. Nothing can be read again from here."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.core.cache import cache
from django.http import HttpResponseBase
from django.shortcuts import redirect

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.again import member_pin_accepted, unlock
from openmeso_clinic.actions.handovers import take_back
from openmeso_clinic.forms.tablet import PinForm
from openmeso_clinic.views.tablet.guard import COOKIE, TabletRequest, shown, tablet

if TYPE_CHECKING:
    from openmeso_clinic.access.request import ClinicRequest
    from openmeso_clinic.models import Staff

#: Wrong PINs on a tablet before only the staff side takes it back; fewer than would lock a person out.
_TRIES = 3


@tablet("finished")
def end(request: TabletRequest, secret: str) -> HttpResponseBase:
    return shown(request, "tablet/end.html", {"secret": secret, "form": PinForm()})


@tablet("finished", methods=("POST",))
def give_back(request: TabletRequest, secret: str) -> HttpResponseBase:
    """Of whoever is signed in on this device, else of whoever handed the tablet over."""
    handover = request.handover
    form = PinForm(request.POST)
    member = _member(request)
    counter = f"tablet-pin-{handover.ref}"
    if form.is_valid():
        if cache.get(counter, 0) < _TRIES and member_pin_accepted(member, form.cleaned_data["pin"]):
            take_back(by=Actor(member, request.actor.at), handover=handover)
            response = _home(request, member)
            response.delete_cookie(COOKIE, path=f"/k/{secret}")
            return response
        cache.set(counter, cache.get(counter, 0) + 1, 2 * 3600)
        form.wrong()
    return shown(request, "tablet/end.html", {"secret": secret, "form": form}, status=422)


def _home(request: TabletRequest, member: Staff) -> HttpResponseBase:
    if request.user.is_authenticated and request.user.pk == member.pk:
        # The PIN was proven on the very device on which this person is signed in: it opens the lock as well.
        unlock(cast("ClinicRequest", request))
        asked_for = "consent" if request.handover.asks == ["consent"] else "intake"
        return redirect(asked_for, request.patient.ref)
    return shown(request, "tablet/returned.html", {})


def _member(request: TabletRequest) -> Staff:
    user = request.user
    if user.is_authenticated and getattr(user, "practice_id", None) == request.practice.pk:
        return user
    return request.handover.made_by
