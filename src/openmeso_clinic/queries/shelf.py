"""What lies in the practice: by product, first expiry first, with what is opened and what today needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count

from openmeso_clinic.access.folding import folded
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.models import Container, Lot, Practice, ProductSetting, Session
from openmeso_clinic.queries.formulated import noun_kept
from openmeso_clinic.queries.lot_badges import Badge, lot_badge, opened_badge
from openmeso_clinic.queries.syringes_ready import formulation_for

NOTHING = Decimal("0.00")
_S = Container.State


@dataclass(frozen=True)
class OpenRow:
    """An opened container with its clock."""

    container: Container
    badge: Badge
    product_name: str


@dataclass(frozen=True)
class LotRow:
    """A lot with what is left of it.

    Attributes:
        first: Of the usable lots of its product the one to be used first.
    """

    lot: Lot
    badge: Badge
    sealed: int
    opened: tuple[OpenRow, ...]
    usable_ml: Decimal
    first: bool = False


@dataclass(frozen=True)
class ProductShelf:
    """One product.

    Attributes:
        sealed: Sealed containers that may be used.
        needed_ml: By today's sessions that are not signed yet.
        level: Reorder level in sealed containers; 0 = none.
    """

    product: str
    name: str
    lots: tuple[LotRow, ...]
    sealed: int
    usable_ml: Decimal
    needed_ml: Decimal
    level: int
    storage: str

    @property
    def low(self) -> bool:
        return bool(self.level) and self.sealed <= self.level

    @property
    def short_ml(self) -> Decimal:
        return max(NOTHING, self.needed_ml - self.usable_ml)


@dataclass(frozen=True)
class Shelf:
    products: tuple[ProductShelf, ...]
    opened: tuple[OpenRow, ...]
    needed: tuple[ProductShelf, ...]
    empty: bool


def shelf_of(practice: Practice, *, on: date, at: datetime, words: str = "", only: str = "") -> Shelf:
    """The whole shelf.

    Args:
        words: Only products whose name, and lots whose number, hold this.
        only: ``low``, ``near`` or ``out``: only what is to be ordered, used soon, or taken away.
    """
    library = spoken_library(practice)
    levels = {row.product: row.reorder_level for row in ProductSetting.objects.of(practice)}
    needed = needed_today(practice, on=on)
    held = Container.objects.of(practice)
    # Sealed ones are only counted: there are hundreds of them, and one is as another.
    sealed = dict(held.filter(state=_S.SEALED).order_by().values_list("lot_id").annotate(count=Count("pk")))
    open_of: dict[int, list[Container]] = defaultdict(list)
    for row in held.filter(state=_S.OPEN).order_by("opened_at", "pk"):
        open_of[row.lot_id].append(row)
    lots: dict[str, list[LotRow]] = defaultdict(list)
    for lot in Lot.objects.of(practice).filter(pk__in={*sealed, *open_of}).order_by("pk"):
        lot.practice = practice
        name = product_name(library.products, lot.product)
        lots[lot.product].append(_lot_row(lot, sealed.get(lot.pk, 0), open_of.get(lot.pk, ()), name, on=on, at=at))
    for product in (*needed, *(p for p, level in levels.items() if level)):
        lots.setdefault(product, [])
    shelves = []
    for product, found in lots.items():
        in_turn = _in_turn(found)
        known = library.products.get(product)
        usable = [row for row in in_turn if row.badge.usable]
        shelves.append(
            ProductShelf(
                product,
                product_name(library.products, product),
                tuple(in_turn),
                sum(row.sealed for row in usable),
                sum((row.usable_ml for row in usable), NOTHING),
                needed.get(product, NOTHING),
                levels.get(product, 0),
                known.label.storage if known else "",
            )
        )
    shelves.sort(key=lambda shelf: folded(shelf.name))
    opened = [o for shelf in shelves for row in shelf.lots for o in row.opened]
    return Shelf(
        tuple(_kept(shelves, words, only)),
        tuple(sorted(opened, key=_pressing)),
        tuple(s for s in shelves if s.needed_ml),
        not shelves,
    )


def needed_today(practice: Practice, *, on: date) -> dict[str, Decimal]:
    """Volume in mL of each product that today's planned and open sessions will draw, by their formulations."""
    needed: dict[str, Decimal] = defaultdict(lambda: NOTHING)
    coming = Session.objects.of(practice).filter(planned_on=on, state__in=[Session.State.PLANNED, Session.State.OPEN])
    for session in coming.select_related("patient", "formulation", "practice"):
        row = formulation_for(session)
        if row is None:
            continue
        for preparation in noun_kept(row).chosen.preparations:
            for use in preparation.lots:
                needed[use.product] += use.drawn.value
    return dict(needed)


def product_name(products: object, product: str) -> str:
    """The library's name; the id where the library no longer knows it."""
    entry = products.get(product) if hasattr(products, "get") else None
    return str(entry.name) if entry is not None else product


def _lot_row(lot: Lot, sealed: int, containers: Iterable[Container], name: str, *, on: date, at: datetime) -> LotRow:
    badge = lot_badge(lot, on=on)
    opened = []
    for container in containers:
        container.lot = lot
        opened.append(OpenRow(container, opened_badge(container, at=at), name))
    # What is open and for one patient belongs to that patient's session: nobody else can count on it.
    kept = [o.container.remaining_ml for o in opened if o.badge.usable and lot.multi_dose]
    usable = lot.volume_ml * sealed + sum(kept, NOTHING) if badge.usable else NOTHING
    return LotRow(lot, badge, sealed, tuple(opened), usable)


def _in_turn(rows: Iterable[LotRow]) -> list[LotRow]:
    """First expiry first; what may not be used comes last."""
    ordered = sorted(rows, key=lambda r: (not r.badge.usable, r.lot.expiry, r.lot.received_on, r.lot.number))
    turn = next((row for row in ordered if row.badge.usable), None)
    return [
        LotRow(r.lot, r.badge, r.sealed, r.opened, r.usable_ml, first=r is turn and len(ordered) > 1) for r in ordered
    ]


def _kept(shelves: list[ProductShelf], words: str, only: str) -> Iterable[ProductShelf]:
    asked = folded(words)
    for shelf in shelves:
        if asked and asked not in folded(shelf.name):
            hits = tuple(row for row in shelf.lots if asked in folded(row.lot.number))
            if not hits:
                continue
        if only == "low" and not (shelf.low or shelf.short_ml):
            continue
        if only == "near" and not any(row.badge.state == "near" for row in shelf.lots):
            continue
        if only == "out" and not any(not row.badge.usable for row in shelf.lots):
            continue
        yield shelf


def _pressing(row: OpenRow) -> tuple[bool, float]:
    end = row.container.discard_by
    return end is None, end.timestamp() if end else 0.0
