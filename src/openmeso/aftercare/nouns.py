"""The nouns of aftercare. Instants are UTC; words show the practice's local time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from openmeso.evidence import Grade

Kind = Literal["do", "avoid", "consider"]


@dataclass(frozen=True, slots=True)
class Version:
    """What one source says, where they differ."""

    source: str
    says: str


@dataclass(frozen=True, slots=True)
class Instruction:
    """One thing to do or to avoid, from when to when.

    Attributes:
        ids: Entries of ``care`` it was made from; two that touch and say the same become one.
        ends: ``None`` for what goes on.
        when: The time in words.
        grade_words: What the advice rests on, for the patient.
        prescriber: Only a prescriber decides on it.
    """

    ids: tuple[str, ...]
    kind: Kind
    what: str
    why: str
    starts: datetime
    ends: datetime | None
    when: str
    until_also: str
    grade: Grade
    grade_words: str
    confirmed: bool
    prescriber: bool
    sources: tuple[str, ...]
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Instructions of one kind that share their time: one line of a leaflet."""

    kind: Kind
    starts: datetime
    ends: datetime | None
    when: str
    instructions: tuple[Instruction, ...]


@dataclass(frozen=True, slots=True)
class NormalSign:
    """A usual sign and when it is usually gone."""

    id: str
    name: str
    until: datetime
    line: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """A sign that must not wait.

    Attributes:
        ends: ``None`` where it counts at any time.
        card: The emergency card that staff follow.
    """

    id: str
    sign: str
    action: str
    urgency: str
    urgency_words: str
    starts: datetime
    ends: datetime | None
    when: str
    card: str


@dataclass(frozen=True, slots=True)
class Contact:
    """One planned check-in."""

    id: str
    day: int
    on: date
    line: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CreamPause:
    """A home product that pauses.

    Attributes:
        last_use: Last day before the session; ``None`` where it need not stop before.
        again_from: First day after it; ``None`` where its doctor decides alone.
        prescriber: Its prescriber is asked before it pauses.
    """

    id: str
    name: str
    last_use: date | None
    again_from: date | None
    prescriber: bool
    line: str


@dataclass(frozen=True, slots=True)
class Given:
    """What was given, for the traceability lines.

    Attributes:
        zones: Zone ids.
    """

    product: str
    maker: str
    lot: str
    expiry: date
    zones: tuple[str, ...]


@dataclass(frozen=True)
class Aftercare:
    """What one patient does, avoids and watches after one session.

    Attributes:
        language: Language of every text; English where the wanted one is not complete.
        wanted_language: What the patient reads best.
        watch_until: Last instant on which late infections are looked for.
        traceability: Product, lot, expiry and zones, a line each.
    """

    ended_at: datetime
    time_zone: str
    language: str
    wanted_language: str
    timeline: tuple[Instruction, ...]
    blocks: tuple[Block, ...]
    home_care: tuple[Instruction, ...]
    normal: tuple[NormalSign, ...]
    red_flags: tuple[Alarm, ...]
    check_ins: tuple[Contact, ...]
    traceability: tuple[str, ...]
    watch_until: datetime
    late: str
    phone: str
    emergency: str


@dataclass(frozen=True)
class Precare:
    """What one patient does and avoids before one session."""

    starts_at: datetime
    time_zone: str
    language: str
    wanted_language: str
    timeline: tuple[Instruction, ...]
    blocks: tuple[Block, ...]
    creams: tuple[CreamPause, ...]
