"""``openmeso-clinic init``: a real clinic with its owner. No account exists before, none by default."""

from __future__ import annotations

import secrets
from datetime import datetime
from zoneinfo import available_timezones

from openmeso_clinic.actions.founding import add_member, found_practice, install
from openmeso_clinic.models import Installation, Practice, Staff
from openmeso_clinic.roles import Role

#: Open on weekdays until the owner says otherwise in the settings.
_HOURS = {day: ["09:00-12:30", "14:00-18:00"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")}


class CannotInitialise(Exception):
    """A clinic exists, or a value is wrong; says which, and what is expected."""


def initialise(
    *,
    at: datetime,
    practice: str,
    jurisdiction: str,
    time_zone: str,
    currency: str,
    owner: str,
    email: str,
) -> str:
    """Make the practice and its owner, and return the owner's first password, shown once.

    The owner sets up a second factor at the first sign-in; until then no page opens.

    Raises:
        CannotInitialise: with every fault.
    """
    faults = []
    if Practice.objects.exists() or Staff.objects.exists():
        faults.append("a clinic exists here already")
    if time_zone not in available_timezones():
        faults.append(f"time zone: got {time_zone!r}; expected one of the IANA list, as 'Europe/Paris'")
    if len(jurisdiction) != 2 or not jurisdiction.isalpha():
        faults.append(f"jurisdiction: got {jurisdiction!r}; expected a country code, as 'FR'")
    if len(currency) != 3 or not currency.isalpha():
        faults.append(f"currency: got {currency!r}; expected a currency code, as 'EUR'")
    if "@" not in email:
        faults.append("e-mail: expected an address, as 'owner@practice.example'")
    if faults:
        raise CannotInitialise("; ".join(faults))
    install(kind=Installation.Kind.REAL, at=at)
    founded = found_practice(
        at=at,
        name=practice,
        jurisdiction=jurisdiction.upper(),
        time_zone=time_zone,
        currency=currency.upper(),
        languages=["en"],
        emergency_phone="112",
        on_call_phone="not set",
        hours=_HOURS,
    )
    password = secrets.token_urlsafe(15)
    add_member(practice=founded, at=at, email=email, name=owner, roles=(Role.OWNER,), password=password)
    return password
