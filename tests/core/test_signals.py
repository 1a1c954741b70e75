"""Signals are counted exactly; a signal says what was seen and against what was expected."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from openmeso.outcome.exact import at_least, limits
from openmeso.outcome.signals import Exposure, SeenEvent, rates, signals

DAY = date(2026, 3, 1)


def seen(ref: str, kind: str = "ae-nodule-granuloma", person: str = "", after: int = 0, **more: object) -> SeenEvent:
    about = {"severity": 2, "lots": frozenset({"L1"}), "days": 30} | more
    return SeenEvent(ref, person or ref, kind, DAY + timedelta(days=after), **about)  # type: ignore[arg-type]


# Reference: scipy 1.15, stats.beta.ppf, the definition by Clopper and Pearson.
@pytest.mark.parametrize(
    ("events", "of", "low", "high"),
    [
        (0, 1, 0, 0.975),
        (0, 10, 0, 0.3084971078187607),
        (1, 10, 0.0025285785444617848, 0.4450161170281954),
        (2, 40, 0.006113646599350838, 0.16919686395941763),
        (5, 12, 0.15165222980843013, 0.7233303143178942),
        (10, 10, 0.6915028921812392, 1),
        (3, 1000, 0.0006190999316495713, 0.008742023238478303),
    ],
)
def test_exact_limits_are_those_of_clopper_and_pearson(events: int, of: int, low: float, high: float) -> None:
    assert limits(events, of) == pytest.approx((low, high), abs=1e-12)


def test_a_tail_is_summed_exactly() -> None:
    assert at_least(2, 40, 0.01) == pytest.approx(0.06073662180620616, abs=1e-14)
    assert at_least(0, 5, 0.0) == 1
    with pytest.raises(ValueError, match="no share"):
        limits(3, 2)


@pytest.mark.parametrize(
    ("kind", "proven", "fires"),
    [
        ("ae-vascular-occlusion", False, True),
        ("ae-vision-loss", False, True),
        ("ae-ntm", True, True),
        ("ae-ntm", False, False),
        ("ae-nodule-granuloma", True, False),
    ],
)
def test_one_proven_mycobacterium_or_one_vascular_event_is_enough(kind: str, proven: bool, fires: bool) -> None:
    found = signals([seen("a", kind, proven=proven)])
    assert [one.rule for one in found] == (["sentinel"] if fires else [])


@pytest.mark.parametrize(("apart", "fires"), [(0, True), (90, True), (91, False)])
def test_two_infections_of_one_kind_within_ninety_days(apart: int, fires: bool) -> None:
    events = [
        seen("a", "ae-infection-bacterial", lots=frozenset({"L1"})),
        seen("b", "ae-infection-bacterial", after=apart, lots=frozenset({"L2"})),
    ]
    found = [one for one in signals(events) if one.rule == "infections"]
    assert bool(found) is fires
    if fires:
        assert found[0].lots == ("L1", "L2")


def test_two_events_of_one_patient_are_one_patient() -> None:
    events = [
        seen("a", "ae-infection-bacterial", person="p"),
        seen("b", "ae-infection-bacterial", person="p", after=5),
    ]
    assert signals(events) == ()


def test_two_similar_late_events_that_share_a_lot() -> None:
    shared = signals([seen("a"), seen("b", "ae-infection-bacterial", after=200), seen("c", lots=frozenset({"L9"}))])
    assert [(one.rule, one.about, one.events) for one in shared] == [("shared-lot", "L1", ("a", "b"))]
    soon = signals([seen("a", "ae-infection-bacterial", days=2), seen("b", "ae-infection-bacterial", after=200)])
    assert soon == ()


def test_a_lot_is_compared_with_the_practices_own_rest() -> None:
    events = [seen(f"e{n}", "ae-swelling", lots=frozenset({"L1"} if n < 4 else {"L2"})) for n in range(6)]
    exposures = [Exposure("L1", "lot", 20), Exposure("L2", "lot", 200)]
    first, _second = rates(events, exposures=exposures, sessions=220)
    assert (first.events, first.rest_events, first.rest_sessions) == (4, 2, 200)
    assert first.expected == pytest.approx(0.2)
    assert first.unlikely == pytest.approx(4.2620927642e-05, rel=1e-9)
    found = signals(events, exposures=exposures, sessions=220)
    assert [(one.rule, one.about, one.seen) for one in found] == [("rate-lot", "L1", 4)]


def test_what_is_expected_of_every_session_is_not_counted_and_one_event_is_no_rate() -> None:
    bruises = [seen(f"e{n}", "ae-bruise", severity=1) for n in range(9)]
    assert signals(bruises, exposures=[Exposure("L1", "lot", 10)], sessions=100) == ()
    assert signals([seen("a", "ae-swelling")], exposures=[Exposure("L1", "lot", 1)], sessions=1000) == ()


def test_without_a_rest_nothing_is_compared() -> None:
    (rate,) = rates([seen("a"), seen("b")], exposures=[Exposure("L1", "lot", 5)], sessions=5)
    assert (rate.expected, rate.unlikely) == (None, None)


def test_no_practitioner_is_ever_counted() -> None:
    assert not any("practitioner" in name or "staff" in name for name in SeenEvent.__slots__)
