"""Random rules of the grammar: what no table says today may be said tomorrow."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from tests.random_patients import Drawing, conditions_in

DAYS = (1, 7, 14, 28, 30, 90, 180, 365)
STATES = ("active", "controlled", "uncontrolled", "past")
DECIDES = {"absolute": "nobody", "wait": "nobody", "relative": "prescriber", "precaution": "injector"}


def random_rule(rng: Random, drawing: Drawing, name: str) -> dict[str, Any]:
    """One consultation rule of patient or zone scope, as the dict of its file."""
    severities = rng.sample(sorted(DECIDES), rng.randint(1, 3))
    return {
        "id": name,
        "title": "Made up",
        "stage": "consultation",
        "scope": rng.choice(("patient", "zone")),
        "family": "systemic-state",
        "when_unknown": rng.choice(("caution", "not_assessable")),
        "do": "Nothing.",
        "patient": "Nothing.",
        "grade": "D",
        "confirmed": False,
        "bands": [
            {"severity": s, "decides": DECIDES[s], "why": "Made up", "when": condition(rng, drawing, depth=2)}
            for s in severities
        ],
    }


def narrowed(tables: dict[str, dict[str, Any]], rules: dict[str, Any]) -> Drawing:
    """What patients of these rules are drawn from: mostly what the rules speak of."""
    drawing = Drawing({**tables, "rules": {**tables["rules"], **rules}})
    leaves = [leaf for rule in rules.values() for band in rule["bands"] for leaf in conditions_in(band["when"])]

    def named(head: str) -> set[str]:
        return {name for leaf in leaves for name in leaf.get(head, ())}

    drawing.conditions = sorted(named("condition")) or drawing.conditions
    drawing.treatments = sorted(named("treatment")) or drawing.treatments
    drawing.medicines = [
        (name, alias) for name, alias in drawing.medicines if {name, alias} & named("medication")
    ] or drawing.medicines
    drawing.measurements = (
        sorted({leaf["measurement"] for leaf in leaves if "measurement" in leaf}) or drawing.measurements
    )
    return drawing


def condition(rng: Random, drawing: Drawing, depth: int) -> dict[str, Any]:
    draw = rng.random()
    if depth and draw < 0.35:
        return {rng.choice(("all", "any")): [condition(rng, drawing, depth - 1) for _ in range(rng.randint(1, 3))]}
    if depth and draw < 0.45:
        return {"not": condition(rng, drawing, depth - 1)}
    return rng.choice(LEAVES)(rng, drawing)


def some(rng: Random, **parts: Any) -> dict[str, Any]:
    """Some of the parts."""
    return {name: value for name, value in parts.items() if rng.random() < 0.4}


def had(rng: Random, drawing: Drawing) -> dict[str, Any]:
    return {
        "condition": rng.sample(drawing.conditions, 3),
        **some(rng, state=rng.sample(STATES, 2), within_days=rng.choice(DAYS), here=True),
    }


def takes(rng: Random, drawing: Drawing) -> dict[str, Any]:
    names = sorted({name for name, _ in drawing.medicines} | set(drawing.substances))
    dose = some(rng, daily_at_least=rng.randint(1, 30), daily_below=rng.randint(10, 50))
    return {
        "medication": rng.sample(names, 4),
        **({**dose, "unit": rng.choice(("mg", "g"))} if dose else {}),
        **some(rng, within_days=rng.choice(DAYS), for_days_at_least=rng.choice(DAYS), count_at_least=2),
        **some(rng, reason_other_than=["other"]),
    }


def treated(rng: Random, drawing: Drawing) -> dict[str, Any]:
    windows = some(rng, within_days=rng.choice(DAYS), ahead_days=rng.choice(DAYS), here=True)
    return {"treatment": rng.sample(drawing.treatments, 3), **windows}


def measured(rng: Random, drawing: Drawing) -> dict[str, Any]:
    name = rng.choice(drawing.measurements)
    entry = drawing.tables["measurements"][name]
    often = some(rng, max_age_days=rng.choice(DAYS), if_missing="no")
    if entry.get("values"):
        return {"measurement": name, "is": rng.choice(entry["values"]), **often}
    bounds = [*drawing.bounds.get(name, ()), int(entry.get("low", 0)) + 1, int(entry.get("high", 100)) - 1]
    limits = {bound: rng.choice(bounds) for bound in rng.sample(("at_least", "above", "at_most", "below"), 2)}
    return {"measurement": name, **limits, **some(rng, unit=rng.choice(entry["units"])["unit"]), **often}


def dated(rng: Random, drawing: Drawing) -> dict[str, Any]:
    windows = some(rng, more_than_days_ago=rng.choice(DAYS), within_days=rng.choice(DAYS), ahead_days=rng.choice(DAYS))
    return {"date": rng.choice(drawing.dated), **windows, **some(rng, if_missing="no")}


def allergic(rng: Random, drawing: Drawing) -> dict[str, Any]:
    return {"allergy": rng.sample(drawing.allergens[:-1], 30), **some(rng, reaction=["anaphylaxis"])}


LEAVES: tuple[Callable[[Random, Drawing], dict[str, Any]], ...] = (
    lambda rng, drawing: {"answer": rng.choice(drawing.questions)},
    had,
    had,
    takes,
    takes,
    treated,
    measured,
    measured,
    dated,
    allergic,
    lambda rng, _: rng.choice(({"age_below": rng.randint(20, 80)}, {"age_at_least": rng.randint(20, 80)})),
    lambda rng, _: {"phototype_at_least": rng.randint(1, 6)},
    lambda rng, _: {"sex": rng.sample(("female", "male", "other"), 2)},
    lambda rng, _: {"may_conceive": rng.choice(("yes", "no"))},
    lambda rng, drawing: {"zone": rng.sample(drawing.zones + drawing.areas, 3)},
    lambda rng, drawing: {"concern": rng.sample(drawing.concerns, 3), **some(rng, severity_at_least=rng.randint(1, 4))},
)
