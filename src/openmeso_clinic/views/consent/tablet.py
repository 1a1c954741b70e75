"""The consent on the tablet in the patient's hands: one text after the other, under the handover's secret.

The pages of the handover call these; they own the secret, its time and its tries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.queries.consents import to_be_signed
from openmeso_clinic.views.consent.reading import take_signature

if TYPE_CHECKING:
    from datetime import datetime

    from openmeso_clinic.models import Handover


def waiting(handover: Handover) -> bool:
    """Whether there is a text to be signed."""
    return to_be_signed(handover.patient) is not None


def step(request: HttpRequest, handover: Handover, *, at: datetime) -> HttpResponse | None:
    """The page of the text to be signed; ``None`` once nothing is left to sign.

    The act is that of whoever handed the tablet over, at the instant of the patient's own hand.
    """
    consent = to_be_signed(handover.patient)
    if consent is None:
        return None
    by = Actor(handover.made_by, at)
    return take_signature(request, consent, by=by, staff=False)
