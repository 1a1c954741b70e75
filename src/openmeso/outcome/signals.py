"""Signals: what in a practice's events asks to be looked into. Plain counting; a signal is no proof.

The rules are those of the clinical sources (``clinical-safety``): one culture-proven mycobacterium or one
vascular event is enough; two infections of one kind within 90 days are; two similar late events that share a
lot are; and a lot or product with more events than the practice's own rest can explain. A practitioner is never
counted: a rate by person is read as blame, and hides what a lot does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from openmeso.outcome.exact import at_least, limits

#: One of these is a signal by itself.
VASCULAR = frozenset({"ae-vascular-occlusion", "ae-vision-loss"})
MYCOBACTERIUM = "ae-ntm"
INFECTIONS = frozenset({"ae-infection-bacterial", "ae-ntm"})
#: What a bad lot does late, and what is hard to tell apart before a culture or biopsy.
LATE = frozenset({"ae-nodule-granuloma", "ae-ntm", "ae-infection-bacterial", "ae-panniculitis-necrosis"})
#: A late event begins later than this after the last injection; a nodule is late by its kind.
LATE_DAYS = 7
#: Two infections of one kind in so many days open a signal.
CLUSTER_DAYS = 90
#: What is expected of every session (a bruise, a papule) is no event to compare lots by.
COMPARED_FROM_SEVERITY = 2
#: One-sided; a lot is named when its rest would do that, or worse, less often than this.
UNLIKELY = 0.05

Rule = Literal["sentinel", "infections", "shared-lot", "rate-lot", "rate-product"]


@dataclass(frozen=True, slots=True)
class SeenEvent:
    """One event as signals count it.

    Attributes:
        ref: Names the event; opaque.
        person: Names the patient; opaque. Two events of one patient are one patient.
        lots, products: Injected before the onset, in the look-back.
        days: From the last session before the onset; ``None`` where there is none.
        proven: By culture or biopsy.
    """

    ref: str
    person: str
    kind: str
    onset_on: date
    severity: int
    lots: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    days: int | None = None
    proven: bool = False

    @property
    def late(self) -> bool:
        return self.kind in LATE and (self.kind == "ae-nodule-granuloma" or (self.days or 0) >= LATE_DAYS)


@dataclass(frozen=True, slots=True)
class Exposure:
    """How often something was injected: sessions, by lot or product."""

    name: str
    kind: Literal["lot", "product"]
    sessions: int


@dataclass(frozen=True, slots=True)
class Rate:
    """Events for each session with a lot or product, beside the practice's own rest.

    Attributes:
        low, high: Exact 95 % limits of the share.
        rest_events, rest_sessions: Of all sessions without it.
        expected: How many events the rest's share would give in as many sessions.
        unlikely: How probable so many, or more, are at the rest's share; ``None`` without a rest.
    """

    name: str
    kind: Literal["lot", "product"]
    events: int
    sessions: int
    low: float
    high: float
    rest_events: int
    rest_sessions: int
    expected: float | None
    unlikely: float | None


@dataclass(frozen=True, slots=True)
class Signal:
    """Something to look into.

    Attributes:
        about: A kind of event, or the lot or product.
        seen: How many events; ``events`` names them.
        expected: Against what; ``None`` where one is one too many.
        rate: The figures, for the rules that compare.
        lots: What to hold until it is looked into.
    """

    rule: Rule
    about: str
    seen: int
    expected: float | None
    events: tuple[str, ...]
    lots: tuple[str, ...]
    rate: Rate | None = None

    @property
    def key(self) -> str:
        """Names the signal as long as the same events make it."""
        return f"{self.rule}/{self.about}/{len(self.events)}"


def signals(
    events: Sequence[SeenEvent], *, exposures: Sequence[Exposure] = (), sessions: int = 0
) -> tuple[Signal, ...]:
    """Every signal, the gravest rule first.

    Args:
        events: All that are known, open or closed.
        exposures: Sessions by lot and by product.
        sessions: Of the whole practice, in the same time.

    Raises:
        ValueError: a lot or product with more sessions than the practice.
    """
    return (
        *_sentinels(events),
        *_infections(events),
        *_shared(events),
        *_unlikely(rates(events, exposures=exposures, sessions=sessions), events),
    )


def rates(events: Sequence[SeenEvent], *, exposures: Sequence[Exposure], sessions: int) -> tuple[Rate, ...]:
    """Of each lot and product, how many of its sessions had an event, with exact limits."""
    counted = [event for event in events if event.severity >= COMPARED_FROM_SEVERITY or event.kind in LATE]
    found = []
    for one in exposures:
        if one.sessions > sessions:
            raise ValueError(f"{one.name}: {one.sessions} sessions of {sessions}")
        if not one.sessions:
            continue
        # A session has at most one event here: the share of sessions is what is compared.
        mine = min(sum(one.name in (e.lots if one.kind == "lot" else e.products) for e in counted), one.sessions)
        rest = sessions - one.sessions
        others = min(sum(one.name not in (e.lots if one.kind == "lot" else e.products) for e in counted), rest)
        low, high = limits(mine, one.sessions)
        # A rest without an event is no proof that none happens: half an event is counted in it.
        share = (others or 0.5) / rest if rest else None
        found.append(
            Rate(
                one.name,
                one.kind,
                mine,
                one.sessions,
                low,
                high,
                others,
                rest,
                None if share is None else share * one.sessions,
                None if share is None else at_least(mine, one.sessions, min(share, 1.0)),
            )
        )
    return tuple(found)


def _sentinels(events: Sequence[SeenEvent]) -> Iterator[Signal]:
    for event in events:
        if event.kind in VASCULAR or (event.kind == MYCOBACTERIUM and event.proven):
            yield Signal("sentinel", event.kind, 1, None, (event.ref,), tuple(sorted(event.lots)))


def _infections(events: Sequence[SeenEvent]) -> Iterator[Signal]:
    """Two infections of one kind, in two patients, at most 90 days apart."""
    for kind in sorted(INFECTIONS):
        of_kind = sorted((e for e in events if e.kind == kind), key=lambda e: (e.onset_on, e.ref))
        near: dict[str, SeenEvent] = {}
        for index, first in enumerate(of_kind):
            for second in of_kind[index + 1 :]:
                if second.onset_on - first.onset_on > timedelta(days=CLUSTER_DAYS):
                    break
                if first.person != second.person:
                    near |= {first.ref: first, second.ref: second}
        for cluster in _apart(sorted(near.values(), key=lambda e: (e.onset_on, e.ref))):
            people = len({e.person for e in cluster})
            yield Signal("infections", kind, people, None, tuple(e.ref for e in cluster), _lots(cluster))


def _apart(events: list[SeenEvent]) -> Iterator[list[SeenEvent]]:
    """Parted where more than 90 days lie between two."""
    if not events:
        return
    part = [events[0]]
    for before, after in pairwise(events):
        if after.onset_on - before.onset_on > timedelta(days=CLUSTER_DAYS):
            yield part
            part = []
        part.append(after)
    yield part


def _shared(events: Sequence[SeenEvent]) -> Iterator[Signal]:
    """Similar late events of two patients or more that had one lot in common."""
    by_lot: dict[str, list[SeenEvent]] = defaultdict(list)
    for event in events:
        if event.late:
            for lot in event.lots:
                by_lot[lot].append(event)
    for lot, those in sorted(by_lot.items()):
        people = len({event.person for event in those})
        if people >= 2:
            yield Signal("shared-lot", lot, people, None, tuple(sorted(e.ref for e in those)), (lot,))


def _unlikely(found: Sequence[Rate], events: Sequence[SeenEvent]) -> Iterator[Signal]:
    for rate in found:
        if rate.events < 2 or rate.unlikely is None or rate.unlikely >= UNLIKELY:
            continue
        named = [e for e in events if rate.name in (e.lots if rate.kind == "lot" else e.products)]
        counted = [e for e in named if e.severity >= COMPARED_FROM_SEVERITY or e.kind in LATE]
        rule: Rule = "rate-lot" if rate.kind == "lot" else "rate-product"
        lots = (rate.name,) if rate.kind == "lot" else ()
        yield Signal(rule, rate.name, rate.events, rate.expected, tuple(e.ref for e in counted), lots, rate)


def _lots(events: Sequence[SeenEvent]) -> tuple[str, ...]:
    return tuple(sorted(frozenset().union(*(event.lots for event in events))))
