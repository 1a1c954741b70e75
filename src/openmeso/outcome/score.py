"""A score on a scale, and the sheet of answers it is read from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from openmeso.errors import Fault, RecordError, one_of
from openmeso.knowledge.schema.outcome import Level, Scale
from openmeso.units import plain


@dataclass(frozen=True, slots=True)
class ScaleScore:
    """One score.

    Attributes:
        version: Of the scale; scores of different versions are never compared.
        value: None where the scale stores words, or where the score is not assessable.
        level: Class the score falls in, empty where the scale has none.
        missing: Items without an answer. One is enough to make the score not assessable.
        reason: Why it is not assessable, when no item is missing.
    """

    scale: str
    version: str
    value: Decimal | None
    level: str = ""
    words: str = ""
    missing: tuple[str, ...] = ()
    reason: str = ""

    @property
    def assessable(self) -> bool:
        return self.value is not None or bool(self.level)


class Sheet:
    """Answers to one scale. Keeps every fault and every missing item until ``close``."""

    def __init__(self, scale: Scale, answers: Mapping[str, object], items: Iterable[str]) -> None:
        self.scale = scale
        self.answers = answers
        self.missing: list[str] = []
        known = tuple(items)
        self.faults = [
            Fault(f"{scale.id}.{name}", repr(answers[name]), one_of(known, str(name)))
            for name in answers
            if name not in known
        ]

    def number(self, item: str, low: Decimal | int, high: Decimal | int | None) -> Decimal | None:
        """A number in its bounds; None when it is missing or wrong."""
        given = self.answers.get(item)
        if given is None:
            self.missing.append(item)
            return None
        value = as_number(given)
        if value is None or value < low or (high is not None and value > high):
            self.wrong(item, given, f"a number {_bounds(low, high)}")
            return None
        return value

    def whole(self, item: str, low: int, high: int | None) -> int | None:
        """A whole number in its bounds; None when it is missing or wrong."""
        given = self.answers.get(item)
        if given is None:
            self.missing.append(item)
            return None
        value = as_number(given)
        if value is None or value != value.to_integral_value() or value < low or (high is not None and value > high):
            self.wrong(item, given, f"a whole number {_bounds(low, high)}")
            return None
        return int(value)

    def wrong(self, item: str, given: object, expected: str, do: str = "") -> None:
        self.faults.append(Fault(f"{self.scale.id}.{item}" if item else self.scale.id, _shown(given), expected, do))

    def close(self, value: Decimal | None) -> ScaleScore:
        """The score, or a score that says what is missing.

        Raises:
            RecordError: with every wrong answer.
        """
        if self.faults:
            raise RecordError(self.faults)
        if self.missing or value is None:
            return ScaleScore(self.scale.id, self.scale.version, None, missing=tuple(self.missing))
        return scored(self.scale, value)


def scored(scale: Scale, value: Decimal) -> ScaleScore:
    """A value with the class it falls in."""
    level = level_of(scale, value)
    return ScaleScore(scale.id, scale.version, value, level.value if level else "", level.words if level else "")


def level_of(scale: Scale, value: Decimal) -> Level | None:
    """The one class of a scale that holds a value; none where the scale has no such classes.

    Raises:
        RecordError: two classes hold it, so that the table cannot be used.
    """
    holding = [level for level in scale.levels if _ranged(level) and level.holds(value)]
    if len(holding) > 1:
        both = " and ".join(level.value for level in holding)
        raise RecordError([Fault(scale.id, plain(value), f"one class, not {both}", "use another version of the scale")])
    return holding[0] if holding else None


def _ranged(level: Level) -> bool:
    return level.low is not None or level.high is not None


def as_number(given: object) -> Decimal | None:
    """An exact, finite number from what a file or a form holds; None when it is none."""
    if isinstance(given, bool) or not isinstance(given, int | float | Decimal):
        return None
    value = Decimal(str(given))
    return value if value.is_finite() else None


def _bounds(low: Decimal | int, high: Decimal | int | None) -> str:
    return f"of {low} or more" if high is None else f"from {low} to {high}"


def _shown(given: object) -> str:
    if isinstance(given, Decimal):
        return str(given)
    text = repr(given)
    return text if len(text) <= 40 else text[:39] + "…"
