"""Whether a lot may be used: expiry, recall, the clock of an opened container; and which goes first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from openmeso.knowledge.law import places
from openmeso.knowledge.library import Library
from openmeso.supply.finding import SupplyFinding
from openmeso.supply.stock import Lot, Stock
from openmeso.units import Volume, plain


@dataclass(frozen=True, slots=True)
class Standing:
    """How a lot stands on a day.

    Attributes:
        sealed: Sealed containers that may be used.
        opened: What may still be used of the opened container.
        opened_until: Last instant at which the opened container may be used; ``None`` where no clock
            runs on it.
        findings: Why something may not be used. One about the opened container leaves the sealed ones.
    """

    lot: Lot
    sealed: int
    opened: Volume
    opened_until: datetime | None
    findings: tuple[SupplyFinding, ...]

    @property
    def usable(self) -> bool:
        return bool(self.sealed or self.opened)

    @property
    def volume(self) -> Volume:
        """All that may be used of the lot."""
        return self.lot.volume.times(self.sealed) + self.opened


@dataclass(frozen=True, slots=True)
class Clock:
    """The shortest rule for an opened container.

    Attributes:
        hours: From opening; ``None`` where no rule states hours.
        hours_sources: Sources of the rule that states them.
        ends_with_session: Nothing is kept beyond the session it was opened for.
    """

    hours: Decimal | None
    hours_sources: tuple[str, ...]
    ends_with_session: bool


def opened_clock(lot: Lot, *, library: Library, jurisdiction: str) -> Clock:
    """The shortest of the label and of the beyond-use rules that hold in a place."""
    label = library.products[lot.product].label
    limits = [] if label.opened_hours is None else [(label.opened_hours, label.sources)]
    kind = "opened-multi-dose" if lot.multi_dose else "opened-single-dose"
    here = set(places(jurisdiction, library))
    rules = [
        rule
        for rule in library.beyond_use.values()
        if rule.applies_to == kind and (not rule.jurisdictions or here & set(rule.jurisdictions))
    ]
    limits += [(rule.hours, rule.sources) for rule in rules if rule.hours is not None]
    hours, sources = min(limits, key=lambda limit: limit[0], default=(None, ()))
    return Clock(hours, sources, any(rule.ends_with_session for rule in rules))


def usable(
    *,
    lot: Lot,
    on: date,
    at: datetime,
    library: Library,
    jurisdiction: str,
    session_since: datetime | None = None,
) -> Standing:
    """Say what of a lot may be used, and why the rest may not.

    Args:
        lot: The lot.
        on: The practice's day; a lot is good through its expiry day.
        at: The instant, with its offset; runs the clock of an opened container.
        library: For the label and the beyond-use rules.
        jurisdiction: Country code whose rules hold.
        session_since: Start of the session under way: what was opened since then is for this patient.

    Raises:
        ValueError: an instant has no offset.
    """
    if at.tzinfo is None or (session_since is not None and session_since.tzinfo is None):
        raise ValueError("an instant needs its UTC offset")
    found = _about_the_lot(lot, on)
    if any(finding.stops for finding in found):
        return Standing(lot, 0, Volume.zero(), None, tuple(found))
    opened, until = Volume.zero(), None
    if lot.opened_at is not None:
        clock = opened_clock(lot, library=library, jurisdiction=jurisdiction)
        until = None if clock.hours is None else lot.opened_at + timedelta(seconds=int(clock.hours * 3600))
        trouble = _about_the_opened(lot, lot.opened_at, clock, until, at, session_since)
        if trouble is None:
            opened = lot.remaining
        else:
            found.append(trouble)
    if not lot.sealed and not opened and not found:
        found.append(SupplyFinding("supply/empty", True, "Nothing is left of this lot", "no container", "order it"))
    return Standing(lot, lot.sealed, opened, until if opened else None, tuple(found))


def _about_the_lot(lot: Lot, on: date) -> list[SupplyFinding]:
    found: list[SupplyFinding] = []

    def stop(code: str, what: str, because: str, do: str) -> None:
        found.append(SupplyFinding(f"supply/{code}", True, what, because, do))

    if lot.storage == "recalled":
        stop("recalled", "This lot was recalled", "storage = recalled", "do not use; send it back and follow up")
    if lot.storage == "quarantined":
        stop("quarantined", "This lot is in quarantine", "storage = quarantined", "do not use until it is released")
    if not lot.lot:
        stop("no-lot-number", "The lot number is missing", "no lot", "read it from the box, else discard")
    if lot.expiry is None:
        stop("no-expiry", "The expiry is missing", "no expiry", "read it from the box, else discard")
    elif on > lot.expiry:
        stop("expired", "This lot has expired", f"last day {lot.expiry.isoformat()}", "discard and record it")
    if lot.received is not None and lot.received > on:
        stop("not-received", "This lot is not here yet", f"expected {lot.received.isoformat()}", "check the delivery")
    return found


def _about_the_opened(
    lot: Lot,
    opened_at: datetime,
    clock: Clock,
    until: datetime | None,
    at: datetime,
    session_since: datetime | None,
) -> SupplyFinding | None:
    when = f"opened at {opened_at.isoformat()}"
    if opened_at > at:
        return SupplyFinding(
            "supply/opened-ahead", True, "The container is opened in the future", when, "check the time of opening"
        )
    this_session = session_since is not None and opened_at >= session_since
    if clock.ends_with_session and not this_session:
        what = "An opened single-dose container is for one patient and one session"
        return SupplyFinding("supply/opened-single-dose", True, what, when, "discard the rest and record it")
    if until is not None and at > until:
        hours = plain(clock.hours or Decimal(0))
        what = f"The opened container was good for {hours} h"
        return SupplyFinding(
            "supply/opened-too-long", True, what, when, "discard the rest and record it", clock.hours_sources
        )
    if not lot.remaining:
        return SupplyFinding("supply/opened-empty", True, "The opened container is empty", when, "discard it")
    return None


def first_out(
    *,
    stock: Stock,
    product: str,
    on: date,
    at: datetime,
    library: Library,
    jurisdiction: str,
    session_since: datetime | None = None,
) -> tuple[Standing, ...]:
    """The usable lots of a product in the order in which they are to be used.

    What is opened and still good goes first, then what expires first, then what came first.
    """
    standings = (
        usable(lot=lot, on=on, at=at, library=library, jurisdiction=jurisdiction, session_since=session_since)
        for lot in stock.of(product)
    )
    return tuple(sorted((s for s in standings if s.usable), key=_turn))


def _turn(standing: Standing) -> tuple[bool, date, date, str, Decimal]:
    lot = standing.lot
    return (
        not standing.opened,
        lot.expiry or date.max,
        lot.received or date.max,
        lot.lot,
        lot.volume.value,
    )
