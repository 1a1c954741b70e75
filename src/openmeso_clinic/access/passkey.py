"""Proving again by a passkey who one is: the authenticator checks finger, face or its own PIN."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from fido2.webauthn import UserVerificationRequirement

if TYPE_CHECKING:
    from openmeso_clinic.access.request import ClinicRequest


def passkey_asked(request: ClinicRequest) -> dict[str, Any] | None:
    """What the browser is asked to sign; nothing where the person has no passkey.

    The key itself must have verified the person: a touch alone would let a colleague sign.
    """
    known = auth.get_credentials(request.staff)
    if not known:
        return None
    options, state = auth.get_server().authenticate_begin(
        credentials=known, user_verification=UserVerificationRequirement.REQUIRED
    )
    auth.set_state(state)
    return {"request_options": dict(options)}


def passkey_accepted(request: ClinicRequest, said: str) -> bool:
    """Whether what the browser sends answers the last question, by a passkey of this person."""
    try:
        answer = json.loads(said)
        auth.parse_authentication_response(answer)
        auth.complete_authentication(request.staff, answer).record_usage()
    except (ValueError, TypeError, KeyError, AttributeError, ValidationError):
        return False
    return True
