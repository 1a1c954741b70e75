"""Taking a delivery into stock: a lot, its containers with codes of their own, and their first line each."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.actions.ledger import NOTHING
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import Act, Container, Lot, Movement, Supplier
from openmeso_clinic.models.base import ALPHABET, new_ref

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

MOST = 500
CODE_LENGTH = 8


@dataclass(frozen=True)
class Delivery:
    """What came, as it was read from the box and the delivery note.

    Attributes:
        volume_ml: Of one container, as the library knows its presentations.
        price: For one container.
        raw_code: The scanned string, kept as it came.
    """

    product: str
    number: str
    expiry: date
    quantity: int
    volume_ml: Decimal
    multi_dose: bool
    received_on: date
    supplier: Supplier | None = None
    price: Decimal | None = None
    location: str = ""
    gtin: str = ""
    raw_code: str = ""


def receive(*, by: Actor, delivery: Delivery, key: str = "") -> tuple[Lot, list[Container]]:
    """Put a delivery on the shelf.

    Args:
        key: Name of this attempt: sent twice, it is received once.

    Raises:
        Refused: with everything that does not fit: unknown product, expired on arrival, the same lot here
            with another expiry or volume, a recalled lot.
    """
    asked = hashlib.sha256(repr(delivery).encode()).hexdigest()
    with act(by, Action.LOT_RECEIVED) as line:
        # The practice's deliveries are taken in one after another, so that one lot never becomes two rows.
        type(by.practice).objects.select_for_update().get(pk=by.practice.pk)
        before = Act.objects.filter(practice=by.practice, key=key).first() if key else None
        if before is not None:
            if before.request_sha256 != asked:
                raise Refused(Missing("stock/key-used", _("This form was sent before."), _("Open it again.")))
            lot = Lot.objects.get(practice=by.practice, ref=before.answer["lot"])
            line.target, line.details["again"] = f"lot/{lot.ref}", "yes"
            return lot, list(lot.containers.filter(ref__in=before.answer["containers"]).order_by("pk"))
        if missing := hindrances(by=by, delivery=delivery):
            raise Refused(*missing)
        same = list(_same(by, delivery))
        lot = same[0] if same else _lot(by, delivery)
        containers = _containers(by, lot, delivery)
        line.target, line.details["containers"] = f"lot/{lot.ref}", str(len(containers))
        if key:
            answer = {"lot": lot.ref, "containers": [c.ref for c in containers]}
            Act.objects.create(practice=by.practice, key=key, request_sha256=asked, answer=answer, at=by.at)
    return lot, containers


def hindrances(*, by: Actor, delivery: Delivery) -> list[Missing]:
    """Everything for which this delivery would be refused."""
    return [*_faults(by, delivery), *_against(_same(by, delivery), delivery)]


def receive_all(*, by: Actor, deliveries: Sequence[Delivery], key: str) -> int:
    """Put every delivery of a file on the shelf, or none.

    Args:
        key: Name of this attempt: sent twice, it is received once.

    Returns:
        How many containers came.

    Raises:
        Refused: with everything that does not fit.
    """
    with act(by, Action.RECORDS_IMPORTED, f"practice/{by.practice.ref}") as line:
        missing = [one for delivery in deliveries for one in hindrances(by=by, delivery=delivery)]
        if missing:
            raise Refused(*missing)
        came = sum(
            len(receive(by=by, delivery=delivery, key=f"{key}/{number}")[1])
            for number, delivery in enumerate(deliveries)
        )
        line.details |= {"what": "stock", "lots": str(len(deliveries)), "containers": str(came)}
    return came


def _same(by: Actor, delivery: Delivery) -> QuerySet[Lot]:
    return Lot.objects.of(by.practice).filter(product=delivery.product, number=delivery.number)


def _faults(by: Actor, delivery: Delivery) -> list[Missing]:
    missing = []
    if delivery.product not in library_of(by.practice).products:
        missing.append(Missing("stock/product", _("The library does not know this product."), _("Choose another.")))
    if not delivery.number.strip():
        missing.append(Missing("stock/lot-number", _("The lot number is missing."), _("Read it from the box.")))
    if not 1 <= delivery.quantity <= MOST:
        what = _("%(count)s containers.") % {"count": delivery.quantity}
        missing.append(Missing("stock/quantity", what, _("State 1 to %(most)s.") % {"most": MOST}))
    if delivery.volume_ml <= NOTHING:
        missing.append(Missing("stock/volume", _("A container holds nothing."), _("Correct the volume.")))
    if delivery.received_on > by.today:
        missing.append(Missing("stock/ahead", _("The day of arrival lies ahead."), _("Correct it.")))
    elif delivery.expiry < delivery.received_on:
        missing.append(
            Missing(
                "stock/expired-on-arrival", _("It had expired when it came."), _("Send it back; do not put it away.")
            )
        )
    return missing


def _against(same: Iterable[Lot], delivery: Delivery) -> list[Missing]:
    """What the same lot number already on the shelf says against it."""
    missing = []
    for lot in same:
        known = {"lot": lot.number, "expiry": lot.expiry.isoformat(), "ml": lot.volume_ml}
        if lot.expiry != delivery.expiry:
            what = _("Lot %(lot)s is in stock with expiry %(expiry)s.") % known
            missing.append(Missing("stock/other-expiry", what, _("Compare with the box.")))
        if lot.volume_ml != delivery.volume_ml:
            what = _("Lot %(lot)s is in stock in containers of %(ml)s mL.") % known
            missing.append(Missing("stock/other-volume", what, _("Compare with the box.")))
        if lot.state == Lot.State.RECALLED:
            what = _("Lot %(lot)s was recalled.") % known
            missing.append(Missing("stock/recalled", what, _("Send it back; do not put it away.")))
    return missing


def _lot(by: Actor, delivery: Delivery) -> Lot:
    lot: Lot = Lot.objects.create(
        practice=by.practice,
        product=delivery.product,
        number=delivery.number.strip(),
        expiry=delivery.expiry,
        volume_ml=delivery.volume_ml,
        multi_dose=delivery.multi_dose,
        gtin=delivery.gtin,
        supplier=delivery.supplier,
        received_on=delivery.received_on,
        price=delivery.price,
        location=delivery.location,
    )
    return lot


def _containers(by: Actor, lot: Lot, delivery: Delivery) -> list[Container]:
    """As many rows as came, each with its first line of the ledger."""
    containers: list[Container] = Container.objects.bulk_create(
        Container(practice=by.practice, lot=lot, code=new_code(), remaining_ml=lot.volume_ml)
        for _number in range(delivery.quantity)
    )
    Movement.objects.bulk_create(
        Movement(
            practice=by.practice,
            lot=lot,
            container=container,
            kind=Movement.Kind.RECEIVE,
            volume_ml=lot.volume_ml,
            after_ml=lot.volume_ml,
            raw_code=delivery.raw_code[:200],
            act=new_ref(),
            at=by.at,
            by=by.staff,
        )
        for container in containers
    )
    return containers


def new_code() -> str:
    """What our own label says: 40 random bits, in letters that are not mistaken for one another."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)).upper()
