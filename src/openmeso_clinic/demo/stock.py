"""One of everything on the shelf that needs somebody: recalled, quarantined, expired, soon over, opened; a fridge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.actions.fridges import Reading, add_fridge, read_fridge
from openmeso_clinic.actions.lot_states import quarantine, recall
from openmeso_clinic.actions.receiving import Delivery, receive
from openmeso_clinic.actions.stock_moves import open_one, use
from openmeso_clinic.actions.stock_settings import add_supplier, remember_gtin, set_product
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.demo.telling import Story
from openmeso_clinic.models import Container, Fridge, Lot, Practice, Staff, Supplier

FRIDGE = "Fridge 1"
#: Ordered again at so many sealed containers.
LEVELS = {"hyaluronidase-1500": 24, "saline-0-9": 20, "nctf-135-ha": 6, "lidocaine-1": 4, "ascorbic-acid-ampoule": 8}
#: What came some weeks ago, of the example stock: product, lot, GTIN, days until expiry from today, containers.
CAME: tuple[tuple[str, str, str, int, int], ...] = (
    ("nctf-135-ha", "SYN02-3", "09990000000029", 310, 5),
    ("plinest", "SYN09-2", "09990000000098", 430, 4),
    ("profhilo-h-l", "SYN01-3", "09990000000012", -6, 1),
    ("viscoderm-hydrobooster", "SYN04-1", "09990000000043", 12, 3),
    ("emla-cream", "SYN16-1", "09990000000166", 400, 3),
)
#: What is open: one that somebody forgot, one that is soon over, one that was just opened.
OPENED = (
    ("procaine-1", timedelta(hours=27)),
    ("ascorbic-acid-ampoule", timedelta(hours=2, minutes=20)),
    ("lidocaine-1", timedelta(minutes=35)),
)


def things_to_see_to(practice: Practice, staff: dict[str, Staff], *, at: datetime) -> Story:
    """Fill the shelf's odd corners in the weeks before an instant, and open a few containers on its day."""
    local = at.astimezone(practice.zone)
    weeks_ago = datetime.combine(local.date() - timedelta(days=40), time(8, 20), tzinfo=practice.zone)
    yield weeks_ago
    by = Actor(staff["assistant"], weeks_ago)
    suppliers = [
        add_supplier(by=by, name="Fictive Medical Supply", phone="+33 1 99 00 00 10", email="orders@supply.invalid"),
        add_supplier(by=by, name="Sample Pharmacy Wholesale", phone="+33 1 99 00 00 11", account="DEMO-77"),
    ]
    fridge = add_fridge(by=by, name=FRIDGE)
    for product, level in LEVELS.items():
        set_product(by=by, product=product, reorder_level=level, supplier=suppliers[0])
    for number, (product, lot, gtin, days, count) in enumerate(CAME):
        came = _came(by, product, lot, gtin, local.date() + timedelta(days=days), suppliers[number % 2], count)
        receive(by=by, delivery=came)
        remember_gtin(by=by, product=product, gtin=gtin)
    tube_at = at - timedelta(days=2, hours=3)
    moments: list[tuple[datetime, Callable[[datetime], None]]] = [
        (tube_at, lambda when: _out_of_use(practice, Actor(staff["prescriber"], when))),
        *((when, partial(_read, staff, fridge, tenths)) for when, tenths in _readings(local)),
        *((at - ago, partial(_open_first, practice, staff, product)) for product, ago in OPENED),
    ]
    for when, happens in sorted(moments, key=lambda moment: moment[0]):
        yield when
        happens(when)


def _out_of_use(practice: Practice, by: Actor) -> None:
    """A notice, missing papers, and a tube for several patients that is opened."""
    recall(by=by, lot=_lot(practice, "SYN02-3"), reason="maker-notice", text="Synthetic notice 2026-14")
    quarantine(by=by, lot=_lot(practice, "SYN09-2"), reason="papers", text="Delivery note is missing")
    tube = _sealed(_lot(practice, "SYN16-1"))
    open_one(by=by, container=tube)
    use(by=by, container=tube, volume_ml=Decimal("11.50"), reason="numbing")


def _open_first(practice: Practice, staff: dict[str, Staff], product: str, when: datetime) -> None:
    found = Lot.objects.of(practice).filter(product=product, state=Lot.State.OK, expiry__gt=when.date())
    first = found.filter(containers__state=Container.State.SEALED).order_by("expiry").first()
    if first is not None:
        open_one(by=Actor(staff["assistant"], when), container=_sealed(first))


def _came(by: Actor, product: str, lot: str, gtin: str, expiry: date, supplier: Supplier, count: int) -> Delivery:
    presentations = library_of(by.practice).products[product].presentations
    # A tube for several patients where there is one: its clock runs for days.
    sold = next((one for one in presentations if one.multi_dose), presentations[0])
    return Delivery(
        product=product,
        number=lot,
        expiry=expiry,
        quantity=count,
        volume_ml=sold.volume_ml,
        multi_dose=sold.multi_dose,
        received_on=by.today,
        supplier=supplier,
        price=Decimal(48),
        location="Cabinet A",
        gtin=gtin,
    )


def _readings(local: datetime) -> Iterator[tuple[datetime, int]]:
    """Two readings a day for two weeks, in tenths of a degree, all within the range."""
    for days in range(14, -1, -1):
        for hour, tenths in ((8, 42), (16, 47)):
            when = (local - timedelta(days=days)).replace(hour=hour, minute=15, second=0, microsecond=0)
            yield when, tenths + days % 3


def _read(staff: dict[str, Staff], fridge: Fridge, tenths: int, when: datetime) -> None:
    celsius = Decimal(tenths) / 10
    reading = Reading(at=when, celsius=celsius, low_c=celsius - Decimal("0.9"), high_c=celsius + Decimal("1.1"))
    read_fridge(by=Actor(staff["assistant"], when), fridge=fridge, readings=[reading])


def _lot(practice: Practice, number: str) -> Lot:
    lot: Lot = Lot.objects.of(practice).get(number=number)
    return lot


def _sealed(lot: Lot) -> Container:
    container: Container = (
        lot.containers.filter(state=Container.State.SEALED).select_related("lot", "practice").order_by("pk")[0]
    )
    return container
