"""A person's visits as a calendar feed (RFC 5545) that may lie on a private phone.

It names neither patient nor treatment: initials and a time. A cancelled visit stays in it as cancelled, so
that calendars that hold it drop it.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from openmeso_clinic.models import Appointment, Feed, Staff

if TYPE_CHECKING:
    from icalendar import Event

#: How far a feed looks back and ahead.
BACK, AHEAD = timedelta(days=30), timedelta(days=400)


def secret_hash(secret: str) -> str:
    # 256 random bits need no slow hash.
    return hashlib.sha256(secret.encode()).hexdigest()


def feed_of(secret: str) -> Feed | None:
    """The live feed under a secret, of somebody who still works here."""
    rows = Feed.objects.filter(secret_hash=secret_hash(secret), revoked_at=None, staff__is_active=True)
    found: Feed | None = rows.select_related("staff", "practice").first()
    return found


def feeds_of(staff: Staff) -> list[Feed]:
    return list(Feed.objects.filter(staff=staff).order_by("-made_at"))


def visits_in(feed: Feed, *, at: datetime) -> list[Appointment]:
    rows = Appointment.objects.of(feed.practice).filter(
        practitioner=feed.staff_id, starts_at__gte=at - BACK, starts_at__lt=at + AHEAD
    )
    return list(rows.select_related("patient__merged_into").order_by("starts_at", "pk"))


def ics(feed: Feed, visits: list[Appointment], *, at: datetime) -> bytes:
    """The feed as a file. Times carry the practice's zone, whose rules stand in it."""
    from icalendar import Calendar

    zone = feed.practice.zone
    calendar = Calendar()
    calendar.add("prodid", "-//OpenMeso//visits//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Visits"))
    calendar.add("x-wr-timezone", feed.practice.time_zone)
    for visit in visits:
        calendar.add_component(_event(visit, zone_name=feed.practice.time_zone, feed=feed, at=at))
    if visits:
        calendar.add_missing_timezones(
            first_date=min(v.starts_at for v in visits).astimezone(zone).date(),
            last_date=(max(v.ends_at for v in visits).astimezone(zone) + timedelta(days=400)).date(),
        )
    return bytes(calendar.to_ical())


def _event(visit: Appointment, *, zone_name: str, feed: Feed, at: datetime) -> Event:
    from icalendar import Event

    zone = feed.practice.zone
    patient = visit.patient.merged_into or visit.patient
    gone = visit.status == Appointment.Status.CANCELLED
    event = Event()
    event.add("uid", f"{visit.ref}@openmeso")
    event.add("dtstamp", at)
    event.add("dtstart", visit.starts_at.astimezone(zone))
    event.add("dtend", visit.ends_at.astimezone(zone))
    event.add("summary", patient.initials)
    event.add("description", _("Clinic time, %(zone)s") % {"zone": zone_name})
    event.add("sequence", visit.sequence)
    event.add("status", "CANCELLED" if gone else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if gone else "OPAQUE")
    event.add("class", "PRIVATE")
    return event
