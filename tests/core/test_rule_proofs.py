"""What a solver proves about the rules: each theorem holds for every patient, not for those we thought of.

A failure prints the patients found as case files; save one and run ``openmeso screen`` on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import z3

from openmeso.intake import read_case_data, take_intake
from openmeso.knowledge import Library
from openmeso.screening import TraceLine, screen
from tests.random_patients import ON
from tests.rule_proofs import (
    NEVER,
    Change,
    Patient,
    RuleBase,
    RuleFormulas,
    Truth,
    Witness,
    find,
    free_truths,
    learned,
    numbers,
    raised,
)
from tests.second_evaluator import Tables, read_tables

# Measuring branches doubles what the solver takes, and these find none that others do not.
pytestmark = pytest.mark.many

#: Readings and dates that are not asked of everybody: missing, one counts as "no" (``if_missing = "no"``).
#: What asks for it instead. A rule that lets another one count as "no" has to be argued for here.
NOT_ASKED_OF_EVERYBODY = {
    ("measurement", "blood-pressure-systolic"): "the answer or the diagnosis of hypertension",
    ("measurement", "blood-pressure-diastolic"): "one reading with the systolic",
    ("measurement", "child-pugh"): "a diagnosis of the liver",
    ("measurement", "cold-sores-per-year"): "the answer that cold sores come often",
    ("measurement", "cops"): "a positive short screen, where the test is licensed",
    ("measurement", "egfr"): "a diagnosis of the kidneys",
    ("measurement", "glucose"): "diabetes, where HbA1c is what must be known",
    ("measurement", "needle-fear"): "its question; a fear not told changes no verdict but a caution",
    ("measurement", "platelets"): "a diagnosis of the blood",
    ("measurement", "pregnancy-test"): "a possible pregnancy",
    ("measurement", "temperature"): "the answer about fever in the last 7 days",
    ("date", "last-period"): "the answer that a pregnancy is possible",
}


@cache
def rules() -> dict[str, RuleFormulas]:
    return RuleBase(Tables(read_tables())).rules


def told(what: str, name: str, detail: object, witnesses: list[Witness]) -> str:
    return "\n".join([f"{what}: {name}, {detail}", *(f"\n# ---\n{witness}" for witness in witnesses)])


def trace_of(name: str, witness: Witness, library: Library) -> list[TraceLine]:
    """What the engine itself makes of a witness."""
    intake = take_intake(case=read_case_data(witness.case, library=library), library=library, on=ON)
    found = screen(intake=intake, library=library, on=ON, planned=witness.planned, readiness=witness.readiness)
    return [line for line in found.trace if line.rule == name]


def test_every_rule_is_proven_about(library: Library) -> None:
    interactions = {
        f"interaction-{i.id}"
        for i in library.interactions.values()
        if i.severity != "info" and "any-injection" not in i.actives
    }
    tables = {rule.id for rule in library.rules.values() if not rule.expands}
    assert set(rules()) == tables | interactions


def test_no_rule_and_no_degree_is_dead(library: Library) -> None:
    faults = []
    for name, rule in rules().items():
        patient = Patient(rule, "a")
        for index in range(len(rule.bands)):
            witness = find(rule.chosen(patient, index), patients=[patient])
            if witness is None:
                faults.append(f"{name}: no patient reaches degree {index}")
                continue
            lines = trace_of(name, witness[0], library)
            if [(line.outcome, line.band) for line in lines] != [("fires", index)]:
                faults.append(told("the engine sees it otherwise", name, lines, witness))
    assert not faults, "\n\n".join(faults)


def test_no_rule_fires_for_everybody(library: Library) -> None:
    faults = []
    for name, rule in rules().items():
        patient = Patient(rule, "a")
        witness = find(rule.of(patient) == 0, patients=[patient])
        if witness is None:
            faults.append(f"{name}: always fires")
        elif [line.outcome for line in trace_of(name, witness[0], library)] != ["silent"]:
            faults.append(told("the engine sees it otherwise", name, "silent", witness))
    assert not faults, "\n\n".join(faults)


def test_every_part_of_a_condition_matters() -> None:
    """No part contradicts another or follows from it: for some patient, it alone decides its degree."""
    faults = []
    for name, rule in rules().items():
        for index, band in enumerate(rule.bands):
            for leaf in leaves_of(band["when"]):
                with_it, without = Patient(rule, "a"), Patient(rule, "b")
                with_it.fixed[id(leaf)] = Truth(z3.BoolVal(True), z3.BoolVal(True))
                without.fixed[id(leaf)] = NEVER
                one, other = with_it.truth(band["when"]), without.truth(band["when"])
                differs = z3.Or(one.yes != other.yes, one.may != other.may)
                if find(with_it.same(without, but=[]), differs, patients=[with_it, without]) is None:
                    faults.append(f"{name}: in degree {index}, {leaf} never matters")
    assert not faults, "\n".join(faults)


def leaves_of(when: dict[str, Any]) -> Iterator[dict[str, Any]]:
    parts = [*when.get("all", ()), *when.get("any", ()), *([when["not"]] if "not" in when else ())]
    if not parts:
        yield when
    for part in parts:
        yield from leaves_of(part)


def test_no_rule_says_what_another_says() -> None:
    seen: dict[str, str] = {}
    doubled = []
    for name, rule in rules().items():
        places = sorted(rule.rule.get("targets", ())) or (name.startswith("interaction-") and name)
        said = repr((rule.rule["stage"], rule.rule["scope"], places, [(b["severity"], b["when"]) for b in rule.bands]))
        if said in seen:
            doubled.append((seen[said], name))
        seen[said] = name
    assert not doubled


def changed(rule: RuleFormulas, *, learning: bool) -> Iterator[tuple[Change, list[Witness]]]:
    """Facts whose change makes the rule's verdict milder (or, learning, worse than eligible)."""
    before, after = Patient(rule, "a"), Patient(rule, "b")
    was, becomes = rule.of(before), rule.of(after)
    wrong = z3.And(was == 0, becomes > 0) if learning else becomes < was
    for change in (learned if learning else raised)(before, after):
        same = before.same(after, but=[change.fact])
        witnesses = find(same, change.before, change.after, wrong, patients=[before, after])
        if witnesses:
            yield change, witnesses


