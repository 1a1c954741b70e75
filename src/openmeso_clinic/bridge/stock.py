"""Lots and containers as the core's ``Stock``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from openmeso.formulation.nouns import Formulation as CoreFormulation
from openmeso.stored import load_as
from openmeso.supply import Stock
from openmeso.supply.stock import Lot as CoreLot
from openmeso.units import Money, Volume
from openmeso_clinic.access.composed import columns_of, composed_once, made_of
from openmeso_clinic.models import Container, Formulation, Lot, Patient, Practice, Session

#: Syringes that nobody signed for within this time hold nothing back any more.
HELD_FOR = timedelta(hours=24)
_LOT, _CONTAINER = columns_of(Lot), columns_of(Container)


def stock_of(
    practice: Practice,
    *,
    on: date,
    at: datetime | None = None,
    patient: Patient | None = None,
    numbers: Collection[str] | None = None,
) -> Stock:
    """What the practice holds: sealed containers counted, the open container that ends first beside them.

    The core knows one open container a lot; of several the one to be used first counts.

    Args:
        at: A moment in the past: a quarantine or recall that came later does not hold yet.
        patient: For whom it is asked: what is drawn up for others and not signed yet is theirs.
        numbers: Of the lots that are asked about; all that the practice holds by default.
    """
    opened: dict[int, Container] = {}
    for columns in _opened(practice.pk) if numbers is None else _opened_of(practice.pk, sorted(numbers)):
        row = made_of(Container, _CONTAINER, columns)
        opened.setdefault(row.lot_id, row)
    theirs = drawn_up_for_others(practice, patient, at) if patient and at else Counter[tuple[str, str]]()
    held = []
    for *values, count in _lots(practice.pk) if numbers is None else _lots_of(practice.pk, sorted(numbers)):
        lot = made_of(Lot, _LOT, values)
        sealed = max(0, count - theirs[lot.product, lot.number])
        if sealed or lot.pk in opened:
            held.append(_lot(lot, sealed, opened.get(lot.pk), at))
    return Stock(tuple(held), counted_on=on)


def drawn_up_for_others(practice: Practice, patient: Patient, at: datetime) -> Counter[tuple[str, str]]:
    """Containers by product and lot that were opened for syringes which wait for their session."""
    held: Counter[tuple[str, str]] = Counter()
    for (content,) in _drawn_up(practice.pk, at - HELD_FOR, at, patient.ids):
        for preparation in load_as(CoreFormulation, content).chosen.preparations:
            for use in preparation.lots:
                held[use.product, use.lot] += use.containers
    return held


@composed_once
def _drawn_up(practice: int, since: datetime, until: datetime, but: list[int]) -> QuerySet[Any, Any]:
    rows = Formulation.objects.of(practice).filter(
        state__in=[Formulation.State.PREPARED, Formulation.State.CHECKED], prepared_at__gt=since, prepared_at__lte=until
    )
    rows = rows.exclude(patient_id__in=but).exclude(sessions__state=Session.State.SIGNED)
    found: QuerySet[Any, Any] = rows.values_list("content")
    return found


def _lot_rows(practice: int) -> QuerySet[Any]:
    """Lots of which something is there. Those that were emptied years ago cost a look into an index each."""
    there = Container.objects.filter(lot=OuterRef("pk"), state__in=[Container.State.SEALED, Container.State.OPEN])
    sealed = Container.objects.filter(lot=OuterRef("pk"), state=Container.State.SEALED).order_by()
    count = sealed.values("lot").annotate(count=Count("pk")).values("count")
    rows = Lot.objects.of(practice).filter(Exists(there))
    found: QuerySet[Any] = rows.annotate(sealed_count=Coalesce(Subquery(count), 0))
    return found


@composed_once
def _lots(practice: int) -> QuerySet[Any, Any]:
    return _lot_rows(practice).order_by("expiry", "pk").values_list(*_LOT, "sealed_count")


@composed_once
def _lots_of(practice: int, numbers: list[str]) -> QuerySet[Any, Any]:
    return _lot_rows(practice).filter(number__in=numbers).order_by("expiry", "pk").values_list(*_LOT, "sealed_count")


@composed_once
def _opened(practice: int) -> QuerySet[Any, Any]:
    rows = Container.objects.of(practice).filter(state=Container.State.OPEN)
    return rows.order_by("discard_by", "pk").values_list(*_CONTAINER)


@composed_once
def _opened_of(practice: int, numbers: list[str]) -> QuerySet[Any, Any]:
    rows = Container.objects.of(practice).filter(state=Container.State.OPEN, lot__number__in=numbers)
    return rows.order_by("discard_by", "pk").values_list(*_CONTAINER)


def _lot(lot: Lot, sealed: int, opened: Container | None, at: datetime | None) -> CoreLot:
    later = at is not None and lot.state_since is not None and at < lot.state_since
    return CoreLot(
        product=lot.product,
        lot=lot.number,
        expiry=lot.expiry,
        volume=Volume(lot.volume_ml.normalize()),
        multi_dose=lot.multi_dose,
        sealed=sealed,
        opened_at=opened.opened_at if opened else None,
        remaining=Volume((opened.remaining_ml if opened else lot.volume_ml * 0).normalize()),
        received=lot.received_on,
        price=None if lot.price is None else Money(lot.price),
        storage="ok" if later else lot.state,  # type: ignore[arg-type]
        gtin=lot.gtin or None,
        location=lot.location,
    )
