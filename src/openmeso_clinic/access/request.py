"""What a request carries in the clinic besides what Django gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from openmeso_clinic.access.actor import Actor
    from openmeso_clinic.models import Patient, Practice, Staff


class ClinicRequest(HttpRequest):
    """A request of a signed-in person.

    Attributes:
        shown: References of the patients that the answer shows; the door writes them into the trail.
    """

    actor: Actor
    staff: Staff
    practice: Practice
    csp_nonce: str
    htmx: HtmxDetails
    shown: set[str]


def shows(request: ClinicRequest, *patients: Patient) -> None:
    """State that the answer shows these patients."""
    request.shown.update(patient.ref for patient in patients)
