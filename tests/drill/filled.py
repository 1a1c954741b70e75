"""``python -m tests.drill.filled``: a clinic with sessions to sign, patients to book and check-ins to answer.

Says as JSON how to come in and what there is to do.
"""

from __future__ import annotations

import argparse
import json
from typing import Any

from tests.bench.filled.place import django_here

#: The day of the check-in that is answered, and answers that worry nobody.
DAY, CALM = 2, {"q0": "yes", "q1": "going", "q2": "1", "q3": "no", "signs": "none"}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sign", type=int, required=True, help="sessions that wait for their signature")
    parser.add_argument("--answer", type=int, required=True, help="check-ins that wait for their answer")
    parser.add_argument("--browsers", type=int, required=True, help="how many are signed in, by role")
    wanted = parser.parse_args()
    django_here()
    from django.db import transaction

    from tests.bench.filled.clinic import Filling
    from tests.bench.filled.pattern import pattern
    from tests.bench.filled.signed_in import signed_in

    with transaction.atomic():
        found = pattern(at_midday=True)
        filling = Filling(found)
        filling.ready(wanted.sign + wanted.answer)
        asked, filling.waiting = filling.waiting[wanted.sign :], filling.waiting[: wanted.sign]
        filling.finish()
        ways: dict[str, Any] = filling.ways_in()
        ways["links"] = [_link(filling.practice, patient, session) for patient, session in asked]
    ways["zone"] = filling.practice.time_zone
    ways["patients"] = [one["patient"] for one in ways["ready"]]
    ways["browsers"] = {
        role: [signed_in(found.cast.staff[role]) for _ in range(wanted.browsers)]
        for role in ("prescriber", "front-desk")
    }
    print(json.dumps(ways))


def _link(practice: Any, patient: Any, session: Any) -> dict[str, str]:
    """A check-in of today, and the secret with which the patient answers it."""
    from django.utils import timezone

    from openmeso_clinic.actions.check_in_links import make_link
    from openmeso_clinic.models import CheckIn

    at = timezone.now()
    row = CheckIn.objects.create(
        practice=practice, patient=patient, session=session, day=DAY, due_on=at.astimezone(practice.zone).date()
    )
    return {"check_in": row.ref, "secret": make_link(check_in=row, channel="email", at=at)}


if __name__ == "__main__":
    main()
