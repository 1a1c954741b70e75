"""A clinic of many patients with ten signed sessions each, forty visits today, and sessions ready to be signed.

``python -m tests.bench.filled.clinic --patients 1000 --ready 300`` fills the clinic of ``OPENMESO_DATA`` and says how
to come in. Every row is a copy of a row that the clinic's own actions wrote; signed sessions are written
as they came about: open first with all their parts, then signed, since the database takes it in no other order.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from tests.bench.filled.names import names
from tests.bench.filled.place import django_here
from tests.bench.filled.signed_in import signed_in

SESSIONS = 10
TODAY = 40


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--patients", type=int, default=1000)
    parser.add_argument("--ready", type=int, default=300)
    wanted = parser.parse_args()
    django_here()
    from django.db import transaction

    from tests.bench.filled.pattern import pattern

    with transaction.atomic():
        found = pattern()
        filling = Filling(found)
        filling.treated(wanted.patients)
        filling.ready(wanted.ready)
        filling.finish()
    print(json.dumps(filling.ways_in()))


class Filling:
    """The rows of a whole clinic, gathered table by table."""

    def __init__(self, found: Any) -> None:
        from django.utils import timezone

        from openmeso_clinic import models as m
        from tests.bench.filled.copies import Copies
        from tests.bench.filled.stock import Shelf

        self.m, self.pattern = m, found
        self.now = timezone.now()
        self.practice, self.staff = found.cast.practice, found.cast.staff
        tables = [*found.person, *found.signed, m.Appointment]
        self.copies = {table: Copies(table) for table in tables}
        self.shelf = Shelf(self.practice, self.now)
        self.people: list[Any] = []
        self.waiting: list[tuple[Any, Any]] = []
        self.treating = [self.staff[key] for key in ("prescriber", "prescriber-2", "injector")]
        self.rooms = [*m.Room.objects.of(self.practice)]
        self.rooms.append(m.Room.objects.create(practice=self.practice, name="Room 3", position=2))
        self.row = found.given[m.Session][0]

    def treated(self, count: int) -> None:
        """Patients with all their sessions signed, the latest a week to four weeks ago; some come today."""
        for k, (family, given) in enumerate(names(count)):
            person = self._person(family, given, f"OM-{k + 10_000:05d}", moved=-timedelta(days=230))
            self.people.append(person[self.m.Patient])
            for number in range(1, SESSIONS + 1):
                ago = (SESSIONS - number) * 21 + 7 + k % 20
                self._signed(person, number, *self._slot(ago, k // 20))
            if k % 20 == 19 and k // 20 < TODAY:
                self._today(person, k // 20)

    def _slot(self, days_ago: int, turn: int) -> tuple[datetime, Any, Any]:
        """A time at which nobody else is with the same person or in the same room."""
        zone = self.practice.zone
        day = (self.now.astimezone(zone) - timedelta(days=days_ago)).replace(hour=8, minute=30, second=0, microsecond=0)
        return day + timedelta(minutes=30 * (turn // 3)), self.treating[turn % 3], self.rooms[turn % 3]

    def _person(self, family: str, given: str, number: str, *, moved: timedelta = timedelta(0)) -> dict[type[Any], Any]:
        """The rows of a patient, the new one of each table by its class."""
        from openmeso_clinic.actions.patients import search_name

        m, made = self.m, dict[type[Any], Any]()
        about = {"family_name": family, "given_name": given, "number": number}
        about |= {"search_name": search_name(family, given, number)}
        row = self.pattern.person[m.Patient][0]
        made[m.Patient] = self.copies[m.Patient].add(row, **about)
        made[m.Patient].registered_at += moved
        points = {"patient_id": m.Patient, "course_id": m.Course, "formulation_id": m.Formulation}
        points |= {"screening_id": m.ScreeningRun, "consent_id": m.Consent}
        for table, rows in self.pattern.person.items():
            if table is m.Patient:
                continue
            for one in rows:
                to = {name: made[of].pk for name, of in points.items() if name in one and of in made}
                if table is m.Course or (table is m.Formulation and "screening_id" in one):
                    to.pop("course_id", None)
                made[table] = self.copies[table].add(one, moved=moved, **to)
        return made

    def _session(
        self, person: dict[type[Any], Any], rows: Any, number: int, at: datetime, lots: tuple[Any, Any], **changes: Any
    ) -> Any:
        """A session with its parts, not signed yet."""
        m = self.m
        patient = person[m.Patient]
        row = rows[m.Session][0]
        moved = at - row["started_at"]
        session = self.copies[m.Session].add(
            row,
            moved=moved,
            number=number,
            patient_id=patient.pk,
            course_id=person[m.Course].pk,
            formulation_id=person[m.Formulation].pk,
            consent_id=person[m.Consent].pk,
            screening_id=person[m.ScreeningRun].pk,
            planned_on=at.date(),
            **changes,
        )
        of_lot = {old: lot for old, lot in zip(self.shelf.pattern_numbers, lots, strict=True)}
        for table, parts in rows.items():
            if table is m.Session:
                continue
            for part in parts:
                to: dict[str, Any] = {"session_id": session.pk}
                if "patient_id" in part:
                    to["patient_id"] = patient.pk
                if table is m.Syringe:
                    to["lots"] = [one | {"lot": of_lot[one["lot"]].number} for one in part["lots"]]
                if table is m.InjectedLine:
                    lot = of_lot[part["lot_number"]]
                    to |= {"lot_id": lot.pk, "lot_number": lot.number}
                if table is m.CheckIn:
                    # Whoever was to be asked by today has been asked.
                    due = part["due_on"] + timedelta(days=moved.days) > self.now.date()
                    to |= {"state": "due" if due else "closed"}
                self.copies[table].add(part, moved=moved, **to)
        return session

    def _signed(self, person: dict[type[Any], Any], number: int, at: datetime, who: Any, room: Any) -> None:
        m = self.m
        lots = self.shelf.used(at)
        rows = self.pattern.signed
        session = self._session(person, rows, number, at, lots, practitioner_id=who.pk, signed_by_id=who.pk)
        text = session.content.replace(rows[m.Session][0]["ref"], session.ref)
        text = text.replace(self.pattern.person[m.Patient][0]["ref"], person[m.Patient].ref)
        for old, lot in zip(self.shelf.pattern_numbers, lots, strict=True):
            text = text.replace(f'"{old}"', f'"{lot.number}"')
        session.content, session.record_sha256 = text, hashlib.sha256(text.encode()).hexdigest()
        session.state = m.Session.State.OPEN
        self.shelf.takes(session, lots, at)
        self._visit(person, session, at, who, room, "done")

    def _today(self, person: dict[type[Any], Any], turn: int) -> None:
        m = self.m
        at, who, room = self._slot(0, turn)
        session = self.copies[m.Session].add(
            self.row,
            number=SESSIONS + 1,
            patient_id=person[m.Patient].pk,
            course_id=person[m.Course].pk,
            formulation_id=person[m.Formulation].pk,
            consent_id=None,
            screening_id=None,
            planned_on=at.date(),
            practitioner_id=who.pk,
            state="planned",
            started_at=None,
            ended_at=None,
            asepsis={},
            numbing={},
        )
        self._visit(person, session, at, who, room, "arrived" if turn < 6 else "booked")

    def _visit(
        self, person: dict[type[Any], Any], session: Any, at: datetime, who: Any, room: Any, status: str
    ) -> None:
        self.copies[self.m.Appointment].add(
            {},
            practice_id=self.practice.pk,
            patient_id=person[self.m.Patient].pk,
            practitioner_id=who.pk,
            room_id=room.pk,
            session_id=session.pk,
            kind="session",
            starts_at=at,
            ends_at=at + timedelta(minutes=30),
            status=status,
            booked_at=at - timedelta(days=20),
            booked_by_id=who.pk,
        )

    def ready(self, count: int) -> None:
        """Patients whose first session has ended and waits for its signature, with lots on the shelf for it."""
        m = self.m
        at = self.row["started_at"]
        self.shelf.keep_patterns()
        for k in range(count):
            person = self._person("Specimen", "Amira", f"OM-{k + 80_000:05d}")
            # Drawn up long ago: hundreds of these at once would hold back the whole shelf for one another.
            person[m.Formulation].prepared_at -= timedelta(days=2)
            lots = self.shelf.sealed()
            session = self._session(person, self.pattern.given, 1, at, lots)
            self.waiting.append((person[m.Patient], session))

    def finish(self) -> None:
        """Write everything, then put the signed sessions' state in place, and let the trail tell of them."""
        from tests.bench.filled.copies import keys_follow
        from tests.bench.filled.trail import tell

        m = self.m
        signed = [row for row in self.copies[m.Session].rows if row.record_sha256]
        self.shelf.write_lots()
        for copies in self.copies.values():
            copies.write()
        self.shelf.write_movements()
        for start in range(0, len(signed), 500):
            keys = [row.pk for row in signed[start : start + 500]]
            m.Session.objects.filter(pk__in=keys).update(state=m.Session.State.SIGNED)
        tell(self.practice, [(row.signed_at, row.signed_by_id, row.patient_id, row.ref) for row in signed])
        keys_follow([*self.copies, *self.shelf.tables])

    def ways_in(self) -> dict[str, Any]:
        return {
            "cookies": {key: signed_in(self.staff[key]) for key in ("prescriber", "front-desk")},
            "patients": [row.ref for row in self.people],
            "words": list(_words(self.people)),
            "practitioners": [one.ref for one in self.treating],
            "ready": list(self._to_sign()),
            "today": self.now.astimezone(self.practice.zone).date().isoformat(),
        }

    def _to_sign(self) -> Iterator[dict[str, str]]:
        from openmeso_clinic.queries.session_review import review_of

        for patient, row in self.waiting:
            review = review_of(self.m.Session.objects.get(pk=row.pk))
            assert review is not None and not review.blocking, review
            yield {
                "patient": patient.ref,
                "session": row.ref,
                "reviewed": review.digest,
                "key": secrets.token_urlsafe(24),
            }


def _words(people: list[Any]) -> Iterator[str]:
    """What is typed at a desk: the beginning of a name, a name, or parts of both."""
    for number, row in enumerate(people[::3]):
        family, given = row.family_name.lower(), row.given_name.lower()
        yield (family[:4], family, f"{family[:3]} {given[:2]}")[number % 3]


if __name__ == "__main__":
    main()
