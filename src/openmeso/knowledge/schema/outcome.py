"""Outcome scales and skin biometry."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from openmeso.evidence import Sourced
from openmeso.knowledge.schema.entry import Entry, Part, Plain, Refers, ToPatient


class Level(Part):
    """One class or step of a scale. ``edges`` says which of its bounds belong to it."""

    value: str
    words: Plain
    low: Decimal | None = None
    high: Decimal | None = None
    edges: Literal["both", "low", "high", "none"] = "both"

    def holds(self, value: Decimal) -> bool:
        """Whether a score lies in this class; a missing bound is open."""
        above = self.low is None or value > self.low or (value == self.low and self.edges in ("both", "low"))
        below = self.high is None or value < self.high or (value == self.high and self.edges in ("both", "high"))
        return above and below


class Scale(Entry):
    """One outcome scale. ``scale_version`` is stored with every score; versions never compare."""

    name: ToPatient
    version: Plain
    direction: Literal["higher-worse", "higher-better", "none"]
    low: Decimal | None = None
    high: Decimal | None = None
    levels: tuple[Level, ...] = ()
    scoring: Plain
    difference: DifferenceThatCounts | None = None
    licence: Plain
    items_shipped: bool = True


class DifferenceThatCounts(Sourced):
    """Smallest difference that means something, and what it rests on."""

    value: Decimal = Field(gt=0)
    unit: str
    kind: Literal["measurement-error", "patient-important", "responder"]


class Repeatability(Sourced):
    """Visit-to-visit error of a device: an SD in the unit, or a coefficient of variation."""

    sd: Decimal | None = Field(default=None, gt=0)
    cv_percent: Decimal | None = Field(default=None, gt=0)
    reference_value: Decimal | None = None


class Biometry(Entry):
    """One skin measurement.

    Attributes:
        ucum: UCUM code of the unit.
        better: Which way is better.
        low, high: Bounds of the scale that the device reads on; a value outside of them is a slip, not skin.
        repeatability: Published figures, the first is used until the practice has its own.
    """

    name: ToPatient
    quantity: Plain
    unit: str
    ucum: str
    better: Literal["higher", "lower", "none"]
    low: Decimal | None = None
    high: Decimal | None = None
    usual: str = ""
    repeatability: tuple[Repeatability, ...] = ()
    confounders: tuple[str, ...] = ()
    protocols: Annotated[tuple[str, ...], Refers(("protocols",))] = ()


Scale.model_rebuild()
