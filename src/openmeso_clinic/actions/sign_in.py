"""Signing in and out, refusals, locks and the step-up: each leaves its line."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.utils import timezone

from openmeso.audit import Action
from openmeso_clinic.actions.trail import HOUSE, record, write

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


def signed_in(*, by: Actor, how: str) -> None:
    record(by, Action.SIGNED_IN, f"staff/{by.staff.ref}", details={"how": how})


def signed_out(*, by: Actor) -> None:
    record(by, Action.SIGNED_OUT, f"staff/{by.staff.ref}")


def refused(*, email: str) -> None:
    """A refused sign-in: the address as a hash, since it may be anybody's."""
    digest = hashlib.sha256(email.strip().lower().encode()).hexdigest()[:16]
    write(
        chain=HOUSE,
        at=timezone.now(),
        actor="nobody",
        role="none",
        action=Action.SIGN_IN_REFUSED,
        target=f"address/{digest}",
    )


def locked(*, by: Actor) -> None:
    record(by, Action.LOCKED, f"staff/{by.staff.ref}")


def unlocked(*, by: Actor, accepted: bool, how: str = "pin") -> None:
    record(by, Action.UNLOCKED if accepted else Action.SIGN_IN_REFUSED, f"staff/{by.staff.ref}", details={"how": how})


def stepped_up(*, by: Actor, accepted: bool, how: str = "pin") -> None:
    record(by, Action.STEPPED_UP if accepted else Action.SIGN_IN_REFUSED, f"staff/{by.staff.ref}", details={"how": how})


def proof_changed(*, by: Actor, what: str) -> None:
    """Password, second factor or recovery codes: how this person proves who it is became another."""
    record(by, Action.STAFF_CHANGED, f"staff/{by.staff.ref}", details={"fields": what})
