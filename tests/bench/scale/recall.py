"""``python -m tests.bench.scale.recall``: whom a lot reached, in the clinic of ``OPENMESO_DATA``; says JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from tests.bench.filled.place import django_here
from tests.bench.measure import percentile


def main() -> None:
    django_here()
    from openmeso_clinic.bridge.library import library_of
    from openmeso_clinic.models import Lot
    from openmeso_clinic.queries.recalls import exposure_of, rows_of_lot
    from tests.bench.scale.cold import made_cold

    ways = json.loads(sys.stdin.read())
    usual, many = ([Lot.objects.get(pk=pk) for pk in ways[name]] for name in ("usual", "many"))
    counts = [len(_exposed(lot)) for lot in usual]
    said: dict[str, Any] = {"plan": _plan(usual[0]), "patients of a usual lot": int(median(counts))}
    warm = [_ms(_exposed, lot) for lot in usual for _ in range(3)]
    library = library_of(usual[0].practice)
    said["with all that was given"] = median(
        _ms(lambda one: exposure_of(rows_of_lot(one), library), lot) for lot in usual
    )
    said |= {"warm": median(warm), "warm p95": percentile(warm, 0.95)}
    said["cold"] = median(_cold(made_cold, _exposed, lot) for lot in usual[5:60:6])
    said["many"] = [
        {
            "patients": len(_exposed(lot)),
            "warm": median(_ms(_exposed, lot) for _ in range(7)),
            "cold": _cold(made_cold, _exposed, lot),
        }
        for lot in many
    ]
    print(json.dumps(said))


def _exposed(lot: Any) -> frozenset[int]:
    from openmeso_clinic.queries.exposed_patients import exposed_patients

    return frozenset(exposed_patients([lot]))


def _ms(work: Callable[[Any], object], lot: Any) -> float:
    start = time.perf_counter()
    work(lot)
    return (time.perf_counter() - start) * 1000


def _cold(made_cold: Callable[[], None], work: Callable[[Any], object], lot: Any) -> float:
    made_cold()
    return _ms(work, lot)


def _plan(lot: Any) -> str:
    """How the database finds them, in its own words."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        _exposed(lot)
    explain = "EXPLAIN (COSTS OFF)" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {seen.captured_queries[-1]['sql']}")
        return "; ".join(str(row[-1]).strip() for row in cursor.fetchall())


if __name__ == "__main__":
    main()
