"""The audit: each row is bound to the one before it."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tests.bench.web.bare.models import Audit, Head


def written(user: Any, action: str, target: str, patients: Iterable[int]) -> None:
    with transaction.atomic():
        head = Head.objects.select_for_update().get()
        at, details = timezone.now(), {"patients": list(patients)}
        said = json.dumps([at.isoformat(), user.pk, action, target, details, head.hash])
        sealed = hmac.new(settings.SECRET_KEY.encode(), said.encode(), hashlib.sha256).hexdigest()
        Audit.objects.create(
            at=at, actor=user.username, action=action, object=target, details=details, prev=head.hash, hash=sealed
        )
        head.hash = sealed
        head.save()
