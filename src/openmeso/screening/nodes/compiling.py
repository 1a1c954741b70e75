"""From the grammar to nodes."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from openmeso.knowledge import Library
from openmeso.knowledge.library import brand_id
from openmeso.knowledge.schema import condition as grammar
from openmeso.screening.facts import Key
from openmeso.screening.nodes.base import Node
from openmeso.screening.nodes.listed import AllergyNode, ConditionNode, MedicationNode, TreatmentNode
from openmeso.screening.nodes.logic import AllNode, AnyNode, NotNode
from openmeso.screening.nodes.measured import MeasurementNode
from openmeso.screening.nodes.stated import AgeNode, AnswerNode, DateNode, MayConceiveNode, PhototypeNode, SexNode
from openmeso.screening.nodes.wanted import ConcernNode, PlannedNode, ReadyNode, ZoneNode


def compile_condition(condition: Any, library: Library) -> Node:
    """Turn a condition of the grammar into its node.

    Raises:
        TypeError: the grammar has a head that has no node (a programming error).
    """
    match condition:
        case grammar.Answered(answer=question):
            return AnswerNode(question)
        case grammar.HasCondition():
            events = frozenset(c for c in condition.condition if library.conditions[c].course == "event")
            names, states = condition.condition, condition.state
            return ConditionNode(
                _items("condition", names), names, states, condition.within_days, condition.here, events
            )
        case grammar.TakesMedication():
            return _medication(condition, library)
        case grammar.HasAllergy():
            return AllergyNode(condition.allergy, condition.reaction)
        case grammar.HadTreatment():
            return TreatmentNode(_items("treatment", condition.treatment), condition)
        case grammar.Measured():
            units = library.measurements[condition.measurement].units
            unit = next((u for u in units if u.unit == condition.unit), units[0] if units else None)
            factor, offset = (unit.factor, unit.offset) if unit else (Decimal(1), Decimal(0))
            return MeasurementNode(condition, factor, offset, units[0].unit if units else "")
        case grammar.Aged():
            return AgeNode(condition)
        case grammar.Phototyped(phototype_at_least=least):
            return PhototypeNode(least)
        case grammar.DatedAnswer():
            return DateNode(condition)
        case grammar.OfSex(sex=sexes):
            return SexNode(sexes)
        case grammar.MayConceive(may_conceive=asked):
            return MayConceiveNode(asked)
        case grammar.InZone(zone=zones):
            return ZoneNode(library.zones_named(zones))
        case grammar.Wants():
            return ConcernNode(condition.concern, condition.severity_at_least)
        case grammar.PlannedIn(planned=names):
            return PlannedNode(frozenset(names) | library.actives_named(names))
        case grammar.Ready(readiness=problem):
            return ReadyNode(problem)
        case grammar.AllOf(all=parts):
            return AllNode(tuple(compile_condition(part, library) for part in parts))
        case grammar.AnyOf(any=parts):
            return AnyNode(tuple(compile_condition(part, library) for part in parts))
        case grammar.Not(negated=part):
            return NotNode(compile_condition(part, library))
    raise TypeError(f"no node for {type(condition).__name__}")


def _medication(condition: grammar.TakesMedication, library: Library) -> MedicationNode:
    targets: list[tuple[str, frozenset[str]]] = []
    equivalents: dict[str, Decimal] = {}
    for entry in library.medicines.values():
        for substance in entry.substances:
            names = frozenset({substance.id, *(brand_id(brand) for brand in substance.brands)})
            if substance.id in condition.medication and entry.id not in condition.medication:
                targets.append((entry.id, names))
            if substance.prednisone_equivalent is not None:
                equivalents |= dict.fromkeys(names, substance.prednisone_equivalent)
        if entry.id in condition.medication:
            targets.append((entry.id, frozenset()))
    return MedicationNode(_items("medication", (name for name, _ in targets)), condition, tuple(targets), equivalents)


def _items(kind: str, names: Iterable[str]) -> frozenset[Key]:
    return frozenset((kind, name) for name in names)
