"""Lots and containers as the core's ``Stock``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from openmeso.formulation.nouns import Formulation as CoreFormulation
from openmeso.stored import load_as
from openmeso.supply import Stock
from openmeso.supply.stock import Lot as CoreLot
from openmeso.units import Money, Volume
from openmeso_clinic.models import Container, Formulation, Lot, Patient, Practice, Session

#: Syringes that nobody signed for within this time hold nothing back any more.
HELD_FOR = timedelta(hours=24)
#: How many sealed containers a lot has.
_SEALED = (
    Container.objects.filter(lot=OuterRef("pk"), state=Container.State.SEALED)
    .order_by()
    .values("lot")
    .annotate(count=Count("pk"))
    .values("count")
)


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
    rows = Lot.objects.of(practice)
    opens = Container.objects.of(practice).filter(state=Container.State.OPEN)
    if numbers is not None:
        rows, opens = rows.filter(number__in=numbers), opens.filter(lot__number__in=numbers)
    opened: dict[int, Container] = {}
    for row in opens.order_by("discard_by", "pk"):
        opened.setdefault(row.lot_id, row)
    # Lots that were emptied years ago stay on record: counted one by one, they cost a look into an index each.
    lots = list(
        rows.annotate(sealed=Coalesce(Subquery(_SEALED), 0))
        .filter(Q(sealed__gt=0) | Q(pk__in=opened))
        .order_by("expiry", "pk")
    )
    theirs = drawn_up_for_others(practice, patient, at) if patient and at else Counter[tuple[str, str]]()
    for lot in lots:
        lot.sealed = max(0, lot.sealed - theirs[lot.product, lot.number])
    held = (lot for lot in lots if lot.sealed or lot.pk in opened)
    return Stock(tuple(_lot(lot, opened.get(lot.pk), at) for lot in held), counted_on=on)


def drawn_up_for_others(practice: Practice, patient: Patient, at: datetime) -> Counter[tuple[str, str]]:
    """Containers by product and lot that were opened for syringes which wait for their session."""
    rows = (
        Formulation.objects.of(practice)
        .filter(
            state__in=[Formulation.State.PREPARED, Formulation.State.CHECKED],
            prepared_at__gt=at - HELD_FOR,
            prepared_at__lte=at,
        )
        .exclude(patient_id__in=patient.ids)
        .exclude(sessions__state=Session.State.SIGNED)
    )
    held: Counter[tuple[str, str]] = Counter()
    for content in rows.values_list("content", flat=True):
        for preparation in load_as(CoreFormulation, content).chosen.preparations:
            for use in preparation.lots:
                held[use.product, use.lot] += use.containers
    return held


def _lot(lot: Lot, opened: Container | None, at: datetime | None) -> CoreLot:
    later = at is not None and lot.state_since is not None and at < lot.state_since
    return CoreLot(
        product=lot.product,
        lot=lot.number,
        expiry=lot.expiry,
        volume=Volume(lot.volume_ml.normalize()),
        multi_dose=lot.multi_dose,
        sealed=lot.sealed,  # type: ignore[attr-defined]
        opened_at=opened.opened_at if opened else None,
        remaining=Volume((opened.remaining_ml if opened else lot.volume_ml * 0).normalize()),
        received=lot.received_on,
        price=None if lot.price is None else Money(lot.price),
        storage="ok" if later else lot.state,  # type: ignore[arg-type]
        gtin=lot.gtin or None,
        location=lot.location,
    )
