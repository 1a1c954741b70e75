"""Proving again who one is: the PIN that opens a lock and comes before a signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.cache import cache
from django.utils import timezone

from openmeso_clinic.access.request import ClinicRequest

if TYPE_CHECKING:
    from openmeso_clinic.models import Staff

TRIES = 5


def pin_accepted(request: ClinicRequest, pin: str) -> bool:
    """Check the PIN. After five wrong ones in a row only signing in anew helps; the counter is shared and bounded."""
    return member_pin_accepted(request.staff, pin)


def member_pin_accepted(member: Staff, pin: str) -> bool:
    """Check the PIN of a colleague who stands beside: the second of two people. The same counter holds."""
    key = f"pin-{member.ref}"
    if cache.get(key, 0) >= TRIES:
        return False
    if not member.pin_is(pin):
        cache.set(key, cache.get(key, 0) + 1, 15 * 60)
        return False
    cache.delete(key)
    return True


def tries_used_up(request: ClinicRequest) -> bool:
    return bool(cache.get(f"pin-{request.staff.ref}", 0) >= TRIES)


def step_up(request: ClinicRequest) -> None:
    """Remember that the person proved again; the session gets a new id, so an old one is worth nothing."""
    request.session.cycle_key()
    request.session["stepped_up_at"] = timezone.now().timestamp()


def unlock(request: ClinicRequest) -> None:
    request.session.cycle_key()
    request.session.pop("locked", None)
    request.session["touched_at"] = timezone.now().timestamp()
