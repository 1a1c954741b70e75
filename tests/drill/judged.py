"""``python -m tests.drill.judged``: hold what is in the clinic against the ledger; says JSON.

Reads the ledger's attempts from its input. An act is whole or absent: every part that it writes is counted
for each attempt, and then over the whole database, so that no part stands that nobody asked for.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

DONE, DONE_BEFORE = "done", "done before"
#: How an attempt is found: all its parts, none, or some of them.
WHOLE, ABSENT, HALF = "whole", "absent", "half"


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "openmeso_clinic.settings"
    import django

    django.setup()
    from openmeso_clinic.serving.check import faults

    attempts = json.load(sys.stdin)
    told = _told()
    lost, half, late = [], [], 0
    for one in attempts:
        found = FOUND[one["kind"]](one["about"], one.get("ref", ""), told)
        if found == HALF:
            half.append(f"{one['kind']} {one['name']}")
        elif one["said"] in (DONE, DONE_BEFORE) and found == ABSENT:
            lost.append(f"{one['kind']} {one['name']}")
        elif one["said"] not in (DONE, DONE_BEFORE) and found == WHOLE:
            late += 1
    half += _halves_beside(told)
    files, orphans = _files()
    answer = {
        "attempts": len(attempts),
        "done": sum(one["said"] == DONE for one in attempts),
        "kinds": Counter(one["kind"] for one in attempts if one["said"] == DONE),
        "unknown": sum(one["said"] == "unknown" for one in attempts),
        "refused": sum(one["said"] == "refused" for one in attempts),
        "done all the same": late,
        "lost": lost,
        "half": half,
        "files": files,
        "files without a row": orphans,
        "done before": told["again"] + sum(one["said"] == DONE_BEFORE for one in attempts),
        "trail": len(told["lines"]),
        "broken": [f"{one.invariant} {one.place}: {one.what}" for one in faults()],
    }
    print(json.dumps(answer))


def _told() -> dict[str, Any]:
    """What the trail tells: how often each act was written down about each object."""
    from openmeso_clinic.models import TrailLine

    lines = list(TrailLine.objects.values_list("action", "object", "details"))
    return {
        "lines": lines,
        "signed": Counter(d["session"] for a, _o, d in lines if a == "session-signed" and "again" not in d),
        "again": sum(a == "session-signed" and "again" in d for a, _o, d in lines),
        "booked": Counter(d["appointment"] for a, _o, d in lines if a == "booked"),
        "answered": Counter(o.partition("/")[2] for a, o, _d in lines if a == "check-in-answered"),
    }


def _one(*parts: bool) -> str:
    return WHOLE if all(parts) else HALF if any(parts) else ABSENT


def _signed(about: dict[str, str], _ref: str, told: dict[str, Any]) -> str:
    from openmeso_clinic.models import Act, Session

    row = Session.objects.get(ref=about["session"])
    act = Act.objects.filter(key=about["key"]).first()
    return _one(*_parts_of(row, told), act is not None and act.answer["record_sha256"] == row.record_sha256)


def _parts_of(row: Any, told: dict[str, Any]) -> tuple[bool, ...]:
    """Record, hash, lines, stock, map, check-ins, trail."""
    from decimal import Decimal

    moved = -sum(row.movements.filter(kind__in=("use", "waste")).values_list("volume_ml", flat=True), Decimal(0))
    signed = row.state == "signed"
    drawn = sum((one.prepared_ml for one in row.syringes.all()), Decimal(0))
    return (
        signed,
        bool(row.content) and hashlib.sha256(row.content.encode()).hexdigest() == row.record_sha256,
        row.lines.exists(),
        # Where it stands signed, all that was drawn up left the stock; else nothing did.
        moved >= drawn if signed else moved > 0,
        row.map_pictures.exists(),
        row.check_ins.count() > 1,
        told["signed"][row.ref] == 1,
    )


def _booked(about: dict[str, str], ref: str, told: dict[str, Any]) -> str:
    from openmeso_clinic.models import Appointment

    rows = list(Appointment.objects.filter(patient__ref=about["patient"], starts_at=about["at"]))
    if len(rows) > 1:
        return HALF
    row = rows[0] if rows else None
    return _one(row is not None and (not ref or row.ref == ref), row is not None and told["booked"][row.ref] == 1)


def _answered(about: dict[str, str], _ref: str, told: dict[str, Any]) -> str:
    from openmeso_clinic.models import CheckIn

    row = CheckIn.objects.get(ref=about["check_in"])
    return _one(
        row.state == "answered",
        bool(row.content.get("answers")),
        row.links.exclude(used_at=None).exists(),
        told["answered"][row.ref] == 1,
        *([bool(row.content.get("photographs"))] if about.get("picture") and row.state == "answered" else []),
    )


FOUND = {"sign": _signed, "book": _booked, "answer": _answered}


def _halves_beside(told: dict[str, Any]) -> Iterator[str]:
    """Parts of acts that stand in the database and in no attempt."""
    from openmeso_clinic.models import Appointment, CheckIn, Session

    for row in Session.objects.exclude(started_at=None).iterator():
        if _one(*_parts_of(row, told)) == HALF:
            yield f"session {row.ref}"
    visits = set(Appointment.objects.values_list("ref", flat=True))
    yield from (f"a line without a visit: {ref}" for ref in told["booked"].keys() - visits)
    yield from (f"a visit without a line: {ref}" for ref in visits - told["booked"].keys())
    answered = set(CheckIn.objects.filter(state="answered").values_list("ref", flat=True))
    yield from (f"check-in {ref}" for ref in answered ^ told["answered"].keys())


def _files() -> tuple[int, int]:
    """How many files of patients lie here, and how many of them no row names."""
    from openmeso_clinic.place import here
    from openmeso_clinic.queries.kept_files import named_files

    lie = {path.name for path in here().files.rglob("*") if path.is_file()}
    return len(lie), len(lie - named_files())


if __name__ == "__main__":
    main()
