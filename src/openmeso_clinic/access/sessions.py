"""Sessions of browsers in the database, read by a statement that is composed once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import OperationalError
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

    def save(self, must_create: bool = False) -> None:
        try:
            super().save(must_create)
        except UpdateError as error:
            # Any trouble of the database would count as a session that was deleted, and be answered as a fault of
            # the request, although the act before it may have been done.
            if isinstance(error.__context__, OperationalError):
                raise error.__context__ from None
            raise


@composed_once
def _live(key: str, at: datetime) -> QuerySet[Any, Any]:
    return Session.objects.filter(session_key=key, expire_date__gt=at).values_list("session_data")
