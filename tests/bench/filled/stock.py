"""The shelf of a filled clinic: lots of two dozen containers, each container used up by one session."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from openmeso_clinic import models as m
from tests.bench.filled.copies import Copies
from tests.bench.filled.pattern import LOTS, PRODUCT

#: Containers of one lot, as a practice buys them; a session takes two of the first lot and one of the second.
PER_LOT = 24
TAKEN = (("1.00", "0.44"), ("1.00",))


class Shelf:
    tables = (m.Lot, m.Container, m.Movement)
    pattern_numbers = LOTS

    def __init__(self, practice: Any, now: datetime) -> None:
        self.practice, self.now = practice, now
        rows = {row["number"]: row for row in m.Lot.objects.filter(product=PRODUCT, number__in=LOTS).values()}
        self._patterns = [rows[number] for number in LOTS]
        self._lots, self._containers, self._movements = Copies(m.Lot), Copies(m.Container), Copies(m.Movement)
        self._by = m.Staff.objects.get(email__startswith="assistant").pk
        self._at_hand: dict[str, list[tuple[Any, int]]] = {}
        self._count = 0

    def used(self, at: datetime) -> tuple[Any, Any]:
        """The lots from which a session of the past took."""
        return (self._lot("used", 0, 2), self._lot("used", 1, 1))

    def sealed(self) -> tuple[Any, Any]:
        """Lots that hold enough for one more session."""
        lots = (self._lot("sealed", 0, 2), self._lot("sealed", 1, 1))
        for lot, taken in zip(lots, TAKEN, strict=True):
            self._came(lot, len(taken))
        return lots

    def keep_patterns(self) -> None:
        """The formulations that were copied still name the pattern's own lots: some of them stay on the shelf."""
        for lot in m.Lot.objects.filter(product=PRODUCT, number__in=LOTS):
            self._came(lot, PER_LOT)

    def _came(self, lot: Any, count: int) -> None:
        for _ in range(count):
            container = self._container(lot, "sealed", lot.volume_ml)
            self._moved(container, None, self.now - timedelta(days=3), "receive", lot.volume_ml, Decimal(0))

    def _lot(self, kind: str, which: int, needed: int) -> Any:
        """The lot at hand, or the next one when it is used up."""
        held = self._at_hand.get(f"{kind}-{which}", [])
        if held and held[0][1] >= needed:
            lot, left = held[0]
        else:
            self._count += 1
            lot, left = self._lots.add(self._patterns[which], number=f"B{self._count:05d}"), PER_LOT
        self._at_hand[f"{kind}-{which}"] = [(lot, left - needed)]
        return lot

    def takes(self, session: Any, lots: tuple[Any, Any], at: datetime) -> None:
        """The ledger of one session: each container received, opened, used, and its rest thrown away."""
        for lot, taken in zip(lots, TAKEN, strict=True):
            for used in map(Decimal, taken):
                whole = lot.volume_ml
                container = self._container(lot, "used-up" if used == whole else "wasted", Decimal(0), opened_at=at)
                self._moved(container, None, at - timedelta(days=20), "receive", whole, Decimal(0))
                self._moved(container, session, at, "open", Decimal(0), whole)
                self._moved(container, session, at, "use", -used, whole)
                if used != whole:
                    self._moved(container, session, at, "waste", used - whole, whole - used)

    def _container(self, lot: Any, state: str, left: Decimal, opened_at: datetime | None = None) -> Any:
        number = len(self._containers.rows)
        return self._containers.add(
            {},
            practice_id=self.practice.pk,
            lot_id=lot.pk,
            code=f"B{number:07d}",
            state=state,
            remaining_ml=left,
            opened_at=opened_at,
            opened_by_id=self._by if opened_at else None,
        )

    def _moved(self, container: Any, session: Any, at: datetime, kind: str, ml: Decimal, before: Decimal) -> None:
        self._movements.add(
            {},
            practice_id=self.practice.pk,
            lot_id=container.lot_id,
            container_id=container.pk,
            session_id=session.pk if session else None,
            kind=kind,
            volume_ml=ml,
            before_ml=before,
            after_ml=before + ml,
            act=f"session/{session.ref}" if session else "",
            at=at,
            by_id=self._by,
        )

    def write_lots(self) -> None:
        self._lots.write()

    def write_movements(self) -> None:
        self._containers.write()
        self._movements.write()
