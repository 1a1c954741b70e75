"""Calendar feeds: a secret address for each person, shown once and revoked at will."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from openmeso.audit import Action
from openmeso_clinic.actions.act import act
from openmeso_clinic.models import Feed, Staff
from openmeso_clinic.queries.feeds import secret_hash

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


def make_feed(*, by: Actor, staff: Staff) -> str:
    """Make a feed of a person's visits. Its secret is returned once; only the hash is kept."""
    secret = secrets.token_urlsafe(32)
    with act(by, Action.FEED_CHANGED) as line:
        feed = Feed.objects.create(practice=by.practice, staff=staff, secret_hash=secret_hash(secret), made_at=by.at)
        line.target = f"feed/{feed.ref}"
        line.details |= {"what": "made", "staff": staff.ref}
    return secret


def revoke_feed(*, by: Actor, feed: Feed) -> None:
    with act(by, Action.FEED_CHANGED, f"feed/{feed.ref}") as line:
        Feed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=by.at)
        line.details["what"] = "revoked"