def test_one_more_risk_is_never_milder() -> None:
    """For every rule and fact: from "no" to "yes" (or from yes to no, where yes is the good answer)."""
    faults = [
        told("milder with", name, change.name, witnesses)
        for name, rule in rules().items()
        for change, witnesses in changed(rule, learning=False)
    ]
    assert not faults, "\n\n".join(faults)


def test_unknown_is_never_eligible_where_an_answer_would_not_be() -> None:
    """For every rule and fact, whatever the answer turns out to be; but for readings not asked of everybody."""
    faults = []
    for name, rule in rules().items():
        on_demand = set(missing_is_no(rule))
        for change, witnesses in changed(rule, learning=True):
            if change.fact not in on_demand:
                faults.append(told("eligible without knowing", name, change.name, witnesses))
    assert not faults, "\n\n".join(faults)


def missing_is_no(rule: RuleFormulas) -> Iterator[tuple[str, str]]:
    for leaf in rule.leaves:
        if leaf.get("if_missing") == "no":
            head = "measurement" if "measurement" in leaf else "date"
            yield head, leaf[head]


def test_what_may_be_missing_is_argued_for() -> None:
    assert {fact for rule in rules().values() for fact in missing_is_no(rule)} == NOT_ASKED_OF_EVERYBODY.keys()


def test_no_is_at_most_unknown_is_at_most_yes() -> None:
    """For rules without ``not``, over whatever their leaves may be: the verdict never falls as a truth rises."""
    faults = []
    for name, rule in rules().items():
        if rule.negated:
            continue
        low, below = free_truths(rule, "a")
        high, above = free_truths(rule, "b")
        order = [
            z3.And(
                z3.Implies(below[leaf].yes, below[leaf].may),
                z3.Implies(above[leaf].yes, above[leaf].may),
                z3.Implies(below[leaf].yes, above[leaf].yes),
                z3.Implies(below[leaf].may, above[leaf].may),
            )
            for leaf in below
        ]
        if find(*order, high < low, patients=[]) is not None:
            faults.append(name)
    assert not faults


def test_what_stands_under_not_is_a_good_answer() -> None:
    """Only an answer where yes is good, the sex, or a negative test of today may keep a rule silent."""
    questions = read_tables()["questions"]
    ungarded = [
        (name, leaf)
        for name, rule in rules().items()
        for leaf in rule.negated
        if not (
            ("answer" in leaf and questions[leaf["answer"]].get("protective"))
            or "sex" in leaf
            or (leaf.get("is") == "negative" and leaf.get("max_age_days") == 1)
        )
    ]
    assert not ungarded


