"""``python -m tests.bench.scale.search``: finding patients by name, in the clinic of ``OPENMESO_DATA``; says JSON."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

from tests.bench.filled.names import names
from tests.bench.filled.place import django_here
from tests.bench.measure import percentile

#: What is typed: how many times each kind.
TIMES = 150


def typed(count: int) -> Iterator[tuple[str, str]]:
    """Kind and words, of people who are there: what a desk types while it looks for somebody."""
    chance = random.Random(11)
    people = list(names(min(count, 20_000)))
    for family, given in (tuple(map(str.lower, one)) for one in chance.sample(people, TIMES)):
        yield "one or two letters", family[: chance.choice((1, 2))]
        yield "the beginning of a name", family[: max(3, len(family) - 2)]
        yield "a whole name", f"{family} {given}"
        yield "parts of both names", f"{family[:4]} {given[:2]}"
        yield "letters within a name", family[2:6] if len(family) > 6 else family[1:5]


def main() -> None:
    django_here()
    from django.db import connection
    from django.utils import timezone

    from openmeso_clinic.models import Patient, Practice
    from openmeso_clinic.queries.patients import find

    practice, now = Practice.objects.get(), timezone.now()
    spent = [0.0]

    def timed(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent[0] += time.perf_counter() - start

    whole: dict[str, list[float]] = {}
    asked: dict[str, list[float]] = {}
    for turn in (0, 1):
        # The first time round only brings the database into memory.
        for kind, words in typed(Patient.objects.count()):
            spent[0] = 0.0
            start = time.perf_counter()
            with connection.execute_wrapper(timed):
                find(practice, words, at=now)
            taken = time.perf_counter() - start
            if turn:
                whole.setdefault(kind, []).append(taken * 1000)
                asked.setdefault(kind, []).append(spent[0] * 1000)
    every, of_all = [ms for one in asked.values() for ms in one], [ms for one in whole.values() for ms in one]
    kinds = [
        {
            "kind": kind,
            "database": [median(asked[kind]), percentile(asked[kind], 0.95)],
            "whole": [median(whole[kind]), percentile(whole[kind], 0.95)],
        }
        for kind in whole
    ]
    said = {"database p95": percentile(every, 0.95), "whole p95": percentile(of_all, 0.95), "kinds": kinds}
    print(json.dumps(said))


if __name__ == "__main__":
    main()
