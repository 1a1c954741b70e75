"""``python -m tests.bench.web.bare.fill``: the bare site with as many rows of each kind as the filled clinic has."""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.bench.filled.names import names

PASSWORD = "bench-password-1"
PATIENTS, SESSIONS, TODAY = 1000, 10, 40
#: Of each patient: facts stated, and what happened besides sessions and visits. As on the clinic's own chart.
FACTS = 89
EVENTS = (
    *("screening",) * 3,
    *("formulation", "plan", "consent shown", "consent signed", "photographs", "registered"),
    *("check-in",) * 15,
)
POINTS = 10


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.web.bare.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)  # whom the site's own tables point to stands first
    call_command("migrate", verbosity=0, run_syncdb=True)
    from django.db import transaction

    with transaction.atomic():
        print(json.dumps(_fill()))


def _fill() -> dict[str, Any]:
    from django.contrib.auth.models import User
    from django.utils import timezone

    from tests.bench.web.bare import models as m

    now = timezone.localtime()
    people = [User.objects.create_user(name, password=PASSWORD) for name in ("prescriber", "second", "injector")]
    m.Head.objects.create(hash="0" * 64)
    lots = [m.Lot(product="filler", number=f"B{n:05d}", expiry=now.date() + timedelta(days=300)) for n in range(840)]
    m.Lot.objects.bulk_create(lots)
    patients = [
        m.Patient(
            number=f"OM-{k + 10_000:05d}",
            family_name=family,
            given_name=given,
            birth_date=date(1985, 3, 1) + timedelta(days=k),
            search_name=f"{family} {given} om {k + 10_000:05d}".lower(),
        )
        for k, (family, given) in enumerate(names(PATIENTS))
    ]
    m.Patient.objects.bulk_create(patients)
    first = now - timedelta(days=230)
    facts, events, sessions, visits = [], [], [], []
    for k, patient in enumerate(patients):
        facts += [
            m.Fact(patient=patient, kind="answer", key=f"question-{n}", content={"is": "no"}, at=first, by=people[0])
            for n in range(FACTS)
        ]
        events += [m.Event(patient=patient, kind=one, title=one, at=first, by=people[0]) for one in EVENTS]
        for number in range(1, SESSIONS + 1):
            at = _slot(now, (SESSIONS - number) * 21 + 7 + k % 20, k // 20)
            who = people[k // 20 % 3]
            session = m.Session(
                patient=patient, number=number, state="signed", at=at, signed_at=at, signed_by=who, notes=""
            )
            sessions.append(session)
            visits.append(_visit(m, patient, session, at, who, "done"))
        if k % 20 == 19 and k // 20 < TODAY:
            at, who = _slot(now, 0, k // 20), people[k // 20 % 3]
            session = m.Session(patient=patient, number=SESSIONS + 1, state="planned", at=at)
            sessions.append(session)
            visits.append(_visit(m, patient, session, at, who, "booked"))
    for table, rows in ((m.Fact, facts), (m.Event, events), (m.Session, sessions)):
        table._default_manager.bulk_create(rows, batch_size=2000)
    m.Appointment.objects.bulk_create(visits, batch_size=2000)
    points = [
        m.Point(session=one, zone="cheek", side="left", x=0.4 + n / 50, y=0.5, ml=Decimal("0.25"))
        for one in sessions
        for n in range(POINTS)
    ]
    m.Point.objects.bulk_create(points, batch_size=2000)
    uses = [
        m.LotUse(session=one, lot=lots[(n * 2 + which) % len(lots)], ml=Decimal("1.00"))
        for n, one in enumerate(sessions)
        for which in (0, 1)
    ]
    m.LotUse.objects.bulk_create(uses, batch_size=2000)
    return {
        "patients": [one.pk for one in patients],
        "practitioners": [one.pk for one in people],
        "lots": [one.pk for one in lots],
        "today": now.date().isoformat(),
    }


def _slot(now: Any, days_ago: int, turn: int) -> Any:
    day = (now - timedelta(days=days_ago)).replace(hour=8, minute=30, second=0, microsecond=0)
    return day + timedelta(minutes=30 * (turn // 3))


def _visit(m: Any, patient: Any, session: Any, at: Any, who: Any, status: str) -> Any:
    return m.Appointment(
        patient=patient,
        session=session,
        practitioner=who,
        room="Room 1",
        kind="session",
        starts_at=at,
        ends_at=at + timedelta(minutes=30),
        status=status,
    )


if __name__ == "__main__":
    main()
