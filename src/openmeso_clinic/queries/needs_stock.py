"""What of the stock waits for somebody today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from django.urls import reverse
from django.utils.translation import gettext as _

from openmeso_clinic.models import Practice
from openmeso_clinic.queries.fridges import fridges_of
from openmeso_clinic.queries.lot_badges import NEAR_END, span_words
from openmeso_clinic.queries.need import Need, first_due
from openmeso_clinic.queries.shelf import OpenRow, ProductShelf, shelf_of

#: Lots that expire within so many days stand in the queue; those within 30 on the shelf only.
SOON_DAYS = 14


def stock_needs(practice: Practice, *, on: date, at: datetime) -> list[Need]:
    """Opened containers near or past their end, lots near or past their expiry, what is short, and fridges."""
    shelf = shelf_of(practice, on=on, at=at)
    found = [need for row in shelf.opened if (need := _opened(row, at))]
    for product in shelf.products:
        found += _lots(product, practice, on)
        found += _amounts(product)
    found += _fridges(practice, at)
    return first_due(found)


def _opened(row: OpenRow, at: datetime) -> Need | None:
    end, about = row.container.discard_by, f"{row.product_name} · {row.container.lot.number}"
    url = reverse("lot", args=[row.container.lot.ref])
    key = f"stock/opened/{row.container.ref}"
    if end is None:
        return None
    if end < at:
        return Need(key, "opened", _("Past its time: waste it"), about, url, end, urgent=True)
    if end - at <= NEAR_END:
        return Need(key, "opened", _("Discard in %(for)s") % {"for": span_words(end - at)}, about, url, end)
    return None


def _lots(shelf: ProductShelf, practice: Practice, on: date) -> Iterator[Need]:
    for row in shelf.lots:
        left = (row.lot.expiry - on).days
        due = datetime.combine(row.lot.expiry, time.max, tzinfo=practice.zone)
        about, url = f"{shelf.name} · {row.lot.number}", reverse("lot", args=[row.lot.ref])
        key = f"stock/expiry/{row.lot.ref}"
        if row.badge.state == "expired":
            yield Need(key, "expiry", _("Expired: waste it"), about, url, due)
        elif row.badge.state == "recalled":
            yield Need(f"stock/recalled/{row.lot.ref}", "recall", _("Recalled: send it back"), about, url)
        elif row.badge.usable and left <= SOON_DAYS:
            words = _("Expires in %(days)s days") % {"days": left} if left else _("Expires today")
            yield Need(key, "expiry", words, about, url, due)


def _amounts(shelf: ProductShelf) -> Iterator[Need]:
    if shelf.short_ml:
        words = _("%(ml)s mL short for today's sessions") % {"ml": shelf.short_ml}
        yield Need(f"stock/short/{shelf.product}", "short", words, shelf.name, reverse("stock"), urgent=True)
    elif shelf.low:
        words = _("Order: %(count)s left") % {"count": shelf.sealed}
        yield Need(f"stock/reorder/{shelf.product}", "reorder", words, shelf.name, reverse("stock-order"))


def _fridges(practice: Practice, at: datetime) -> Iterator[Need]:
    for now in fridges_of(practice, at=at):
        url, key = reverse("fridge", args=[now.fridge.ref]), f"stock/fridge/{now.fridge.ref}"
        if now.out and now.last:
            words = _("%(value)s °C is out of range") % {"value": now.last.celsius}
            yield Need(key, "fridge", words, now.fridge.name, url, now.last.at, urgent=bool(now.lots))
        elif now.due:
            yield Need(f"{key}/due", "fridge", _("Read the thermometer"), now.fridge.name, url)
