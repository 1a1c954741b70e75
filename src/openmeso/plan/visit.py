"""The length of a visit, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal

from openmeso.intake.case import Case
from openmeso.intake.intake import Answer, Intake
from openmeso.knowledge import Library
from openmeso.plan.injection_map import InjectionMap
from openmeso.plan.nouns import StepMinutes


def visit_steps(
    *, library: Library, case: Case, intake: Intake, maps: Sequence[InjectionMap], first: bool
) -> tuple[StepMinutes, ...]:
    """The steps of one session in order, with their minutes and why they differ from the default.

    Numbing follows the chosen anesthesia, injecting the number of points, and observing the history: after
    a first product in a patient with an allergy it takes its longest time.
    """
    out: list[StepMinutes] = []
    for step in sorted(library.steps.values(), key=lambda s: s.order):
        minutes, why = step.default_minutes, ""
        if step.id == "numbing" and case.preferences.anesthesia:
            chosen = library.anesthesia[case.preferences.anesthesia]
            minutes, why = chosen.wait_minutes, chosen.name
        elif step.id == "inject" and maps:
            drawn = int(sum((m.minutes for m in maps), Decimal(0)).to_integral_value(ROUND_CEILING))
            minutes, why = max(step.least_minutes, drawn), f"{sum(m.count for m in maps)} points"
        elif step.id == "observe" and first and _allergic(intake):
            minutes, why = step.most_minutes, "first product in a patient with an allergy history"
        out.append(StepMinutes(step.id, step.name, minutes, why))
    return tuple(out)


def total_minutes(steps: Sequence[StepMinutes]) -> int:
    return sum(step.minutes for step in steps)


def _allergic(intake: Intake) -> bool:
    """Any allergy on record, and whoever was asked and did not say no."""
    asked = {intake.answer("allergy-any"), intake.answer("anaphylaxis-history")}
    return bool(intake.allergies) or bool(asked & {Answer.YES, Answer.UNKNOWN})
