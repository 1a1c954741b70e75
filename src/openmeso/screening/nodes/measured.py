"""A condition over the latest reading of a measurement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from openmeso.intake.intake import Reading
from openmeso.knowledge.schema import condition as grammar
from openmeso.screening.facts import UNKNOWN, YES, Facts, Key
from openmeso.screening.nodes.base import Hit, Leaf


@dataclass(frozen=True, slots=True)
class MeasurementNode(Leaf):
    spec: grammar.Measured
    factor: Decimal
    offset: Decimal
    unit: str

    def hits(self, facts: Facts, here: str) -> Iterator[Hit]:
        spec = self.spec
        readings = facts.latest(spec.measurement, spec.max_age_days)
        if not readings and spec.if_missing == "unknown":
            yield UNKNOWN, None, None
        for reading in readings:
            value = reading.value
            if value == spec.value_is if isinstance(value, str) else spec.value_is is None and self._in_range(value):
                yield YES, reading, None

    def words(self, fact: Reading | None) -> str:
        if fact is None:
            return f"{self.spec.measurement}: no reading that still holds"
        if isinstance(fact.value, str):
            return f"{self.spec.measurement}: {fact.value}"
        return f"{self.spec.measurement}: {fact.value.normalize():f} {self.unit}, {fact.on or 'undated'}"

    def _in_range(self, value: Decimal) -> bool:
        spec = self.spec

        def first_unit(bound: Decimal) -> Decimal:
            return bound * self.factor + self.offset

        return (
            (spec.at_least is None or value >= first_unit(spec.at_least))
            and (spec.above is None or value > first_unit(spec.above))
            and (spec.at_most is None or value <= first_unit(spec.at_most))
            and (spec.below is None or value < first_unit(spec.below))
        )

    def keys(self) -> frozenset[Key] | None:
        return frozenset({("measurement", self.spec.measurement)}) if self.spec.if_missing == "no" else None