def test_no_number_has_a_hole() -> None:
    """No reading, dose, age or day between two others is milder than both: the degrees leave no gap."""
    faults = []
    for name, rule in rules().items():
        low, middle, high = (Patient(rule, tag) for tag in "abc")
        for fact, part in numbers(low):
            first, second, third = (p.parts[fact][part] for p in (low, middle, high))
            rest = [
                z3.And(mine == middle.parts[f][n], mine == high.parts[f][n])
                for f, parts in low.parts.items()
                for n, mine in parts.items()
                if (f, n) != (fact, part)
            ]
            hole = z3.And(rule.of(middle) < rule.of(low), rule.of(middle) < rule.of(high))
            found = find(*rest, first < second, second < third, hole, patients=[low, middle, high])
            if found:
                faults.append(told("a hole", name, (fact, part), found))
    assert not faults, "\n\n".join(faults)


@pytest.mark.parametrize("theorem", ["never milder", "never eligible without knowing", "one verdict"])
def test_what_holds_for_each_rule_holds_for_the_verdict(theorem: str) -> None:
    """Worst of the patient's rules and of the mildest zone: shown for three rules and two zones of two."""
    before, after = (z3.Ints(" ".join(f"{tag}{n}" for n in range(7))) for tag in "ab")

    def verdict(ranks: list[z3.ArithRef]) -> z3.ArithRef:
        zones = greater(ranks[3], ranks[4]), greater(ranks[5], ranks[6])
        mildest = z3.If(zones[0] < zones[1], zones[0], zones[1])
        return greater(greater(greater(ranks[0], ranks[1]), ranks[2]), mildest)

    def greater(a: z3.ArithRef, b: z3.ArithRef) -> z3.ArithRef:
        return z3.If(a > b, a, b)

    pairs = list(zip(before, after, strict=True))
    ranks = [z3.And(rank >= 0, rank <= 4) for rank in (*before, *after)]
    assumed, wrong = {
        "never milder": ([a <= b for a, b in pairs], verdict(after) < verdict(before)),
        "never eligible without knowing": (
            [z3.Implies(a == 0, b == 0) for a, b in pairs],
            z3.And(verdict(before) == 0, verdict(after) > 0),
        ),
        "one verdict": ([], z3.Or(verdict(before) < 0, verdict(before) > 4)),
    }[theorem]
    assert find(*ranks, *assumed, wrong, patients=[]) is None


# --- the proofs see what they should see -----------------------------------------------------------


def broken(when: dict[str, Any], **more: Any) -> RuleFormulas:
    """A rule that is not in the tables, to see that a theorem can fail."""
    rule = {"stage": "consultation", "scope": "patient", "when_unknown": "caution", **more}
    rule.setdefault("bands", [{"severity": "absolute", "when": when}])
    return RuleFormulas(Tables(read_tables()), "broken", rule)


def test_a_dead_degree_is_found() -> None:
    grown = {"all": [{"age_below": 18}, {"age_at_least": 18}]}
    rule = broken(grown)
    assert find(rule.chosen(Patient(rule, "a"), 0), patients=[Patient(rule, "a")]) is None


def test_a_risk_that_calms_is_found() -> None:
    rule = broken({"not": {"condition": ["lupus"]}})
    assert [change.name for change, _ in changed(rule, learning=False)] == ["answer/autoimmune", "conditions/lupus"]


def test_a_reading_nobody_asks_for_is_found() -> None:
    rule = broken({"measurement": "inr", "above": 3, "if_missing": "no"})
    assert [change.name for change, _ in changed(rule, learning=True)] == ["measurement/inr"]


def test_a_hole_is_found() -> None:
    inr = {"measurement": "inr"}
    rule = broken({"any": [{**inr, "below": 2}, {**inr, "above": 3}]})
    low, middle, high = (Patient(rule, tag) for tag in "abc")
    facts = {fact: part for fact, part in numbers(low) if part == "thousandths"}
    assert facts == {("measurement", "inr"): "thousandths"}
    values = [p.parts["measurement", "inr"]["thousandths"] for p in (low, middle, high)]
    others = [p.parts["measurement", "inr"]["taken"] for p in (low, middle, high)]
    hole = z3.And(rule.of(middle) < rule.of(low), rule.of(middle) < rule.of(high))
    assert find(*others, values[0] < values[1], values[1] < values[2], hole, patients=[low, middle, high])


def test_a_witness_is_a_case_file(tmp_path: Any, library: Library) -> None:
    from openmeso.intake import read_case

    rule = rules()["diabetes"]
    patient = Patient(rule, "a")
    witness = find(rule.chosen(patient, 0), patients=[patient])
    assert witness is not None
    path = tmp_path / "witness.toml"
    path.write_text(str(witness[0]), encoding="utf-8")
    assert read_case(path, library=library) == read_case_data(witness[0].case, library=library)
