"""Ending a person's sessions on every device: whoever was let in under other rights signs in anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session as BrowserSession

if TYPE_CHECKING:
    from openmeso_clinic.models import Staff


def end_sessions(member: Staff) -> int:
    """End every session of a member of staff, and say how many there were.

    Django keeps who is signed in inside the session, so each is opened; a practice has tens of them.
    """
    ended = [
        row.session_key
        for row in BrowserSession.objects.iterator()
        if row.get_decoded().get(SESSION_KEY) == str(member.pk)
    ]
    BrowserSession.objects.filter(session_key__in=ended).delete()
    return len(ended)
