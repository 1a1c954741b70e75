"""Sessions of browsers in the database, read by a statement that is composed once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from openmeso_clinic.access.composed import composed_once


class SessionStore(db.SessionStore):
    def load(self) -> dict[str, Any]:
        rows = _live(self.session_key, timezone.now()) if self.session_key else []
        if not rows:
            self._session_key = None
            return {}
        return self.decode(rows[0][0])


@composed_once
def _live(key: str, at: datetime) -> QuerySet[Any, Any]:
    return Session.objects.filter(session_key=key, expire_date__gt=at).values_list("session_data")
