"""A page that looks after itself asks only for what it does not show yet.

The mark of what was sent comes back with the next question. The same mark: nothing is sent, so nothing new was
seen, and no line is written into the trail.
"""

from __future__ import annotations

import hashlib

from django.http import HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.translation import get_language

from openmeso_clinic.access.request import ClinicRequest


def mark_of(request: ClinicRequest, *values: object) -> str:
    """A mark of everything that a part of a page says, to this reader in this language.

    Args:
        values: Plain values only: what has no telling ``repr`` would hide a change.
    """
    said = repr((get_language(), request.actor.roles, request.staff.pk, *values))
    return f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'


def not_modified(request: ClinicRequest, mark: str) -> HttpResponse | None:
    """The answer to a page that shows this already: nothing but what the clock says."""
    if request.headers.get("X-Poll") is None or request.headers.get("If-None-Match") != mark:
        return None
    return HttpResponseNotModified(headers={"ETag": mark, "X-Clock": f"{timezone.localtime():%H:%M}"})
