"""How a lot or an opened container stands, in words with an icon: never by color alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from openmeso_clinic.models import Container, Lot

#: From here on a lot is said to expire soon.
NEAR_DAYS = 30
#: From here on the end of an opened container is pressing.
NEAR_END = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Badge:
    """Words with an icon.

    Attributes:
        state: ``ok``, ``near``, ``expired``, ``quarantined``, ``recalled``, ``open``, ``past``.
        verdict: Whose color it wears; empty where it is nothing special.
    """

    state: str
    icon: str
    words: str
    verdict: str = ""

    @property
    def usable(self) -> bool:
        return self.state in ("ok", "near", "open")


def lot_badge(lot: Lot, *, on: date) -> Badge:
    """What matters most about a lot on a day."""
    if lot.state == "recalled":
        return Badge("recalled", "recall", _("Recalled"), "contraindicated")
    if lot.state == "quarantined":
        return Badge("quarantined", "lock", _("Quarantined"), "defer")
    left = (lot.expiry - on).days
    if left < 0:
        return Badge("expired", "octagon-stop", _("Expired"), "contraindicated")
    if left == 0:
        return Badge("near", "clock-square", _("Last day"), "caution")
    if left <= NEAR_DAYS:
        return Badge("near", "clock-square", _("%(days)s d left") % {"days": left}, "caution")
    return Badge("ok", "calendar", _("expires %(month)s") % {"month": date_format(lot.expiry, "m/Y")})


def opened_badge(container: Container, *, at: datetime) -> Badge:
    """How long a container has been open, and until when it may be used."""
    assert container.opened_at is not None
    ago = at - container.opened_at
    since = _("Opened %(for)s") % {"for": span_words(ago)} if ago >= timedelta(minutes=1) else _("Opened just now")
    if container.discard_by is not None and container.discard_by < at:
        return Badge("past", "octagon-stop", _("%(since)s, past its time") % {"since": since}, "contraindicated")
    if container.discard_by is not None and container.discard_by - at <= NEAR_END:
        return Badge("open", "clock-square", since, "caution")
    return Badge("open", "clock", since)


def span_words(span: timedelta) -> str:
    """A span as one says it: "2 h 10 min", "3 d", "40 min"."""
    minutes = max(0, int(span.total_seconds() // 60))
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days >= 2:
        return _("%(days)s d") % {"days": days}
    if days:
        return _("%(days)s d %(hours)s h") % {"days": days, "hours": hours} if hours else _("1 d")
    if hours:
        return (
            _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}
            if rest
            else _("%(hours)s h") % {"hours": hours}
        )
    return _("%(minutes)s min") % {"minutes": rest}
