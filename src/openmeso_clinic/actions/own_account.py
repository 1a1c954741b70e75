"""What people change about themselves: language, looks and PIN."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from openmeso.audit import Action
from openmeso_clinic.actions.act import act

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


def prefer(*, by: Actor, **preferences: Any) -> None:
    """Keep how a person likes the screen. Looks are no act on a record and leave no line."""
    with transaction.atomic():
        for name, value in preferences.items():
            setattr(by.staff, name, value)
        by.staff.save(update_fields=list(preferences))


def change_pin(*, by: Actor, pin: str) -> None:
    """Set a new PIN; only its hash is kept."""
    with act(by, Action.STAFF_CHANGED, f"staff/{by.staff.ref}") as line:
        by.staff.set_pin(pin)
        by.staff.save(update_fields=["pin"])
        line.details["fields"] = "pin"
