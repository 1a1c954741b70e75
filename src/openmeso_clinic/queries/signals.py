"""A practice's events and what was injected, as the core counts signals."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count

from openmeso.knowledge import Library
from openmeso.outcome.signals import Exposure, Rate, SeenEvent, Signal, rates, signals
from openmeso_clinic.models import EventReport, InjectedLine, Lot, Patient, Practice
from openmeso_clinic.queries.events import WEEKS_BACK, WITHOUT_LIMIT
from openmeso_clinic.queries.shelf import product_name


@dataclass(frozen=True)
class SignalView:
    """A signal with the rows that it names.

    Attributes:
        waits: An event of it is open, or a lot of it is still in use.
    """

    signal: Signal
    term: str
    events: tuple[EventReport, ...]
    lots: tuple[Lot, ...]
    waits: bool


@dataclass(frozen=True)
class Surveillance:
    signals: tuple[SignalView, ...]
    rates: tuple[tuple[str, Rate], ...]
    events: int
    sessions: int


def surveillance(practice: Practice, library: Library) -> Surveillance:
    """Everything that is counted, worked out from the rows each time."""
    rows = list(
        EventReport.objects.of(practice).select_related("patient", "patient__merged_into", "practice").order_by("pk")
    )
    injected = _injected(rows)
    seen = tuple(_seen(row, injected.get(row.patient.kept.pk, [])) for row in rows)
    lines = InjectedLine.objects.filter(session__practice=practice).order_by()
    sessions = lines.aggregate(n=Count("session", distinct=True))["n"] if seen else 0
    exposures = _exposures(seen, practice)
    figures = rates(seen, exposures=exposures, sessions=sessions)
    found = signals(seen, exposures=exposures, sessions=sessions)
    lots = {lot.ref: lot for lot in Lot.objects.of(practice).filter(ref__in={r for one in seen for r in one.lots})}
    by_ref = {row.ref: row for row in rows}
    return Surveillance(
        tuple(_view(one, by_ref, lots, library) for one in found),
        tuple((_name(rate.name, lots, library), rate) for rate in figures),
        len(rows),
        sessions,
    )


def _view(one: Signal, rows: dict[str, EventReport], lots: dict[str, Lot], library: Library) -> SignalView:
    events = tuple(rows[ref] for ref in one.events)
    held = tuple(lots[ref] for ref in one.lots if ref in lots)
    kind = library.adverse_events.get(one.about)
    term = kind.term if kind else _name(one.about, lots, library)
    return SignalView(
        one,
        term,
        events,
        held,
        any(row.state == "open" for row in events) or any(lot.state == Lot.State.OK for lot in held),
    )


def _name(about: str, lots: dict[str, Lot], library: Library) -> str:
    lot = lots.get(about)
    return (
        f"{product_name(library.products, lot.product)}, {lot.number}" if lot else product_name(library.products, about)
    )


def _injected(rows: list[EventReport]) -> dict[int, list[tuple[date, str, str]]]:
    """By person: day, lot and product of what was injected."""
    people: dict[int, Patient] = {row.patient.kept.pk: row.patient.kept for row in rows}
    owner = {pk: kept for kept, patient in people.items() for pk in patient.ids}
    found: dict[int, list[tuple[date, str, str]]] = defaultdict(list)
    lines = (
        InjectedLine.objects.filter(patient__in=list(owner))
        .exclude(session__started_at=None)
        .order_by()
        .values_list("patient", "session__started_at", "lot__ref", "product")
        .distinct()
    )
    zone = rows[0].practice.zone if rows else None
    for pk, at, lot, product in lines:
        assert at is not None
        found[owner[pk]].append((at.astimezone(zone).date(), lot, product))
    return found


def _seen(row: EventReport, injected: list[tuple[date, str, str]]) -> SeenEvent:
    earliest = date.min if row.event == WITHOUT_LIMIT else row.onset_on - timedelta(weeks=WEEKS_BACK)
    before = [one for one in injected if earliest <= one[0] <= row.onset_on]
    last = max((on for on, _lot, _product in before), default=None)
    return SeenEvent(
        ref=row.ref,
        person=row.patient.kept.ref,
        kind=row.event,
        onset_on=row.onset_on,
        severity=row.severity,
        lots=frozenset(lot for _on, lot, _product in before),
        products=frozenset(product for _on, _lot, product in before),
        days=(row.onset_on - last).days if last else None,
        proven=row.confirmation in ("culture", "biopsy"),
    )


def _exposures(seen: tuple[SeenEvent, ...], practice: Practice) -> list[Exposure]:
    """Sessions with each lot and product that an event names; of all others nothing is to be said."""
    lots = {ref for one in seen for ref in one.lots}
    products = {ref for one in seen for ref in one.products}
    lines = InjectedLine.objects.filter(session__practice=practice).order_by()
    by_lot = lines.filter(lot__ref__in=lots).values_list("lot__ref").annotate(n=Count("session", distinct=True))
    by_product = lines.filter(product__in=products).values_list("product").annotate(n=Count("session", distinct=True))
    found = [Exposure(ref, "lot", n) for ref, n in by_lot.order_by("lot__ref")]
    return found + [Exposure(ref, "product", n) for ref, n in by_product.order_by("product")]
