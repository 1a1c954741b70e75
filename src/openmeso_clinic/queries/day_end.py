"""The day's reconciliation: opened, used, wasted, left; and what still has to be put right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.models import Container, DayEnd, Movement, Practice, Session
from openmeso_clinic.queries.day import bounds
from openmeso_clinic.queries.shelf import product_name

NOTHING, CENT = Decimal("0.00"), Decimal("0.01")
_K = Movement.Kind


@dataclass
class ProductDay:
    """One product on one day, in mL but for the containers opened."""

    product: str
    name: str
    before_ml: Decimal = NOTHING
    came_ml: Decimal = NOTHING
    opened: int = 0
    used_ml: Decimal = NOTHING
    wasted_ml: Decimal = NOTHING
    other_ml: Decimal = NOTHING
    left_ml: Decimal = NOTHING


@dataclass(frozen=True)
class OpenPoint:
    """One thing that is not right yet."""

    words: str
    container: Container | None = None


@dataclass(frozen=True)
class DayEndFound:
    on: date
    products: tuple[ProductDay, ...]
    open_points: tuple[OpenPoint, ...] = field(default=())

    @property
    def sentence(self) -> str:
        """One sentence if all is right."""
        if self.open_points:
            count = len(self.open_points)
            return ngettext("One thing is not right yet.", "%(count)s things are not right yet.", count) % {
                "count": count
            }
        if not self.products:
            return _("Nothing moved on this day.")
        return _("Everything opened today was used, wasted or is still good, and the shelf adds up.")


def day_end_of(practice: Practice, *, on: date, at: datetime) -> DayEndFound:
    """Work out a day from its movements: what was there, what came and went, what is left."""
    start, end = bounds(practice, on)
    library = spoken_library(practice)
    moved = Movement.objects.of(practice).filter(at__gte=start, at__lt=end).select_related("lot", "undoes")
    days: dict[str, ProductDay] = {}
    for row in moved:
        product = row.lot.product
        one = days.setdefault(product, ProductDay(product, product_name(library.products, product)))
        _add(one, row)
    for product, volume in _sums(practice, start, days).items():
        days[product].before_ml = volume
    for one in days.values():
        one.left_ml = one.before_ml + one.came_ml - one.used_ml - one.wasted_ml + one.other_ml
    return DayEndFound(
        on, tuple(sorted(days.values(), key=lambda d: d.name.casefold())), tuple(_points(practice, start, end, at))
    )


def kept_day(practice: Practice, on: date) -> DayEnd | None:
    found: DayEnd | None = DayEnd.objects.of(practice).filter(on=on).select_related("by").first()
    return found


def kept_days(practice: Practice, *, most: int = 14) -> QuerySet[Any]:
    return DayEnd.objects.of(practice).select_related("by").order_by("-on")[:most]


def as_kept(found: DayEndFound) -> dict[str, Any]:
    """What of a day is kept; volumes as text, without anybody's name."""
    return {
        "sentence": found.sentence,
        "open_points": [point.words for point in found.open_points],
        "products": [
            {name: str(getattr(one, name)) for name in ProductDay.__dataclass_fields__} for one in found.products
        ],
    }


def _add(one: ProductDay, row: Movement) -> None:
    # A counter-movement takes back what it undoes, where that stood.
    counter = row.kind == _K.COUNTER and row.undoes is not None
    kind, sign = (row.undoes.kind, -1) if counter and row.undoes else (row.kind, 1)
    if kind == _K.OPEN:
        one.opened += sign
    elif kind == _K.RECEIVE:
        one.came_ml += row.volume_ml
    elif kind == _K.USE:
        one.used_ml -= row.volume_ml
    elif kind == _K.WASTE:
        one.wasted_ml -= row.volume_ml
    else:
        one.other_ml += row.volume_ml


def _sums(practice: Practice, before: datetime, products: Iterable[str]) -> dict[str, Decimal]:
    rows = Movement.objects.of(practice).filter(at__lt=before, lot__product__in=list(products))
    sums = rows.order_by().values_list("lot__product").annotate(moved=Sum("volume_ml"))
    return {product: moved.quantize(CENT) for product, moved in sums}


def _points(practice: Practice, start: datetime, end: datetime, at: datetime) -> list[OpenPoint]:
    points = []
    unsigned = Session.objects.of(practice).filter(
        state__in=[Session.State.OPEN, Session.State.STOPPED], started_at__gte=start, started_at__lt=end
    )
    if count := unsigned.count():
        words = ngettext(
            "One session is not signed: what it used is not taken from stock yet.",
            "%(count)s sessions are not signed: what they used is not taken from stock yet.",
            count,
        )
        points.append(OpenPoint(words % {"count": count}))
    instant = min(at, end)
    opened = Container.objects.of(practice).filter(state=Container.State.OPEN, opened_at__lt=end)
    for row in opened.select_related("lot").order_by("discard_by", "pk"):
        known = {"code": row.code, "lot": row.lot.number, "ml": row.remaining_ml}
        if row.discard_by is not None and row.discard_by < instant:
            points.append(OpenPoint(_("%(code)s (lot %(lot)s) is past its time: waste its %(ml)s mL.") % known, row))
        elif not row.lot.multi_dose:
            words = _("%(code)s (lot %(lot)s) is for one patient and still open: waste its %(ml)s mL.")
            points.append(OpenPoint(words % known, row))
    for row, moved in _do_not_add_up(practice):
        words = _("%(code)s says %(says)s mL, its movements %(moved)s mL: count it.")
        points.append(OpenPoint(words % {"code": row.code, "says": row.remaining_ml, "moved": moved}, row))
    return points


def _do_not_add_up(practice: Practice) -> list[tuple[Container, Decimal]]:
    """Containers on the shelf whose movements say something else."""
    here = Container.objects.of(practice).filter(state__in=[Container.State.SEALED, Container.State.OPEN])
    moved = here.annotate(moved=Sum("movements__volume_ml")).select_related("lot")
    return [(row, sum_) for row in moved if (sum_ := (row.moved or NOTHING).quantize(CENT)) != row.remaining_ml]
