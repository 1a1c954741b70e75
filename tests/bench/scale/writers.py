"""``python -m tests.bench.scale.writers``: eight writers sign sessions at once, each acknowledged on disk; says JSON.

Reads the ways into a filled clinic from its input. Once by the whole action, and once with what the action
reads and reckons before it writes taken out: that is what the database and its queue of writers can do.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import time
from collections import Counter
from statistics import median
from typing import Any

from tests.bench.filled.place import django_here
from tests.bench.measure import percentile

WRITERS = 8
MEANING = "I treated this patient as recorded here and answer for this record."


def main() -> None:
    django_here()
    from django.db import connections

    ready = json.loads(sys.stdin.read())["ready"]
    fork = multiprocessing.get_context("fork")
    said = {}
    third = len(ready) // 3
    for name, rows in (("whole", ready[:third]), ("writing", ready[third:])):
        connections.close_all()
        start, answers = fork.Barrier(WRITERS + 1), fork.Queue()
        hands = [
            fork.Process(target=_signs, args=(rows[n::WRITERS], name == "writing", start, answers))
            for n in range(WRITERS)
        ]
        for hand in hands:
            hand.start()
        start.wait()
        began = time.perf_counter()
        got = [answers.get() for _ in hands]
        wall = time.perf_counter() - began
        for hand in hands:
            hand.join()
        taken = [ms for one in got for ms in one["taken"]]
        faults: Counter[str] = sum((Counter(one["faults"]) for one in got), Counter())
        said[name] = {
            "count": len(taken),
            "per second": len(taken) / wall,
            "p50": median(taken) if taken else 0,
            "p99": percentile(taken, 0.99) if taken else 0,
            "cpu ms": sum(one["cpu"] for one in got) * 1000 / max(1, len(taken)),
            "locked": sum(count for words, count in faults.items() if "locked" in words),
            "faults": dict(faults),
        }
    print(json.dumps(said))


def _signs(rows: list[dict[str, str]], writing_only: bool, start: Any, answers: Any) -> None:
    from django.utils import timezone

    from openmeso_clinic.access.actor import Actor
    from openmeso_clinic.access.refusal import Refused
    from openmeso_clinic.actions import signing
    from openmeso_clinic.models import Session, Staff
    from openmeso_clinic.queries.session_review import review_of

    staff = Staff.objects.select_related("practice").get(email__startswith="prescriber@")
    sessions = {one["session"]: Session.objects.select_related("patient").get(ref=one["session"]) for one in rows}
    if writing_only:
        read = {row.pk: review_of(row) for row in sessions.values()}
        signing.review_of = lambda row: read[row.pk]  # type: ignore[assignment]
        signing.sign_gate = lambda *_args, **_more: ()  # type: ignore[assignment]
    taken: list[float] = []
    faults = Counter[str]()
    before = 0.0
    for number, one in enumerate(rows):
        if number == 1:
            # The first signature of a process reads the library into its memory, as a server's first request does.
            taken.clear()
            start.wait()
            before = time.process_time()
        began = time.perf_counter()
        try:
            signing.sign(
                by=Actor(staff, timezone.now(), stepped_up=True),
                session=sessions[one["session"]],
                key=one["key"],
                reviewed=one["reviewed"],
                meaning=MEANING,
            )
        except Refused as refused:
            faults[refused.missing[0].code] += 1
        except Exception as error:
            faults[f"{type(error).__name__}: {error}"[:200]] += 1
        else:
            taken.append((time.perf_counter() - began) * 1000)
    answers.put({"taken": taken, "faults": dict(faults), "cpu": time.process_time() - before})


if __name__ == "__main__":
    main()
