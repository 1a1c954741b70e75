"""Against over-treatment: the yearly cap, and stopping when nothing changes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmeso.plan.stopping import (
    cap_is_lifted,
    no_change_after,
    over_the_cap,
    sessions_a_year,
    sessions_left,
    stops_that_apply,
)
from tests.core.plan_world import MONDAY, a_case, world

CHEEK = frozenset({"cheek"})


@pytest.mark.parametrize(
    ("held", "changed", "patient", "stops"),
    [
        (3, [False, False], True, True),
        (4, [False], True, True),
        (2, [False], True, False),
        (3, [False, True], True, False),
        (3, [False], False, False),
        (3, [False], None, False),
        (3, [None, False], True, True),
        (3, [None], True, False),
        (3, [], True, False),
    ],
)
def test_three_sessions_without_change_stop_a_course(
    held: int, changed: list[bool | None], patient: bool | None, stops: bool
) -> None:
    found = no_change_after(library=world(), sessions_held=held, changed=changed, patient_says_no_change=patient)
    assert (found is not None) is stops
    if found:
        assert (found.code, found.do) == ("plan/no-change-after-3", "Stop.")


def test_eight_sessions_a_year_are_left_less_what_was_had_on_the_zone() -> None:
    def left(*treatments: dict[str, object]) -> int:
        case = a_case(treatment=list(treatments))
        return sessions_left(case=case, library=world(), zones=CHEEK, since=MONDAY - timedelta(days=364))

    assert left() == sessions_a_year(world()) == 8
    assert left({"id": "mesotherapy", "zone": "cheek", "on": MONDAY - timedelta(days=364)}) == 7
    assert left({"id": "mesotherapy", "zone": "cheek", "on": MONDAY - timedelta(days=365)}) == 8
    assert left({"id": "mesotherapy", "zone": "neck", "on": MONDAY}) == 8
    assert left({"id": "mesotherapy", "zone": "face", "on": MONDAY}) == 7
    assert left({"id": "peel-medium", "zone": "cheek", "on": MONDAY}) == 8
    assert left({"id": "mesotherapy", "on": MONDAY}) == 7, "a session nobody placed counts for every zone"
    assert left({"id": "mesotherapy"}) == 7, "a session without a date is not forgotten"
    assert left(*[{"id": "mesotherapy", "on": MONDAY}] * 9) == 0
    assert sessions_left(case=a_case(), library=world(), zones=frozenset(), since=MONDAY) == 8


def test_only_a_prescribers_reason_lifts_the_cap() -> None:
    def decided(code: str, role: str) -> bool:
        decision = {
            "code": code,
            "role": role,
            "by": {"name": "Dr X", "licence": "12"},
            "reason": "benefit-outweighs",
            "on": MONDAY,
        }
        return cap_is_lifted(a_case(decision=[decision]))

    assert decided("plan/course-cap", "prescriber")
    assert not decided("plan/course-cap", "injector")
    assert not decided("plan/other", "prescriber")


def test_the_ninth_session_within_a_year_is_one_too_many() -> None:
    monthly = [MONDAY + timedelta(days=30 * n) for n in range(9)]
    assert over_the_cap(monthly, most=8) == monthly[8]
    assert over_the_cap(monthly[:8], most=8) is None
    assert over_the_cap([MONDAY, *[MONDAY + timedelta(days=365)] * 8], most=8) is None
    assert over_the_cap([MONDAY, *[MONDAY + timedelta(days=364)] * 8], most=8) == MONDAY + timedelta(days=364)


@given(st.lists(st.dates(date(2026, 1, 1), date(2029, 1, 1)), max_size=14), st.randoms())
def test_the_cap_does_not_depend_on_the_order(days: list[date], chance: object) -> None:
    shuffled = sorted(days, key=lambda _: chance.random())  # type: ignore[attr-defined]
    found = over_the_cap(shuffled, most=3)
    assert found == over_the_cap(days, most=3)
    crowded = any(sum(d - timedelta(days=364) <= e <= d for e in days) > 3 for d in days)
    assert (found is not None) is crowded


def test_stop_codes_of_one_protocol_concern_no_other() -> None:
    assert {s.code for s in stops_that_apply(world(), protocols=["melasma"])} == {
        "plan/course-cap",
        "plan/no-change-after-3",
        "plan/worse",
        "plan/melasma-flare",
    }
    assert "plan/melasma-flare" not in {s.code for s in stops_that_apply(world(), protocols=[])}
