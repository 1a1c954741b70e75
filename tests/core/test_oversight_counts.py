"""Counts of an audit: rates with exact limits, rules that nobody heeds, and results beside their error."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from openmeso.audit.firing import Burden, Fired, burden, rule_use
from openmeso.audit.results import Seen, results
from openmeso.outcome.change import Verdict
from openmeso.outcome.exact import rate_limits, tails

WEEK = date(2026, 3, 2)


# Published by Garwood 1936 (also E. S. Pearson, H. O. Hartley, Biometrika Tables, table 40), to the digits given there.
@pytest.mark.parametrize(
    ("events", "low", "high"),
    [(0, 0, 3.689), (1, 0.0253, 5.572), (3, 0.619, 8.767), (10, 4.795, 18.39), (100, 81.36, 121.6)],
)
def test_a_rate_has_the_published_exact_limits(events: int, low: float, high: float) -> None:
    found = rate_limits(events, 1)
    assert found == (pytest.approx(low, rel=1e-3, abs=1e-9), pytest.approx(high, rel=1e-3))


def test_three_events_in_two_hundred_sessions_are_a_rate_per_session() -> None:
    low, high = rate_limits(3, 200)
    assert 100 * low == pytest.approx(0.30934, abs=1e-4)  # chi²(0.025; 6) / 2 = 0.61867
    assert 100 * high == pytest.approx(4.38364, abs=1e-4)  # chi²(0.975; 8) / 2 = 8.76727


@pytest.mark.parametrize(("events", "of"), [(-1, 10), (1, 0)])
def test_a_rate_needs_events_and_exposure(events: int, of: int) -> None:
    with pytest.raises(ValueError, match="is no rate"):
        rate_limits(events, of)


def test_a_part_is_held_against_the_rest_by_fishers_exact_test() -> None:
    # The lady tasting tea (Fisher 1935): all four of eight right is 1 in 70, three or more 17 in 70.
    assert tails(4, of=4, fires=4, total=8)[0] == pytest.approx(1 / 70)
    assert tails(3, of=4, fires=4, total=8)[0] == pytest.approx(17 / 70)
    assert tails(0, of=4, fires=4, total=8)[1] == pytest.approx(1 / 70)


def test_a_part_never_holds_more_than_all() -> None:
    with pytest.raises(ValueError, match="3 of 2"):
        tails(3, of=2, fires=3, total=10)


def _fired(rule: str, number: int, *, decided: int = 0, week: date = WEEK) -> list[Fired]:
    return [Fired(rule, f"p{week}{i}", week, decided=i < decided) for i in range(number)]


def test_overrides_are_counted_by_patient_with_exact_limits() -> None:
    fired = [*_fired("beta-blocker", 15, decided=12), Fired("beta-blocker", f"p{WEEK}0", WEEK + timedelta(7), True)]
    (use,) = rule_use(
        fired,
        screenings={WEEK: 40, WEEK + timedelta(7): 40},
        reasons=[("beta-blocker", "specialist-agrees")] * 3 + [("beta-blocker", "document-seen")],
    )
    assert (use.fires, use.of, use.people, use.overridden) == (16, 80, 15, 12)
    # Clopper-Pearson for 12 of 15: 51.9 to 95.7 per cent (Beta 0.025; 12, 4 and 0.975; 13, 3).
    assert (use.overridden_low, use.overridden_high) == (
        pytest.approx(0.5191, abs=1e-4),
        pytest.approx(0.9567, abs=1e-4),
    )
    assert use.reasons == (("specialist-agrees", 3), ("document-seen", 1))
    assert "not-heeded" not in use.remarks  # fifteen patients are too few to say so


def test_a_rule_that_nobody_heeds_is_pointed_out_from_thirty_patients_on() -> None:
    (heeded,) = rule_use(_fired("smoking", 30, decided=21), screenings={WEEK: 100})
    assert heeded.remarks == ()  # 70 per cent exactly is not more than 70
    (ignored,) = rule_use(_fired("smoking", 30, decided=22), screenings={WEEK: 100})
    assert ignored.remarks == ("not-heeded",)


def test_a_week_in_which_a_rule_went_silent_is_pointed_out() -> None:
    weeks = [WEEK + timedelta(7 * i) for i in range(5)]
    fired = [one for week in weeks[:4] for one in _fired("smoking", 10, week=week)]
    (use,) = rule_use(fired, screenings=dict.fromkeys(weeks, 40))
    # None in forty when forty of two hundred fired: C(160, 40) / C(200, 40) = 0.00004.
    assert use.weeks == ((weeks[4], "less-often"),)
    assert use.remarks == ("less-often",)


def test_a_week_in_which_a_rule_fires_far_more_often_is_pointed_out() -> None:
    weeks = [WEEK + timedelta(7 * i) for i in range(5)]
    fired = [*_fired("fever", 8, week=weeks[4]), *_fired("fever", 4, week=weeks[0])]
    (use,) = rule_use(fired, screenings=dict.fromkeys(weeks, 20))
    # 8 or more of 12 in a fifth of a hundred screenings: 0.0002.
    assert use.weeks == ((weeks[4], "more-often"),)


def test_a_rule_that_fires_for_the_first_time_is_nothing_unusual() -> None:
    weeks = [WEEK + timedelta(7 * i) for i in range(5)]
    (use,) = rule_use(_fired("minor", 1, week=weeks[4]), screenings=dict.fromkeys(weeks, 20))
    assert use.weeks == ()


def test_one_week_alone_says_nothing() -> None:
    (use,) = rule_use(_fired("fever", 8), screenings={WEEK: 20})
    assert use.weeks == ()


def test_a_rule_cannot_fire_more_often_than_anybody_was_screened() -> None:
    with pytest.raises(ValueError, match="in 5 screenings"):
        rule_use(_fired("fever", 8), screenings={WEEK: 5})


def test_the_burden_is_the_median_and_the_share_with_more_than_two_stops() -> None:
    assert burden([]) == Burden(0, 0.0, 0)
    assert burden([0, 0, 0, 1]) == Burden(4, 0.0, 0)
    assert not burden([0, 0, 0, 1]).too_much
    assert burden([0, 1, 1, 3]).too_much


def _seen(person: str, verdict: Verdict, difference: str | None = None, error: str | None = "6") -> Seen:
    number = Decimal(difference) if difference else None
    return Seen("dehydration", "corneometer", "", "AU", person, verdict, number, Decimal(error) if error else None)


def test_results_are_counted_by_patient_beside_their_error() -> None:
    rows = [_seen(f"p{i}", Verdict.IMPROVED, "9") for i in range(8)]
    rows += [_seen(f"q{i}", Verdict.NO_CHANGE, "2") for i in range(3)] + [_seen("r", Verdict.WORSE, "-8")]
    rows += [_seen("s", Verdict.NOT_ASSESSABLE)]
    (found,) = results(rows)
    assert (found.patients, found.improved, found.unchanged, found.worse, found.not_compared) == (12, 8, 3, 1, 1)
    # Clopper-Pearson for 8 of 12: 34.9 to 90.1 per cent.
    assert (found.low, found.high) == (pytest.approx(0.3489, abs=1e-4), pytest.approx(0.9008, abs=1e-4))
    assert (found.difference, found.error) == (Decimal(9), Decimal(6))
    assert not found.few


def test_of_several_places_the_least_favorable_stands_for_the_patient() -> None:
    (found,) = results([_seen("p", Verdict.IMPROVED, "9"), _seen("p", Verdict.NO_CHANGE, "1")])
    assert (found.patients, found.improved, found.unchanged) == (1, 0, 1)
    assert found.few


def test_without_anybody_to_compare_no_share_is_said() -> None:
    (found,) = results([_seen("p", Verdict.NOT_ASSESSABLE)])
    assert (found.patients, found.low, found.high, found.difference) == (0, None, None, None)
