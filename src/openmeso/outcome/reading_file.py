"""The outcome file, ``openmeso-outcome/1``: readings, scores and events as they were written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from openmeso.errors import Fault, OpenMesoError, RecordError, one_of
from openmeso.knowledge import Library
from openmeso.knowledge.loading import read_toml, validation_faults
from openmeso.outcome.events import Answer, EventFacts, EventReport
from openmeso.outcome.reading import Rated, Rater, Reading, Side
from openmeso.outcome.score import ScaleScore
from openmeso.outcome.scoring import score

Exact = Annotated[Decimal, Field(allow_inf_nan=False)]
At = Literal["baseline", "follow-up"]


class FilePart(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class ReadingPart(FilePart):
    at: At
    measure: str
    zone: str
    side: Side = ""
    on: date
    values: tuple[Exact, ...] = Field(min_length=1)
    device: str = Field(min_length=1)
    probe: str = ""
    operator: str = ""
    temperature_c: Exact | None = None
    humidity_percent: Exact | None = None


class ScorePart(FilePart):
    """``answers``: items of the scale, or ``{answer = …}`` where it has one."""

    at: At
    scale: str
    on: date
    rater: Rater
    zone: str = ""
    side: Side = ""
    answers: dict[str, Any]


class EventPart(FilePart):
    kind: str
    started_at: AwareDatetime
    ended_at: AwareDatetime | None = None
    facts: dict[str, Answer] = Field(default_factory=dict)


class OutcomeFile(FilePart):
    """``sessions``: instants at which sessions ended. ``noise``: the practice's own SD by measure."""

    schema_name: Literal["openmeso-outcome/1"] = Field(alias="schema")
    sessions: tuple[AwareDatetime, ...] = ()
    reading: tuple[ReadingPart, ...] = ()
    score: tuple[ScorePart, ...] = ()
    event: tuple[EventPart, ...] = ()
    noise: dict[str, Exact] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Readings:
    """The content of an outcome file, ready for ``assess`` and ``grade_event``."""

    baseline: tuple[Reading | Rated, ...]
    follow_up: tuple[Reading | Rated, ...]
    events: tuple[EventReport, ...]
    sessions: tuple[datetime, ...]
    practice_noise: MappingProxyType[str, Decimal]

    @property
    def session_days(self) -> tuple[date, ...]:
        """Days of the sessions, in the time zone they were written in."""
        return tuple(sorted({instant.date() for instant in self.sessions}))


def read_readings(path: Path, *, library: Library) -> Readings:
    """Read an outcome file and score its scales.

    Raises:
        RecordError: with every fault of form, of vocabulary and of the answers.
    """
    data = read_toml(path)
    if isinstance(data, Fault):
        raise RecordError([data])
    try:
        file = OutcomeFile.model_validate(data)
    except ValidationError as error:
        raise RecordError(validation_faults(error, path.name)) from None
    faults: list[Fault] = []
    scored = [_scored(part, f"score[{index}]", library, faults) for index, part in enumerate(file.score)]
    events = tuple(_event(part, f"event[{index}]", faults) for index, part in enumerate(file.event))
    if faults:
        raise RecordError(Fault(f"{path.name}: {f.place}", f.got, f.expected, f.do) for f in faults)
    items: list[tuple[At, Reading | Rated]] = [(part.at, _reading(part)) for part in file.reading]
    items += [
        (part.at, Rated(value, part.on, part.rater, part.zone, part.side))
        for part, value in zip(file.score, scored, strict=True)
        if value is not None
    ]
    return Readings(
        baseline=tuple(item for at, item in items if at == "baseline"),
        follow_up=tuple(item for at, item in items if at == "follow-up"),
        events=events,
        sessions=file.sessions,
        practice_noise=MappingProxyType(dict(file.noise)),
    )


def _reading(part: ReadingPart) -> Reading:
    return Reading(
        measure=part.measure,
        zone=part.zone,
        side=part.side,
        on=part.on,
        values=part.values,
        device=part.device,
        probe=part.probe,
        operator=part.operator,
        temperature_c=part.temperature_c,
        humidity_percent=part.humidity_percent,
    )


def _scored(part: ScorePart, place: str, library: Library, faults: list[Fault]) -> ScaleScore | None:
    try:
        return score(scale=part.scale, answers=part.answers, library=library)
    except OpenMesoError as error:
        # The scale's own faults, each with the place in this file.
        faults += [Fault(f"{place}.{f.place}", f.got, f.expected, f.do) for f in error.faults]
        return None


def _event(part: EventPart, place: str, faults: list[Fault]) -> EventReport:
    known = EventFacts.__dataclass_fields__
    faults += [Fault(f"{place}.facts.{name}", name, one_of(known, name)) for name in part.facts if name not in known]
    facts = EventFacts(**{name: answer for name, answer in part.facts.items() if name in known})
    return EventReport(part.kind, part.started_at, part.ended_at, facts)
