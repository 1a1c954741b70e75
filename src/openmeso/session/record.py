"""The nouns of a session: what was planned, what was delivered, and what does not add up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from openmeso.units import Length, Volume


@dataclass(frozen=True, slots=True)
class PlannedZone:
    zone: str
    technique: str
    volume: Volume
    most: Volume | None = None


@dataclass(frozen=True, slots=True)
class PlannedLot:
    lot: str
    product: str
    expiry: date


@dataclass(frozen=True, slots=True)
class PlannedSyringe:
    """One preparation of the formulation, by its letter."""

    letter: str
    products: tuple[str, ...]
    volume: Volume
    zones: tuple[PlannedZone, ...]
    lots: tuple[PlannedLot, ...]


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """What the plan asks of one session; ``steps`` in their order."""

    on: date
    syringes: tuple[PlannedSyringe, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delivered:
    """One line of the injection record: what went where, from which lot, how deep."""

    letter: str
    zone: str
    side: str
    technique: str
    points: int
    volume: Volume
    needle: str
    inserted: Length
    angle_deg: int


@dataclass(frozen=True, slots=True)
class SyringeBalance:
    """Where the volume of one syringe went: prepared = delivered + lost + residue + waste + missing."""

    letter: str
    prepared: Volume
    delivered: Volume
    surface_loss: Volume
    residue: Volume
    waste: Volume
    missing: Volume


@dataclass(frozen=True, slots=True)
class UsedLot:
    letter: str
    product: str
    lot: str
    expiry: date
    raw_code: str = ""


@dataclass(frozen=True, slots=True)
class StepTime:
    step: str
    started_at: datetime
    ended_at: datetime


class Weight(StrEnum):
    """Whether a finding keeps the record from being signed."""

    BLOCKS = "blocks-signing"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class SessionFinding:
    """One thing in the record that differs from the plan or does not add up."""

    code: str
    weight: Weight
    place: str
    what: str
    do: str


@dataclass(frozen=True, slots=True)
class ZoneDelivery:
    """Planned against delivered in one zone, both sides together."""

    zone: str
    planned: Volume
    delivered: Volume
    points: int


@dataclass(frozen=True)
class SessionRecord:
    """A session reconciled. ``complete``: every planned zone received what was planned.

    Attributes:
        may_be_signed: No finding blocks; a stopped session with its reason may be signed.
    """

    on: date
    zones: tuple[ZoneDelivery, ...]
    syringes: tuple[SyringeBalance, ...]
    lots: tuple[UsedLot, ...]
    findings: tuple[SessionFinding, ...]
    antiseptic: str
    pain: int | None
    stopped: str
    reactions: tuple[str, ...]
    minutes: int

    @property
    def complete(self) -> bool:
        return all(zone.delivered == zone.planned for zone in self.zones)

    @property
    def may_be_signed(self) -> bool:
        return not any(finding.weight is Weight.BLOCKS for finding in self.findings)
