"""Patients a second: the verdict alone, with findings and trace, and the rule-engine package beside it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from random import Random
from typing import Any

from openmeso.intake import Case, take_intake
from openmeso.knowledge import load_library
from openmeso.screening import compiled, screen, verdict_of
from tests.bench.measure import Measured, seconds
from tests.random_patients import ON, Drawing, clinic_case
from tests.second_evaluator import GRAVER, SEVERITY, Evaluation, Tables, read_tables

CLINIC = 2000
BESIDE = 200
Facts = dict[str, int]


def rows() -> Iterator[Measured]:
    library, tables = load_library(), Tables(read_tables())
    rules, rng, drawing = compiled(library), Random(1), Drawing(read_tables())
    cases = [clinic_case(rng, drawing) for _ in range(CLINIC)]
    intakes = [take_intake(case=Case.model_validate(case), library=library, on=ON) for case in cases]

    alone = seconds(lambda: [verdict_of(intake, rules) for intake in intakes])
    traced = seconds(lambda: [screen(intake=i, library=library, on=ON) for i in intakes], runs=5)
    peer, agree = beside_rule_engine(tables, cases[:BESIDE], [verdict_of(i, rules).value for i in intakes[:BESIDE]])
    yield Measured(
        "Screening, verdict only",
        CLINIC / alone,
        "patients/s",
        10_000,
        more=True,
        peer=f"rule-engine {version('rule-engine')}",
        peers=BESIDE / peer,
        ratio_goal=10,
        note=f"{CLINIC} made-up patients of a clinic whose intakes are in memory, every question answered, "
        f"{len(rules.rules)} rules. rule-engine runs the same conditions; that every fact "
        f"was turned into 0, 1 or 2 for it is not counted; "
        f"{agree} of {BESIDE} verdicts are the same.",
    )
    yield Measured(
        "Screening with findings and trace",
        CLINIC / traced,
        "patients/s",
        1000,
        more=True,
        note="The same patients: reasons, waits, what is missing, one trace line a rule and place.",
    )


def beside_rule_engine(tables: Tables, cases: list[dict[str, Any]], expected: list[str]) -> tuple[float, int]:
    """Seconds for these patients with rule-engine, and how many verdicts are the same."""
    import rule_engine

    leaves: list[dict[str, Any]] = []
    by_rule = {
        name: [
            (own, unknown, *(rule_engine.Rule(text) for text in texts(when, leaves)))
            for own, unknown, when in sorted(bands, key=lambda band: -band[0])
        ]
        for name, bands in tables.bands.items()
        if tables.rules[name]["scope"] in ("patient", "zone") and not tables.rules[name].get("expands")
    }
    patients = [facts_of(tables, case, leaves) for case in cases]

    def worst(name: str, facts: Facts, worst: int) -> int:
        for own, unknown, sure, may in by_rule[name]:
            if own <= worst:
                break
            if sure.matches(facts):
                return int(own)
            if unknown > worst and may.matches(facts):
                worst = unknown
        return worst

    def verdict(start: int, zones: dict[str, Facts], wanted: list[str]) -> str:
        patient, mildest = start, 4 if wanted else 0
        for name in by_rule:
            if tables.rules[name]["scope"] == "patient":
                patient = worst(name, zones[""], patient)
        for zone in wanted:
            here = 0
            for name in by_rule:
                if tables.rules[name]["scope"] == "zone":
                    here = worst(name, zones[zone], here)
            mildest = min(mildest, here)
        return GRAVER[max(patient, mildest)]

    def all_of_them() -> list[str]:
        return [verdict(*patient) for patient in patients]

    same = sum(a == b for a, b in zip(all_of_them(), expected, strict=True))
    return seconds(all_of_them, runs=3, warm=0), same


def texts(when: dict[str, Any], leaves: list[dict[str, Any]]) -> tuple[str, str]:
    """A condition in rule-engine's language: that it surely holds, and that it may hold."""
    for word, joined in (("all", " and "), ("any", " or ")):
        if word in when:
            parts = [texts(part, leaves) for part in when[word]]
            return f"({joined.join(p[0] for p in parts)})", f"({joined.join(p[1] for p in parts)})"
    if "not" in when:
        sure, may = texts(when["not"], leaves)
        return f"not {may}", f"not {sure}"
    leaves.append(when)
    name = f"f{len(leaves) - 1}"
    return f"({name} == 2)", f"({name} >= 1)"


def facts_of(
    tables: Tables, case: dict[str, Any], leaves: list[dict[str, Any]]
) -> tuple[int, dict[str, Facts], list[str]]:
    """Every leaf's truth for the patient and for each wanted zone; where the verdict starts."""
    patient = Evaluation(tables, case, ON)
    unlisted = any(a["id"] == "other" for a in case.get("allergy", ()))
    start = max(SEVERITY["precaution"] * patient.disagrees(), 2 * bool(patient.allergies_open() or unlisted))
    places = ["", *patient.wanted]
    return (
        start,
        {p: {f"f{n}": patient.truth(leaf, p) for n, leaf in enumerate(leaves)} for p in places},
        patient.wanted,
    )
