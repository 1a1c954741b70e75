"""The injection chart: what was drawn on the map, as the fold of everything that was done to it.

Nothing is ever taken out of the record: erasing, moving and undoing are events too, so a chart is the same
after a reload, on another tablet, and years later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from openmeso.errors import Fault, RecordError
from openmeso.knowledge.loading import validation_faults
from openmeso.session.delivery import LinePart
from openmeso.units import Volume, plain

Side = Literal["left", "right", "midline"]
Kind = Literal["point", "brush", "line"]
Exact = Annotated[Decimal, Field(allow_inf_nan=False)]
Id = Annotated[str, Field(min_length=1, max_length=100)]
Place = tuple[Exact, Exact]
#: What the name of a view begins with that is a photograph of the patient. It has no zones and no scale: the
#: zone of its points is said by whoever draws them, and their places are shares of this one picture.
PHOTOGRAPH = "photo-"


class Charted(BaseModel):
    """What comes from the drawing. An unknown key is a fault, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Stroke(Charted):
    """What was drawn in one go: a point, a brushed pattern, or lines.

    Attributes:
        letter: Of the preparation.
        needle_gauge: As on the box, "32G"; empty without a needle.
        needle_mm: Length of the needle; nothing without one.
        inserted_mm: Length put into the skin; ``None`` where it is not known.
        drop_ml: One drop, or one line.
        passes: How often each point was given.
        points: 0 to 1 of the view; for lines start and end in turn.
        addendum: Drawn after the signature.
    """

    id: Id
    kind: Kind
    view: str
    zone: str
    side: Side
    letter: str = Field(pattern=r"^[A-Z]$")
    technique: str
    needle_gauge: str = Field(default="", max_length=20)
    needle_mm: Annotated[Exact, Field(ge=0, le=60)] = Decimal(0)
    angle_deg: Exact = Decimal(90)
    inserted_mm: Exact | None = None
    drop_ml: Exact
    passes: int = Field(default=1, ge=1, le=20)
    points: tuple[Place, ...] = Field(max_length=4000)
    note: str = Field(default="", max_length=500)
    addendum: bool = False

    @property
    def count(self) -> int:
        """Injections: points, or lines."""
        return len(self.points) // 2 if self.kind == "line" else len(self.points)

    @property
    def volume(self) -> Volume:
        return Volume(self.drop_ml * self.passes * self.count)

    @property
    def needle(self) -> str:
        """As it is recorded: ``32G × 4 mm``."""
        size = f"{plain(self.needle_mm)} mm" if self.needle_mm else ""
        return " × ".join(part for part in (self.needle_gauge, size) if part) or "none"

    @property
    def on_photograph(self) -> bool:
        return self.view.startswith(PHOTOGRAPH)

    def moved(self, dx: Decimal, dy: Decimal) -> Stroke:
        return self.model_copy(update={"points": tuple((x + dx, y + dy) for x, y in self.points)})


#: What an edit may change of a stroke: everything but which one it is.
_CHANGEABLE = frozenset(Stroke.model_fields) - {"id"}


class ChartEvent(Charted):
    """One act on the chart.

    Attributes:
        key: The act's own name: sent twice it counts once.
        stroke: What is added whole, or what an edit changes of the strokes in ``ids``.
        dx, dy: By how much strokes move, 0 to 1 of the view.
        copied: The strokes of the last session, as they were when they were copied.
    """

    key: Id
    type: Literal["add", "erase", "edit", "move", "undo", "redo", "copy-last"]
    stroke: Mapping[str, Any] | None = None
    ids: tuple[Id, ...] = ()
    dx: Exact = Decimal(0)
    dy: Exact = Decimal(0)
    copied: tuple[Stroke, ...] = ()

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        if self.type == "add" and not self.stroke:
            raise ValueError("the stroke that is added")
        change = set(self.stroke or {}) - {"id"}
        if self.type == "edit" and (not change or not change <= _CHANGEABLE):
            raise ValueError("a stroke with what changes, out of " + ", ".join(sorted(_CHANGEABLE)))
        if self.type in ("erase", "edit", "move") and not self.ids:
            raise ValueError("the ids of the strokes that it is about")
        return self

    @property
    def added(self) -> Stroke:
        return Stroke.model_validate(self.stroke)


#: A stroke that an edit is tried on, to see whether each changed field has its form.
_ANY: Mapping[str, Any] = {
    "kind": "point",
    "view": "-",
    "zone": "-",
    "side": "midline",
    "letter": "A",
    "technique": "-",
    "drop_ml": 0,
    "points": (),
}


def read_event(data: Any, *, place: str = "chart") -> ChartEvent:
    """Read one act as it comes from the drawing.

    Raises:
        RecordError: with every fault of form. What is clinically wrong is told by ``chart_findings``.
    """
    try:
        event = ChartEvent.model_validate(_without_floats(data))
    except ValidationError as error:
        raise RecordError(validation_faults(error, place)) from None
    if event.type == "add":
        read_stroke(event.stroke, place=f"{place}: stroke")
    elif event.type == "edit":
        read_stroke({**_ANY, **(event.stroke or {}), "id": "-"}, place=f"{place}: stroke")
    return event


def read_stroke(data: Any, *, place: str = "chart") -> Stroke:
    """Read one stroke, as a form gives it.

    Raises:
        RecordError: with every fault of form.
    """
    try:
        return Stroke.model_validate(_without_floats(data))
    except ValidationError as error:
        raise RecordError(validation_faults(error, place)) from None


