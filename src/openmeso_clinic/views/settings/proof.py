"""The PIN on the page itself: whoever gives rights proves it without losing what was typed."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.again import pin_accepted
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.actions import sign_in


def proved(request: ClinicRequest, pin: str) -> Actor:
    """The actor, stepped up where the PIN is right or the last proof still holds."""
    actor = request.actor
    if actor.stepped_up or not pin:
        return actor
    accepted = pin_accepted(request, pin)
    sign_in.stepped_up(by=actor, accepted=accepted)
    return replace(actor, stepped_up=accepted)


def pin_fault(request: ClinicRequest) -> str:
    if not request.staff.pin:
        return _("You have no PIN yet. Set one under “Your account”, then come back.")
    return _("Your PIN is missing or wrong.")
