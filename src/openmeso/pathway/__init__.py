"""The way of one case: every stage by itself from kept nouns, or the whole way at once."""

from openmeso.pathway.caring import cared_after, cared_before
from openmeso.pathway.choosing import chosen_first, edited
from openmeso.pathway.kit import KitCheck, KitPart, kit_lines, kit_needed
from openmeso.pathway.readiness import (
    GivenConsent,
    OpenEvent,
    OrderedTest,
    Readiness,
    Unready,
    gated,
    readiness,
)
from openmeso.pathway.stages import (
    consented,
    coursed,
    jurisdiction_for,
    planned_ids,
    prepared,
    screened,
    shifted,
    wishes_of,
)
from openmeso.pathway.walking import Walked, formulated, plan_data, walk

__all__ = [
    "GivenConsent",
    "KitCheck",
    "KitPart",
    "OpenEvent",
    "OrderedTest",
    "Readiness",
    "Unready",
    "Walked",
    "cared_after",
    "cared_before",
    "chosen_first",
    "consented",
    "coursed",
    "edited",
    "formulated",
    "gated",
    "jurisdiction_for",
    "kit_lines",
    "kit_needed",
    "plan_data",
    "planned_ids",
    "prepared",
    "readiness",
    "screened",
    "shifted",
    "walk",
    "wishes_of",
]