def _without_floats(data: Any) -> Any:
    """Numbers of a browser as the decimals that were written."""
    if isinstance(data, float):
        return Decimal(repr(data))
    if isinstance(data, Mapping):
        return {key: _without_floats(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_without_floats(item) for item in data]
    return data


@dataclass(frozen=True, slots=True)
class Balance:
    """Volume by side."""

    left: Volume
    right: Volume
    midline: Volume

    @property
    def total(self) -> Volume:
        return self.left + self.right + self.midline


@dataclass(frozen=True, slots=True)
class ChartSum:
    """What one side of one zone got of one preparation."""

    letter: str
    zone: str
    side: Side
    points: int
    volume: Volume


@dataclass(frozen=True)
class Chart:
    """The chart as it stands.

    Attributes:
        strokes: In the order in which they were drawn.
        may_undo, may_redo: Whether there is something to take back, or to bring back.
    """

    strokes: tuple[Stroke, ...] = ()
    may_undo: bool = False
    may_redo: bool = False

    @cached_property
    def sums(self) -> tuple[ChartSum, ...]:
        """Totals by preparation, zone and side, in the order in which they first appear."""
        found: dict[tuple[str, str, Side], list[Stroke]] = {}
        for stroke in self.strokes:
            if stroke.points:
                found.setdefault((stroke.letter, stroke.zone, stroke.side), []).append(stroke)
        return tuple(
            ChartSum(letter, zone, side, sum(s.count * s.passes for s in strokes), _sum(strokes))
            for (letter, zone, side), strokes in found.items()
        )

    @cached_property
    def lines(self) -> tuple[LinePart, ...]:
        """The lines of the record: strokes alike in everything but their places become one.

        Raises:
            RecordError: strokes that cannot be recorded; ``chart_findings`` says what is wrong with them.
        """
        found: dict[tuple[Any, ...], list[Stroke]] = {}
        for s in self.strokes:
            if s.points:
                key = (s.letter, s.zone, s.side, s.technique, s.needle, s.inserted_mm, s.angle_deg)
                found.setdefault(key, []).append(s)
        faults: list[Fault] = []
        lines: list[LinePart] = []
        for strokes in found.values():
            try:
                lines.append(_line(strokes))
            except ValidationError as error:
                faults += validation_faults(error, f"chart: {strokes[0].id}")
        if faults:
            raise RecordError(faults)
        return tuple(lines)

    def total(self, letter: str | None = None) -> Volume:
        """Everything given, or all of one preparation."""
        return _sum(stroke for stroke in self.strokes if letter in (None, stroke.letter))

    def balance(self, letter: str | None = None) -> Balance:
        """Left, right and midline, of one preparation or of all."""
        by_side = {
            side: _sum(s for s in self.strokes if s.side == side and letter in (None, s.letter))
            for side in ("left", "right", "midline")
        }
        return Balance(**by_side)

    def by_zone(self, letter: str | None = None) -> Mapping[str, Volume]:
        """What each zone got, both sides together."""
        found: dict[str, Volume] = {}
        for one in self.sums:
            if letter in (None, one.letter):
                found[one.zone] = found.get(one.zone, Volume.zero()) + one.volume
        return found


def _sum(strokes: Iterable[Stroke]) -> Volume:
    return sum((stroke.volume for stroke in strokes), Volume.zero())


def _line(strokes: Sequence[Stroke]) -> LinePart:
    first = strokes[0]
    return LinePart.model_validate(
        {
            "syringe": first.letter,
            "zone": first.zone,
            "side": first.side,
            "technique": first.technique,
            "points": sum(s.count * s.passes for s in strokes),
            "volume_ml": _sum(strokes).value,
            "needle": first.needle,
            "inserted_mm": first.inserted_mm,
            "angle_deg": round(first.angle_deg),
        }
    )


def fold(events: Iterable[ChartEvent]) -> Chart:
    """What all events together make of an empty chart. Unknown ids change nothing.

    Undo takes back the last act that stands, redo brings it back, and a new act leaves nothing to redo.
    """
    done: list[ChartEvent] = []
    undone: list[ChartEvent] = []
    seen: set[str] = set()
    for event in events:
        if event.key in seen:
            continue
        seen.add(event.key)
        if event.type == "undo":
            if done:
                undone.append(done.pop())
        elif event.type == "redo":
            if undone:
                done.append(undone.pop())
        else:
            done.append(event)
            undone = []
    strokes: dict[str, Stroke] = {}
    for event in done:
        strokes = _after(strokes, event)
    return Chart(tuple(strokes.values()), may_undo=bool(done), may_redo=bool(undone))


def _after(strokes: dict[str, Stroke], event: ChartEvent) -> dict[str, Stroke]:
    ids = frozenset(event.ids)
    match event.type:
        case "add":
            added = event.added
            return strokes if added.id in strokes else {**strokes, added.id: added}
        case "erase":
            return {key: stroke for key, stroke in strokes.items() if key not in ids}
        case "move":
            return {k: s.moved(event.dx, event.dy) if k in ids else s for k, s in strokes.items()}
        case "edit":
            return {k: _edited(s, event.stroke or {}) if k in ids else s for k, s in strokes.items()}
        case _:  # copy-last: undo and redo are gone by now
            copies = (s.model_copy(update={"id": f"{event.key}:{i}"}) for i, s in enumerate(event.copied))
            return {**strokes, **{copy.id: copy for copy in copies}}


def _edited(stroke: Stroke, change: Mapping[str, Any]) -> Stroke:
    return Stroke.model_validate({**stroke.model_dump(), **change, "id": stroke.id})
