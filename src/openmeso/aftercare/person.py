"""For whom an instruction is meant."""

from __future__ import annotations

from dataclasses import dataclass

from openmeso.errors import Fault, UnknownIdError, one_of
from openmeso.knowledge import Library
from openmeso.knowledge.schema.care import CareItem
from openmeso.knowledge.schema.entry import Area


@dataclass(frozen=True, slots=True)
class Person:
    """What decides which instructions a patient gets.

    Attributes:
        zones: Treated zones.
        phototype: 1-6; ``None`` where unknown, which is met with the stricter advice.
        conditions: Conditions the patient has or had.
        unsure: Conditions that could not be ruled out: advice that could harm is left out, advice
            that protects is kept.
        actives: What was (or will be) injected.
    """

    zones: frozenset[str]
    areas: frozenset[Area]
    phototype: int | None
    conditions: frozenset[str]
    unsure: frozenset[str]
    actives: frozenset[str]

    def gets(self, item: CareItem, library: Library) -> bool:
        """Whether an instruction is for this person."""
        maybe = self.conditions | self.unsure
        return (
            (not item.areas or bool(self.areas & set(item.areas)))
            and (not item.if_condition or bool(maybe & set(item.if_condition)))
            and not maybe & set(item.unless_condition)
            and (item.if_phototype_from is None or self.phototype is None or self.phototype >= item.if_phototype_from)
            and (not item.if_active or bool(self.actives & library.actives_named(item.if_active)))
        )


def person(
    *,
    library: Library,
    zones: frozenset[str],
    phototype: int | None,
    conditions: frozenset[str],
    unsure: frozenset[str],
    actives: frozenset[str],
) -> Person:
    """Gather the facts of one patient.

    Raises:
        UnknownIdError: with every zone, condition and active that the library does not know.
    """
    faults = [
        Fault(place, wrong, one_of(known, wrong))
        for place, given, known in (
            ("zones", zones, library.zones),
            ("conditions", conditions | unsure, library.conditions),
            ("actives", actives, library.actives),
        )
        for wrong in sorted(given - set(known))
    ]
    if faults:
        raise UnknownIdError(faults)
    areas = frozenset(library.zones[zone].area for zone in zones)
    return Person(zones, areas, phototype, conditions, unsure, actives)
