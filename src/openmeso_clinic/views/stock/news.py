"""Saying what was done to the stock, with the way to undo it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.urls import reverse

from openmeso_clinic.access.request import ClinicRequest

if TYPE_CHECKING:
    from openmeso_clinic.models import Movement


def done(request: ClinicRequest, words: str, movement: Movement | None = None) -> None:
    """A short message; ``undo`` in its tags is the address that takes the movement back."""
    undo = reverse("movement-undo", args=[movement.ref]) if movement is not None else ""
    messages.success(request, words, extra_tags=undo)
