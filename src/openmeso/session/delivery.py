"""The session file, ``openmeso-session/1``: what was done, as it was written down."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from openmeso.errors import Fault, RecordError, one_of
from openmeso.knowledge import Library
from openmeso.knowledge.loading import read_toml, validation_faults
from openmeso.session.record import Delivered, StepTime, UsedLot
from openmeso.units import Length, Volume

Ml = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class LinePart(Part):
    syringe: str = Field(pattern=r"^[A-Z]$")
    zone: str
    side: Literal["left", "right", "midline", "both"]
    technique: str
    points: int = Field(ge=0)
    volume_ml: Ml
    needle: str = Field(min_length=2)
    inserted_mm: Annotated[Decimal, Field(ge=0, le=40)]
    angle_deg: int = Field(ge=1, le=90)


class SyringePart(Part):
    """Volumes of one syringe. ``surface_loss_ml``: seen running off the skin, estimated."""

    letter: str = Field(pattern=r"^[A-Z]$")
    prepared_ml: Ml
    surface_loss_ml: Ml = Decimal(0)
    residue_ml: Ml = Decimal(0)
    waste_ml: Ml = Decimal(0)


class LotPart(Part):
    syringe: str = Field(pattern=r"^[A-Z]$")
    product: str
    lot: str = Field(min_length=1, max_length=20)
    expiry: date
    raw_code: str = ""


class StepPart(Part):
    id: str
    start: datetime
    end: datetime

    @model_validator(mode="after")
    def _aware_and_in_order(self) -> Self:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("an instant with its UTC offset")
        if self.end < self.start:
            raise ValueError("an end after its start")
        return self


class AsepsisPart(Part):
    """How the skin was prepared.

    Attributes:
        antiseptic: What the skin was disinfected with, an id of an active where there is one.
        dry: It had dried before the first needle.
        single_use: Needle, syringe and cartridge were new for this patient.
    """

    antiseptic: str = Field(min_length=2)
    dry: bool
    single_use: bool


class NumbingPart(Part):
    """What was used against pain. A cream counts towards the limit of anesthetics."""

    ingredient: str
    grams: Annotated[Decimal, Field(gt=0)]
    minutes: int = Field(ge=0)


class Delivery(Part):
    """What was written down in the room.

    Attributes:
        pain: 0 to 10, as the patient says.
        stopped: Why the session ended early; empty when it did not.
        reactions: Immediate reactions, ids of adverse events.
    """

    schema_name: Literal["openmeso-session/1"] = Field(alias="schema")
    on: date
    line: tuple[LinePart, ...] = ()
    syringe: tuple[SyringePart, ...] = ()
    lot: tuple[LotPart, ...] = ()
    step: tuple[StepPart, ...] = ()
    asepsis: AsepsisPart | None = None
    numbing: NumbingPart | None = None
    pain: int | None = Field(default=None, ge=0, le=10)
    stopped: str = ""
    reactions: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[Delivered, ...]:
        return tuple(
            Delivered(
                letter=p.syringe,
                zone=p.zone,
                side=p.side,
                technique=p.technique,
                points=p.points,
                volume=Volume(p.volume_ml),
                needle=p.needle,
                inserted=Length(p.inserted_mm),
                angle_deg=p.angle_deg,
            )
            for p in self.line
        )

    @property
    def lots(self) -> tuple[UsedLot, ...]:
        return tuple(UsedLot(p.syringe, p.product, p.lot, p.expiry, p.raw_code) for p in self.lot)

    @property
    def steps(self) -> tuple[StepTime, ...]:
        return tuple(StepTime(p.id, p.start, p.end) for p in self.step)


def read_delivery(path: Path, *, library: Library) -> Delivery:
    """Read a session file.

    Raises:
        RecordError: with every fault of form and of vocabulary.
    """
    data = read_toml(path)
    if isinstance(data, Fault):
        raise RecordError([data])
    try:
        delivery = Delivery.model_validate(data)
    except ValidationError as error:
        raise RecordError(validation_faults(error, path.name)) from None
    faults = [
        Fault(f"{path.name}: {where}", repr(got), one_of(known, got))
        for where, got, known in _ids(delivery, library)
        if got not in known
    ]
    letters = [part.letter for part in delivery.syringe]
    faults += [
        Fault(f"{path.name}: syringe", repr(letter), "each letter once")
        for letter in sorted({x for x in letters if letters.count(x) > 1})
    ]
    if faults:
        raise RecordError(faults)
    return delivery


def _ids(delivery: Delivery, library: Library) -> list[tuple[str, str, set[str]]]:
    letters = {part.letter for part in delivery.syringe}
    out: list[tuple[str, str, set[str]]] = []
    for i, line in enumerate(delivery.line):
        out += [
            (f"line[{i}].zone", line.zone, set(library.zones)),
            (f"line[{i}].technique", line.technique, set(library.techniques)),
            (f"line[{i}].syringe", line.syringe, letters),
        ]
    for i, lot in enumerate(delivery.lot):
        out += [
            (f"lot[{i}].product", lot.product, set(library.products)),
            (f"lot[{i}].syringe", lot.syringe, letters),
        ]
    out += [(f"step[{i}].id", step.id, set(library.steps)) for i, step in enumerate(delivery.step)]
    if delivery.numbing is not None:
        out.append(("numbing.ingredient", delivery.numbing.ingredient, set(library.actives)))
    out += [(f"reactions[{i}]", r, set(library.adverse_events)) for i, r in enumerate(delivery.reactions)]
    return out
