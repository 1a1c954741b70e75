"""Stock that comes, is opened, used, counted, recalled and undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from openmeso_clinic.actions import (
    lot_states,
    stock_counts,
    stock_moves,
)
from openmeso_clinic.models import (
    Container,
    Lot,
    Movement,
)
from tests.clinic.deliveries import received
from tests.clinic.machine.base import Base


class Stock(Base):
    def receive(self) -> None:
        self.lots += 1
        product = self.dice.choice(sorted(self.products))
        volume, multi = self.products[product]
        about = {
            "product": product,
            "number": f"M-{self.lots}",
            "expiry": self.by("assistant").today + timedelta(days=self.dice.choice([-1, 0, 2, 20, 400, 400])),
            "quantity": self.dice.randint(1, 4),
            "volume_ml": volume,
            "multi_dose": multi,
        }
        self.do("receive", lambda: received(self.by("assistant"), **about))

    @property
    def products(self) -> dict[str, tuple[Decimal, bool]]:
        if not hasattr(self, "_products"):
            rows = Lot.objects.order_by("product").values_list("product", "volume_ml", "multi_dose")
            self._products = {product: (volume, multi) for product, volume, multi in rows}
        return self._products

    def lot_state(self) -> None:
        lot = self.pick(Lot.objects.all())
        verb = self.dice.choice(["quarantine", "release", "release", "recall"])
        if verb == "recall" and self.dice.random() < 0.8:
            verb = "release"
        acts: dict[str, Callable[[], Any]] = {
            "quarantine": lambda: lot_states.quarantine(by=self.by("prescriber"), lot=lot, reason="warm"),
            "release": lambda: lot_states.release(by=self.by("prescriber"), lot=lot, text="Found in order"),
            "recall": lambda: lot_states.recall(by=self.by("prescriber"), lot=lot, reason="authority"),
        }
        if lot:
            self.do(verb, acts[verb])

    def container(self) -> None:
        row = self.pick(Container.objects.all())
        verb = self.dice.choice(["open", "use", "use", "waste", "send back"])
        ml = Decimal(self.dice.choice(["0.01", "0.10", "0.50", "1.00", "9.00"]))
        by = self.by("assistant")
        acts: dict[str, Callable[[], Any]] = {
            "open": lambda: stock_moves.open_one(by=by, container=row),
            "use": lambda: stock_moves.use(by=by, container=row, volume_ml=ml, reason="rinse"),
            "waste": lambda: stock_moves.waste(by=by, container=row, reason="broken"),
            "send back": lambda: stock_moves.send_back(by=by, container=row, reason="damaged"),
        }
        if row:
            self.do(verb, acts[verb])

    def undo(self) -> None:
        rows = Movement.objects.order_by("-pk")[:6]
        if rows:
            movement = self.dice.choice(list(rows))
            self.do("undo", lambda: stock_moves.undo(by=self.by("assistant"), movement=movement))

    def count(self) -> None:
        if lot := self.pick(Lot.objects.all()):
            sealed = lot.containers.filter(state="sealed").count()
            opened = {one.ref: one.remaining_ml for one in lot.containers.filter(state="open")}
            said = max(0, sealed + self.dice.choice([0, 0, -1]))
            self.do(
                "count",
                lambda: stock_counts.count(
                    by=self.by("assistant"), lot=lot, sealed=said, opened=opened, seen_sealed=sealed, reason="count"
                ),
            )
