"""What holds of screening whatever the case: order, risk, doubt, bytes, waits, decisions."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmeso.intake import Case, take_intake
from openmeso.knowledge import load_library
from openmeso.knowledge.schema.entry import Decider, Verdict
from openmeso.screening import Finding, Screening, compiled, screen, verdict_of
from openmeso.serialize import canonical
from tests.random_patients import ON, Drawing, clinic_case, random_case
from tests.second_evaluator import read_tables

LISTS = ("measurement", "condition", "medication", "allergy", "treatment", "concern", "decision")
STOPS = (Verdict.NOT_ASSESSABLE, Verdict.DEFER, Verdict.CONTRAINDICATED)
seeds = st.integers(0, 2**31)


@cache
def drawing() -> Drawing:
    return Drawing(read_tables())


def a_case(seed: int) -> dict[str, Any]:
    return random_case(Random(seed), drawing())


def screened(case: dict[str, Any], on: date = ON) -> Screening:
    library = load_library()
    intake = take_intake(case=Case.model_validate(case), library=library, on=on)
    return screen(intake=intake, library=library, on=on)


def shuffled(case: dict[str, Any], rng: Random) -> dict[str, Any]:
    out = dict(case)
    for name in LISTS:
        if name in out:
            out[name] = rng.sample(out[name], len(out[name]))
    for name in ("answers", "dates"):
        if name in out:
            out[name] = dict(rng.sample(list(out[name].items()), len(out[name])))
    return out


@given(seeds)
def test_order_of_the_lists_changes_no_byte(seed: int) -> None:
    case = a_case(seed)
    assert canonical(screened(case)) == canonical(screened(shuffled(case, Random(seed))))


@given(seeds)
def test_the_same_case_gives_the_same_bytes(seed: int) -> None:
    assert canonical(screened(a_case(seed))) == canonical(screened(deepcopy(a_case(seed))))


def test_bytes_do_not_depend_on_the_process() -> None:
    """Sets are walked in another order in another process; nothing told may show it."""
    code = (
        "import hashlib, tests.core.test_screening_properties as t;"
        "print(hashlib.sha256(b''.join(t.canonical(t.screened(t.a_case(n))) for n in range(60))).hexdigest())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(told) == 1


def risks(case: dict[str, Any], rng: Random) -> list[dict[str, Any]]:
    """The case with one fact more that was surely a no: an answer, or an item on a list."""
    tables = drawing().tables
    given_no = {q for q, said in case["answers"].items() if said == "no"}
    out = []
    for question in sorted(q for q in given_no if not tables["questions"][q].get("protective")):
        out.append({**case, "answers": {**case["answers"], question: "yes"}})
    for kind, table, present in (
        ("conditions", "condition", {"state": "active"}),
        ("medicines", "medication", {"ongoing": True}),
        ("combined", "treatment", {"on": ON}),
    ):
        for item, entry in tables[kind].items():
            listed = {part["id"] for part in case.get(table, ())}
            if set(entry["asked_by"]) <= given_no and not listed:
                out.append({**case, table: [{"id": item, **present}]})
    return rng.sample(out, min(6, len(out)))


@given(seeds)
def test_one_more_risk_is_never_milder(seed: int) -> None:
    rng = Random(seed)
    case = clinic_case(rng, drawing())
    was = screened(case)
    for worse in risks(case, rng):
        becomes = screened(worse)
        assert becomes.verdict.rank >= was.verdict.rank
        for zone, verdict in was.scopes["zone"].items():
            assert becomes.scopes["zone"][zone].rank >= verdict.rank


@given(seeds)
def test_a_doubt_is_never_eligible_where_the_answer_is_not(seed: int) -> None:
    rng = Random(seed)
    case = clinic_case(rng, drawing())
    known = screened(case).verdict
    for question in rng.sample(sorted(case["answers"]), 6):
        for doubt in ({"answers": {**case["answers"], question: "unknown"}}, {"answers": without(case, question)}):
            doubtful = screened({**case, **doubt}).verdict
            assert doubtful is not Verdict.ELIGIBLE or known is Verdict.ELIGIBLE


def without(case: dict[str, Any], question: str) -> dict[str, Any]:
    return {q: said for q, said in case["answers"].items() if q != question}


@given(seeds)
def test_the_fast_verdict_is_the_verdict(seed: int) -> None:
    library, case = load_library(), a_case(seed)
    intake = take_intake(case=Case.model_validate(case), library=library, on=ON)
    assert verdict_of(intake, compiled(library)) is screened(case).verdict


@given(seeds)
def test_the_verdict_is_the_worst_of_the_patient_and_the_mildest_zone(seed: int) -> None:
    found = screened(a_case(seed))
    patient = [f.verdict.rank for f in found.findings if f.scope.value == "patient"]
    zones = [v.rank for v in found.scopes["zone"].values()]
    assert found.verdict.rank == max([*patient, min(zones, default=0)], default=0)
    assert found.stops is (found.verdict in STOPS)


@given(seeds)
def test_all_that_rests_on_doubt_asks_for_something(seed: int) -> None:
    found = screened(a_case(seed))
    assert bool(found.missing) >= any(f.verdict is Verdict.NOT_ASSESSABLE for f in found.findings)
    assert found.first_possible is None or found.first_possible >= ON


# --- waits ----------------------------------------------------------------------------------------


def waiting_case(seed: int) -> dict[str, Any]:
    """An otherwise healthy patient whose lists hold only what is over, with its day."""
    rng, tables = Random(seed), drawing().tables
    answers = {q: "yes" if tables["questions"][q].get("protective") else "no" for q in drawing().questions}
    patient = {"id": "P-1", "birth_date": date(1986, 3, 1), "sex": "female", "may_conceive": "no", "phototype": 2}
    case: dict[str, Any] = {"schema": "openmeso-case/1", "patient": patient, "answers": answers}
    events = sorted(c for c, entry in tables["conditions"].items() if entry["course"] != "chronic")
    past = {
        "condition": [{"id": rng.choice(events), "state": "past", "until": ago(rng)} for _ in range(rng.randint(0, 2))],
        "medication": [
            {"id": rng.choice(sorted(tables["medicines"])), "last_dose": ago(rng)} for _ in range(rng.randint(0, 2))
        ],
        "treatment": [{"id": rng.choice(drawing().treatments), "on": ago(rng)} for _ in range(rng.randint(0, 2))],
        "concern": [{"id": rng.choice(drawing().concerns), "zone": rng.choice(drawing().zones), "severity": 2}],
    }
    return case | {name: facts for name, facts in past.items() if facts}


def ago(rng: Random) -> date:
    return ON - timedelta(days=rng.choice((0, 1, 6, 7, 13, 14, 20, 27, 28, 29, 60, 89, 90, 179, 180, 300)))


def on_day(case: dict[str, Any], day: date) -> Screening:
    """The same facts on another day, with the questions asked again."""
    return screened({**case, "on": day}, day)


def waits(found: Screening) -> set[tuple[str, str]]:
    return {(f.code, place) for f in found.findings if f.verdict in STOPS for place in f.places or ("",)}


@given(seeds)
def test_a_wait_ends_the_day_after_until(seed: int) -> None:
    case = waiting_case(seed)
    today = on_day(case, ON)
    for finding in today.findings:
        if finding.until is not None:
            key = {(finding.code, place) for place in finding.places or ("",)}
            assert key <= waits(on_day(case, finding.until))
            assert not key & waits(on_day(case, finding.until + timedelta(days=1)))


@given(seeds)
def test_the_first_possible_day_is_the_first(seed: int) -> None:
    case = waiting_case(seed)
    today = on_day(case, ON)
    first = today.first_possible
    if first is None:
        assert today.stops
        return
    assert not on_day(case, first).stops
    if first > ON:
        assert on_day(case, first - timedelta(days=1)).stops


# --- decisions ------------------------------------------------------------------------------------

PERSON = {"name": "Dr. One", "licence": "L-1"}
SECOND = {"name": "Dr. Two", "licence": "L-2"}
DECISIONS: Mapping[str, dict[str, Any]] = {
    "injector": {"role": "injector"},
    "prescriber": {"role": "prescriber"},
    "the same twice": {"role": "prescriber", "second": {"name": "Dr. Other", "licence": "L-1"}},
    "injector and second": {"role": "injector", "second": SECOND},
    "two people": {"role": "prescriber", "second": SECOND},
}
ACCEPTED = {
    Decider.NOBODY: set[str](),
    Decider.TWO: {"two people"},
    Decider.PRESCRIBER: {"prescriber", "the same twice", "two people"},
    Decider.INJECTOR: set(DECISIONS),
}


def decided(case: dict[str, Any], code: str, kind: str, on: date = ON) -> Screening:
    decision = {"code": code, "by": PERSON, "reason": "document-seen", "on": on, **DECISIONS[kind]}
    return screened({**case, "decision": [decision]})


def findings_of(found: Screening, code: str) -> list[Finding]:
    return [f for f in found.findings if f.code == code]


@pytest.mark.parametrize("kind", DECISIONS)
@given(seeds)
def test_only_the_right_people_decide(kind: str, seed: int) -> None:
    case = a_case(seed)
    today = screened(case)
    for code in sorted({f.code for f in today.findings})[:4]:
        before, after = findings_of(today, code), findings_of(decided(case, code, kind), code)
        assert sorted(map(len_of_reason, before)) == sorted(map(len_of_reason, after))
        for finding in after:
            was = next(f for f in before if replace(finding, decision=None, verdict=f.verdict) == f)
            if finding.unknown or kind not in ACCEPTED[finding.decides]:
                assert finding == was
            else:
                assert finding.decision is not None
                hard = was.verdict in (Verdict.DEFER, Verdict.CONTRAINDICATED)
                assert finding.verdict is (Verdict.CAUTION if hard else was.verdict)


def len_of_reason(finding: Finding) -> tuple[str, int]:
    return finding.reason, len(finding.because)


@given(seeds)
def test_a_decision_of_tomorrow_decides_nothing_today(seed: int) -> None:
    case = a_case(seed)
    for code in sorted({f.code for f in screened(case).findings})[:4]:
        after = decided(case, code, "two people", on=ON + timedelta(days=1))
        assert all(f.decision is None for f in after.findings)


@given(seeds)
def test_a_decision_on_one_finding_touches_no_other(seed: int) -> None:
    case = a_case(seed)
    today = screened(case)
    for code in sorted({f.code for f in today.findings})[:4]:
        after = decided(case, code, "two people")
        others = [f for f in today.findings if f.code != code]
        assert sorted(others, key=canonical) == sorted((f for f in after.findings if f.code != code), key=canonical)
