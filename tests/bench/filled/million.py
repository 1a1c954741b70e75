"""A clinic of up to a million patients, five sessions each, four injected lines a session: to search and to recall in.

``python -m tests.bench.filled.million --patients 100000``. Rows are copies of rows that the clinic's actions wrote.
They are loaded before the walls and the indexes stand, and the walls and indexes are then built as the migrations
built them. Sizes of lots are those of a practice, with a few that went to many.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import Any

from tests.bench.filled.names import names
from tests.bench.filled.place import django_here
from tests.bench.filled.signed_in import signed_in

SESSIONS, LINES = 5, 4
#: Lines of a usual lot.
OF_A_LOT = 1000
#: Two lots that went to many: one session in so many. Primes, so that it is another patient each time.
MANY = (499, 71)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--patients", type=int, default=100_000)
    count = parser.parse_args().patients
    django_here()
    from django.db import transaction

    from tests.bench.filled.pattern import pattern

    with transaction.atomic():
        found = pattern()
    print(json.dumps(Million(found, count).filled()))


class Million:
    def __init__(self, found: Any, count: int) -> None:
        from openmeso_clinic import models as m

        self.m, self.pattern, self.count = m, found, count
        self.sessions = count * SESSIONS
        self.lots = max(10, self.sessions * LINES // OF_A_LOT)

    def filled(self) -> dict[str, Any]:
        from tests.bench.filled.loading import loading

        m, person, signed = self.m, self.pattern.person, self.pattern.signed
        from openmeso_clinic.models import Lot

        lot = Lot.objects.filter(number="SYN07-1").values().get()
        self.first = {
            table: (table._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
            for table in (m.Patient, m.Course, m.Session, m.InjectedLine, m.Lot)
        }
        with loading([*self.first]) as load:
            load(m.Lot, lot, ("id", "ref", "number"), self._lot_rows())
            load(m.Patient, person[m.Patient][0], self._PATIENT, self._patient_rows())
            load(m.Course, person[m.Course][0], ("id", "ref", "patient_id"), self._course_rows())
            about = signed[m.Session][0] | {"content": ""}
            load(m.Session, about, ("id", "ref", "patient_id", "course_id", "number"), self._session_rows())
            load(m.InjectedLine, signed[m.InjectedLine][0], self._LINE, self._line_rows())
        return {
            "patients": self.count,
            "sessions": self.sessions,
            "lines": self.sessions * LINES,
            "usual": [self.first[m.Lot] + n for n in range(len(MANY), self.lots, max(1, self.lots // 200))],
            "many": [self.first[m.Lot] + n for n in range(len(MANY))],
            "cookies": {"prescriber": signed_in(self.pattern.cast.staff["prescriber"])},
        }

    _PATIENT = ("id", "ref", "number", "family_name", "given_name", "search_name")
    _LINE = ("id", "session_id", "patient_id", "lot_id", "lot_number", "zone", "side")

    def _lot_rows(self) -> Iterator[tuple[Any, ...]]:
        for n in range(self.lots):
            yield self.first[self.m.Lot] + n, ordered_ref("1", n), f"M{n:06d}"

    def _patient_rows(self) -> Iterator[tuple[Any, ...]]:
        for n, (family, given) in enumerate(names(self.count)):
            number = f"OM-{n + 100_000:07d}"
            search = f"{family} {given} om {n + 100_000:07d}".lower()
            yield self.first[self.m.Patient] + n, ordered_ref("2", n), number, family, given, search

    def _course_rows(self) -> Iterator[tuple[Any, ...]]:
        for n in range(self.count):
            yield self.first[self.m.Course] + n, ordered_ref("3", n), self.first[self.m.Patient] + n

    def _session_rows(self) -> Iterator[tuple[Any, ...]]:
        patient, course = self.first[self.m.Patient], self.first[self.m.Course]
        for n in range(self.sessions):
            # In the order of time: everybody's first session, then everybody's second.
            number, k = divmod(n, self.count)
            yield self.first[self.m.Session] + n, ordered_ref("4", n), patient + k, course + k, number + 1

    def _line_rows(self) -> Iterator[tuple[Any, ...]]:
        session, patient, lot = (self.first[t] for t in (self.m.Session, self.m.Patient, self.m.Lot))
        line = self.first[self.m.InjectedLine]
        places = (("cheek", "left"), ("cheek", "right"), ("forehead", "midline"), ("chin", "midline"))
        usual = self.lots - len(MANY)
        for n in range(self.sessions):
            # Two lots a session; sessions of one time share them, as a shelf does.
            pair = [len(MANY) + (n * LINES // OF_A_LOT * 2 + which) % usual for which in (0, 1)]
            for which, often in enumerate(MANY):
                if n % often == which:
                    pair[0] = which
            for part, (zone, side) in enumerate(places):
                one = pair[part % 2]
                yield line, session + n, patient + n % self.count, lot + one, f"M{one:06d}", zone, side
                line += 1


def ordered_ref(kind: str, number: int) -> str:
    """A reference whose order is that of the rows, so that its index grows at its end while loading."""
    return f"{kind}{number:011d}"


if __name__ == "__main__":
    main()
