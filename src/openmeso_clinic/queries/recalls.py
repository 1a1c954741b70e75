"""Recalls: whom a lot reached, with what, where and beside what; and who of them was told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet

from openmeso.knowledge import Library
from openmeso_clinic.bridge.record import day_of
from openmeso_clinic.models import (
    InjectedLine,
    Lot,
    Patient,
    Practice,
    RecallCase,
    RecallContact,
    Session,
    Staff,
    Syringe,
)
from openmeso_clinic.queries.exposed_patients import exposed_patients
from openmeso_clinic.queries.shelf import product_name

_S = RecallContact.State


@dataclass(frozen=True)
class ExposedSession:
    """One signed session in which something of the lot was injected.

    Attributes:
        zones: Where, with side, and how much there; largest first.
        companions: What else was in the same syringe: product and lot.
    """

    session: Session
    on: date
    volume_ml: Decimal
    zones: tuple[tuple[str, str, Decimal], ...]
    companions: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Exposed:
    """A person whom the lot reached, under the record that is kept, and what was done about it.

    Attributes:
        state: Of the contact; ``to-contact`` until somebody did something.
        attempts: As they were written, each with who made it.
    """

    patient: Patient
    sessions: tuple[ExposedSession, ...]
    state: str = _S.TO_CONTACT
    attempts: tuple[dict[str, object], ...] = ()
    letter_at: datetime | None = None

    @property
    def volume_ml(self) -> Decimal:
        return sum((one.volume_ml for one in self.sessions), Decimal(0))

    @property
    def waits(self) -> bool:
        return self.state == _S.TO_CONTACT and not self.patient.erased


@dataclass(frozen=True)
class CaseView:
    """A recall as it stands now. Exposure is worked out each time: a session signed later joins by itself.

    Attributes:
        lots: All rows of the lot: the same product and number, received twice or with another expiry.
        under_way: Sessions whose syringes hold the lot and that are not signed.
    """

    case: RecallCase
    product: str
    lots: tuple[Lot, ...]
    people: tuple[Exposed, ...]
    under_way: tuple[Session, ...]

    @property
    def to_contact(self) -> tuple[Exposed, ...]:
        return tuple(one for one in self.people if one.waits)

    @property
    def done(self) -> int:
        return len(self.people) - len(self.to_contact)

    @property
    def reached(self) -> int:
        return sum(one.state == _S.REACHED for one in self.people)


def rows_of_lot(lot: Lot) -> list[Lot]:
    """A maker calls back a product by its lot number: every row of it, whatever expiry was typed."""
    rows = Lot.objects.filter(practice_id=lot.practice_id, product=lot.product, number__iexact=lot.number)
    return list(rows.order_by("pk"))


def exposure_of(lots: Iterable[Lot], library: Library) -> list[Exposed]:
    """Everybody with a signed line of one of these lots (I16), merged records as one person, the latest first."""
    keys = {lot.pk for lot in lots}
    lines = list(
        InjectedLine.objects.filter(lot__in=keys)
        .select_related("session", "session__practice", "patient", "patient__merged_into")
        .order_by("pk")
    )
    beside = _companions(lines, keys, library)
    by_person: dict[int, dict[int, list[InjectedLine]]] = defaultdict(lambda: defaultdict(list))
    people: dict[int, Patient] = {}
    for line in lines:
        person = line.patient.kept
        people[person.pk] = person
        by_person[person.pk][line.session_id].append(line)
    found = []
    for pk, sessions in by_person.items():
        held = [_session(of, beside, library) for of in sessions.values()]
        held.sort(key=lambda one: (one.on, one.session.pk), reverse=True)
        found.append(Exposed(people[pk], tuple(held)))
    return sorted(found, key=lambda one: (-one.sessions[0].on.toordinal(), one.patient.pk))


def _session(
    lines: list[InjectedLine], beside: dict[tuple[int, str], list[tuple[str, str]]], library: Library
) -> ExposedSession:
    session = lines[0].session
    zones: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in lines:
        zones[(line.zone, line.side)] += line.volume_ml
    companions = dict.fromkeys(one for line in lines for one in beside.get((session.pk, line.letter), ()))
    return ExposedSession(
        session=session,
        on=day_of(session),
        volume_ml=sum(zones.values(), Decimal(0)),
        zones=tuple(
            (library.zones[zone].name if zone in library.zones else zone, side, ml)
            for (zone, side), ml in sorted(zones.items(), key=lambda pair: (-pair[1], pair[0]))
        ),
        companions=tuple(companions),
    )


def _companions(
    lines: list[InjectedLine], keys: set[int], library: Library
) -> dict[tuple[int, str], list[tuple[str, str]]]:
    """By session and syringe: what was mixed with it."""
    sessions = {line.session_id for line in lines}
    rows = (
        InjectedLine.objects.filter(session__in=sessions)
        .exclude(lot__in=keys)
        .order_by("session", "letter", "product", "lot_number")
        .values_list("session", "letter", "product", "lot_number")
        .distinct()
    )
    found: dict[tuple[int, str], list[tuple[str, str]]] = defaultdict(list)
    for session, letter, product, number in rows:
        found[(session, letter)].append((product_name(library.products, product), number))
    return found


def case_view(case: RecallCase, library: Library) -> CaseView:
    lots = rows_of_lot(case.lot)
    contacts: dict[int, list[RecallContact]] = defaultdict(list)
    for row in case.contacts.select_related("patient", "patient__merged_into").order_by("pk"):
        contacts[row.patient.kept.pk].append(row)
    names = dict(Staff.objects.filter(practice_id=case.practice_id).values_list("ref", "name"))
    people = [_told(one, contacts.get(one.patient.pk, []), names) for one in exposure_of(lots, library)]
    people.sort(key=lambda one: (not one.waits, one.patient.family_name, one.patient.given_name, one.patient.pk))
    return CaseView(
        case, product_name(library.products, case.lot.product), tuple(lots), tuple(people), _under_way(lots)
    )


def _told(one: Exposed, rows: list[RecallContact], names: dict[str, str]) -> Exposed:
    """Of two merged records the one that was reached counts: it is one person."""
    state = next((s for s in (_S.REACHED, _S.NOT_NEEDED, _S.UNREACHABLE) if any(r.state == s for r in rows)), None)
    attempts = sorted((a for row in rows for a in row.attempts), key=lambda a: str(a["at"]))
    letters = [row.letter_at for row in rows if row.letter_at]
    return Exposed(
        one.patient,
        one.sessions,
        state or _S.TO_CONTACT,
        tuple(a | {"at": datetime.fromisoformat(str(a["at"])), "by": names.get(str(a["by"]), "")} for a in attempts),
        max(letters, default=None),
    )


def reached_by(case: RecallCase, patient: Patient) -> bool:
    return exposed_patients(rows_of_lot(case.lot)).filter(patient_id__in=patient.ids).exists()


def waiting_in(case: RecallCase) -> int:
    """How many persons nobody has dealt with, read without their sessions. Nobody can tell whom an erasure forgot."""
    known = _records(rows_of_lot(case.lot)).filter(search_name__gt="")
    dealt = case.contacts.exclude(state=_S.TO_CONTACT)
    return len(
        _persons(known.values_list("pk", "merged_into"))
        - _persons(dealt.values_list("patient", "patient__merged_into"))
    )


def count_reached(lots: Iterable[Lot]) -> int:
    """How many persons these lots reached, read without their sessions."""
    return len(_persons(_records(lots).values_list("pk", "merged_into")))


def _records(lots: Iterable[Lot]) -> QuerySet[Patient]:
    return Patient.objects.filter(pk__in=exposed_patients(lots)).order_by()


def _persons(rows: Iterable[tuple[int, int | None]]) -> set[int]:
    """Merged records are one person."""
    return {kept or own for own, kept in rows}


def _under_way(lots: Iterable[Lot]) -> tuple[Session, ...]:
    """Not signed, and something of the lot is in its syringes: it joins the case with its signature."""
    named = [(lot.product, lot.number.casefold()) for lot in lots]
    practice = next(iter(lots)).practice_id
    rows = Syringe.objects.filter(
        session__practice=practice, session__state__in=[Session.State.OPEN, Session.State.STOPPED]
    ).select_related("session", "session__patient", "session__patient__merged_into")
    found = {
        row.session_id: row.session
        for row in rows
        if any((drawn.get("product"), str(drawn.get("lot", "")).casefold()) in named for drawn in row.lots)
    }
    return tuple(found.values())


def cases_of(practice: Practice) -> list[tuple[RecallCase, int]]:
    """Every case with how many wait in it, the open ones first."""
    rows = RecallCase.objects.of(practice).select_related("lot", "lot__practice", "opened_by", "closed_by")
    return [(case, waiting_in(case)) for case in rows.order_by("-state", "-opened_at", "-pk")]


def open_case_of(lot: Lot) -> RecallCase | None:
    rows = RecallCase.objects.filter(lot__in=rows_of_lot(lot), state=RecallCase.State.OPEN)
    return rows.order_by("-pk").first()


def lots_numbered(practice: Practice, number: str) -> list[Lot]:
    """Lots on record with this number, whatever the product and however it was typed."""
    return list(Lot.objects.of(practice).filter(number__iexact=number).order_by("pk"))
