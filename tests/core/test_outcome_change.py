"""Noise is never called an improvement, and what differs is never compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmeso.errors import RecordError, UnknownIdError
from openmeso.knowledge import Library, load_library
from openmeso.outcome import Change, Outcome, Rated, Reading, Verdict, assess, mdc95, score
from openmeso.outcome.change import judge, shown
from openmeso.outcome.noise import noise_of
from openmeso.serialize import canonical

START = date(2026, 3, 2)
LATER = date(2026, 8, 3)


def reading(value: str, on: date, **more: Any) -> Reading:
    facts: dict[str, Any] = {
        "measure": "corneometer",
        "zone": "cheek",
        "side": "left",
        "device": "CM 825",
        "probe": "A1",
        "operator": "op-1",
        "temperature_c": Decimal(21),
        "humidity_percent": Decimal(50),
    } | more
    values = tuple(Decimal(part) for part in value.split())
    return Reading(on=on, values=values if len(values) > 1 else values * 3, **facts)


def visits(value: str, count: int, first: date, **more: Any) -> list[Reading]:
    return [reading(value, first + timedelta(days=7 * n), **more) for n in range(count)]


def compare(baseline: list[Any], follow_up: list[Any], **more: Any) -> Outcome:
    return assess(baseline=baseline, follow_up=follow_up, library=load_library(), **more)


def only(outcome: Outcome) -> Change:
    (change,) = outcome.changes
    return change


def codes(outcome: Outcome) -> set[str]:
    return {finding.code for finding in outcome.findings}


@pytest.mark.parametrize(
    ("sd", "before", "after", "error"),
    [("4.0", 1, 1, "11.0874"), ("4.0", 3, 2, "7.1569"), ("0.03", 1, 1, "0.0832"), ("6", 1, 1, "16.6312")],
)
def test_minimal_detectable_change(sd: str, before: int, after: int, error: str) -> None:
    result = mdc95(sd=Decimal(sd), baseline_visits=before, follow_up_visits=after)
    assert result.quantize(Decimal("0.0001")) == Decimal(error)


@pytest.mark.parametrize(("sd", "before", "after"), [("4", 0, 1), ("4", 1, 0), ("0", 1, 1), ("-1", 1, 1)])
def test_no_error_without_visits_or_spread(sd: str, before: int, after: int) -> None:
    with pytest.raises(ValueError, match="at least one visit"):
        mdc95(sd=Decimal(sd), baseline_visits=before, follow_up_visits=after)


def test_a_change_beyond_the_error_is_said_in_words() -> None:
    change = only(compare(visits("48", 3, START), visits("57", 2, LATER)))
    assert change.verdict is Verdict.IMPROVED
    assert change.difference == 9
    assert change.error is not None
    assert change.error.quantize(Decimal("0.0001")) == Decimal("7.1569")
    assert change.visits == (3, 2)
    assert change.sentence == "Hydration, left cheek: +9\u00a0AU, more than the error of ±7.2\u00a0AU: improved"
    assert change.sources == ("skin-capacitance-chapter",)


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (
            "48.5",
            "40",
            "Hydratation, joue (gauche)\u00a0: −8,5\u00a0AU, plus que l’erreur de ±7,2\u00a0AU\u00a0: moins bien",
        ),
        (
            "48",
            "49.5",
            "Hydratation, joue (gauche)\u00a0: +1,5\u00a0AU, "
            "dans le bruit de ±7,2\u00a0AU\u00a0: aucun changement démontré",
        ),
    ],
)
def test_the_sentence_in_french(before: str, after: str, sentence: str) -> None:
    change = only(compare(visits(before, 3, START), visits(after, 2, LATER), language="fr"))
    assert change.sentence == sentence


def test_a_reader_without_a_catalogue_is_an_error() -> None:
    with pytest.raises(UnknownIdError):
        compare([], [], language="zgh")


def test_a_measure_without_a_unit_and_one_without_a_side() -> None:
    facts = {"measure": "cutometer-r2", "device": "MPA 580", "zone": "neck", "side": "midline"}
    change = only(compare(visits("0.70", 1, START, **facts), visits("0.71", 1, LATER, **facts)))
    assert change.sentence == "Elasticity R2, neck: +0.01, inside the noise of ±0.083: no change shown"


def test_the_same_change_on_one_pair_of_visits_is_noise() -> None:
    change = only(compare(visits("48", 1, START), visits("57", 1, LATER)))
    assert change.verdict is Verdict.NO_CHANGE
    assert change.sentence == "Hydration, left cheek: +9\u00a0AU, inside the noise of ±11\u00a0AU: no change shown"


def test_better_may_be_lower() -> None:
    facts = {"measure": "mexameter-melanin", "device": "MX 18"}
    rise = only(compare(visits("100", 1, START, **facts), visits("120", 1, LATER, **facts)))
    assert (rise.verdict, rise.confirmed) == (Verdict.WORSE, False)
    fall = only(compare(visits("120", 1, START, **facts), visits("100", 1, LATER, **facts)))
    assert fall.verdict is Verdict.IMPROVED


def test_where_no_direction_is_better_it_only_changed() -> None:
    facts = {"measure": "cutometer-r0", "device": "MPA 580"}
    change = only(compare(visits("0.20", 1, START, **facts), visits("0.30", 1, LATER, **facts)))
    assert change.verdict is Verdict.CHANGED


def test_the_visit_counts_not_the_reading() -> None:
    many = [reading("48 48 48 48 48 48 48 48 48", START)]
    few = [reading("48 48 48", START)]
    assert only(compare(many, visits("50", 1, LATER))).error == only(compare(few, visits("50", 1, LATER))).error


def test_the_practices_own_noise_replaces_the_published_one() -> None:
    change = only(compare(visits("48", 1, START), visits("57", 1, LATER), practice_noise={"corneometer": Decimal(2)}))
    assert (change.verdict, change.own_noise, change.sources) == (Verdict.IMPROVED, True, ())


def test_a_higher_baseline_never_has_a_smaller_error(library: Library) -> None:
    entry = library.biometry["corneometer"]
    low, high = (noise_of(entry, baseline=Decimal(value)) for value in (30, 90))
    assert low is not None
    assert high is not None
    assert low.sd == 4
    assert high.sd == Decimal("6.48")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"device": "CM 820"}, "outcome/device-differs"),
        ({"probe": "B7"}, "outcome/device-differs"),
        ({"temperature_c": Decimal("24.1")}, "outcome/climate-differs"),
        ({"humidity_percent": Decimal(66)}, "outcome/climate-differs"),
    ],
)
def test_what_differs_gives_a_finding_and_no_number(change: dict[str, Any], code: str) -> None:
    outcome = compare(visits("48", 3, START), visits("90", 2, LATER, **change))
    assert only(outcome).verdict is Verdict.NOT_ASSESSABLE
    assert only(outcome).difference is None
    assert code in codes(outcome)


@pytest.mark.parametrize("change", [{"temperature_c": Decimal(24)}, {"humidity_percent": Decimal(65)}])
def test_a_room_just_inside_the_limits_is_compared(change: dict[str, Any]) -> None:
    outcome = compare(visits("48", 3, START), visits("90", 2, LATER, **change))
    assert (only(outcome).verdict, codes(outcome)) == (Verdict.IMPROVED, set())


@pytest.mark.parametrize(("days", "left_out"), [(0, False), (1, True), (13, True), (14, False)])
def test_skin_just_needled_is_not_measured(days: int, left_out: bool) -> None:
    outcome = compare(visits("48", 2, START), visits("90", 1, LATER), sessions=[LATER - timedelta(days=days)])
    assert ("outcome/too-soon-after-session" in codes(outcome)) is left_out
    assert (only(outcome).verdict is Verdict.NOT_ASSESSABLE) is left_out


def test_visits_that_can_be_compared_remain() -> None:
    follow_up = [reading("90", LATER), reading("60", LATER + timedelta(days=20))]
    change = only(compare(visits("48", 2, START), follow_up, sessions=[LATER - timedelta(days=3)]))
    assert (change.follow_up, change.visits) == (60, (2, 1))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"temperature_c": None}, "outcome/climate-unknown"),
        ({"operator": "op-2"}, "outcome/operator-differs"),
    ],
)
def test_a_weakness_is_named_and_the_number_stands(change: dict[str, Any], code: str) -> None:
    outcome = compare(visits("48", 3, START), visits("90", 2, LATER, **change))
    assert only(outcome).verdict is Verdict.IMPROVED
    assert [(f.code, f.stops) for f in outcome.findings] == [(code, False)]


def test_few_readings_and_a_single_baseline_are_named() -> None:
    outcome = compare([reading("48 49", START)], visits("90", 1, LATER))
    assert codes(outcome) == {"outcome/few-readings", "outcome/one-baseline-visit"}


@pytest.mark.parametrize(("before", "after"), [(2, 0), (0, 2)])
def test_one_side_alone_is_not_assessable(before: int, after: int) -> None:
    outcome = compare(visits("48", before, START), visits("90", after, LATER))
    assert only(outcome).sentence == "Hydration, left cheek: not assessable"
    assert codes(outcome) == {"outcome/visit-missing"}


def test_without_a_known_error_no_change_is_claimed() -> None:
    facts = {"measure": "wrinkle-depth", "device": "PRIMOS"}
    outcome = compare(visits("200", 3, START, **facts), visits("50", 3, LATER, **facts))
    assert (only(outcome).verdict, codes(outcome)) == (Verdict.NOT_ASSESSABLE, {"outcome/no-repeatability"})


def test_sides_and_zones_are_kept_apart() -> None:
    before = [*visits("48", 2, START), *visits("50", 2, START, side="right"), *visits("40", 2, START, zone="forehead")]
    after = [*visits("70", 2, LATER), *visits("50", 2, LATER, side="right"), *visits("41", 2, LATER, zone="forehead")]
    outcome = compare(before, after)
    assert [(c.zone, c.side) for c in outcome.improved] == [("cheek", "left")]
    assert len(outcome.changes) == 3


def test_every_fault_of_the_readings_is_named_at_once() -> None:
    bad = reading("48", START, measure="corneometre", zone="cheeks", device=" ", temperature_c=Decimal(80))
    with pytest.raises(RecordError) as caught:
        compare(
            [bad, reading("1", START), reading("2", START), replace(bad, zone="", values=())],
            [reading("NaN", START)],
            practice_noise={"corneometre": Decimal(0)},
        )
    places = [fault.place for fault in caught.value.faults]
    assert places == [
        "baseline[0].zone",
        "baseline[0].measure",
        "baseline[0].device",
        "baseline[0].temperature_c",
        "baseline[2]",
        "baseline[3].measure",
        "baseline[3].zone",
        "baseline[3].device",
        "baseline[3].values",
        "baseline[3].temperature_c",
        "follow_up[0].values[0]",
        "follow_up[0].values[1]",
        "follow_up[0].values[2]",
        "follow_up[0].on",
        "practice_noise.corneometre",
        "practice_noise.corneometre",
    ]


# --- scores


def rated(scale: str, answers: dict[str, Any], on: date, rater: Any = "treating", **more: Any) -> Rated:
    return Rated(score(scale=scale, answers=answers, library=load_library()), on, rater, **more)


def mmasi(*rows: tuple[int, int]) -> dict[str, Any]:
    regions = ("forehead", "right-malar", "left-malar", "chin")
    return {region: {"area": a, "darkness": d} for region, (a, d) in zip(regions, rows, strict=True)}


def test_melasma_falls_by_two_thirds_and_nobody_knows_what_counts() -> None:
    change = only(
        compare(
            [rated("mmasi", mmasi((2, 3), (3, 3), (4, 2), (1, 1)), START)],
            [rated("mmasi", mmasi((1, 2), (2, 2), (2, 1), (0, 0)), LATER)],
        )
    )
    assert (change.baseline, change.follow_up, change.difference) == (Decimal("7.0"), Decimal("2.4"), Decimal("-4.6"))
    assert change.percent is not None
    assert change.percent.quantize(Decimal("0.001")) == Decimal("-65.714")
    assert change.verdict is Verdict.NOT_JUDGED


@pytest.mark.parametrize(
    ("scale", "then", "now", "verdict"),
    [
        ("nrs-pain", 6, 5, Verdict.NO_CHANGE),
        ("nrs-pain", 6, 4, Verdict.IMPROVED),
        ("nrs-pain", 4, 6, Verdict.WORSE),
        ("wsrs", 3, 2, Verdict.IMPROVED),
        ("wsrs", 3, 3, Verdict.NO_CHANGE),
        ("dlqi", 12, 9, Verdict.NO_CHANGE),
        ("dlqi", 12, 8, Verdict.IMPROVED),
        ("satisfaction-5", 3, 3, Verdict.NO_CHANGE),
        ("satisfaction-5", 3, 5, Verdict.NOT_JUDGED),
    ],
)
def test_a_score_changes_by_the_difference_that_counts(scale: str, then: int, now: int, verdict: Verdict) -> None:
    change = only(
        compare([rated(scale, {"answer": then}, START, "patient")], [rated(scale, {"answer": now}, LATER, "patient")])
    )
    assert change.verdict is verdict


def test_two_raters_of_scars_agree_within_four_points() -> None:
    from openmeso.outcome.acne_scars import KELOID, POINTS

    def grade(total: int) -> dict[str, Any]:
        counts: dict[str, Any] = {kind: 0 for kind in (*POINTS, KELOID)}
        for kind in ("linear", "deep-broad"):
            step = min(3, total // 3)
            counts[kind] = (0, 5, 15, 25)[step]
            total -= 3 * step
        return counts | {"macular": (0, 5, 15, 25)[total]}

    scale = "goodman-baron-quantitative"
    four = only(compare([rated(scale, grade(9), START)], [rated(scale, grade(5), LATER)]))
    five = only(compare([rated(scale, grade(9), START)], [rated(scale, grade(4), LATER)]))
    assert (four.verdict, five.verdict) == (Verdict.NO_CHANGE, Verdict.IMPROVED)


def test_gais_is_reported_in_its_word_by_each_rater() -> None:
    outcome = compare(
        [],
        [
            rated("gais", {"answer": "improved"}, LATER, "patient"),
            rated("gais", {"answer": "no-change"}, LATER, "blinded"),
        ],
    )
    assert [(c.rater, c.verdict, c.difference) for c in outcome.changes] == [
        ("blinded", Verdict.NO_CHANGE, None),
        ("patient", Verdict.IMPROVED, None),
    ]
    assert outcome.changes[1].sentence == "Global Aesthetic Improvement Scale, by the patient: improved"


def test_raters_are_never_mixed() -> None:
    outcome = compare(
        [rated("glogau", {"answer": 3}, START, "treating")], [rated("glogau", {"answer": 2}, LATER, "blinded")]
    )
    assert {change.verdict for change in outcome.changes} == {Verdict.NOT_ASSESSABLE}
    assert codes(outcome) == {"outcome/rater-or-visit-missing"}


def test_versions_of_a_scale_are_never_compared() -> None:
    now = rated("glogau", {"answer": 2}, LATER)
    outcome = compare(
        [rated("glogau", {"answer": 3}, START)], [replace(now, score=replace(now.score, version="other"))]
    )
    assert codes(outcome) == {"outcome/scale-version-differs"}


def test_an_incomplete_score_is_not_compared() -> None:
    outcome = compare([rated("salt", {"top": 3}, START)], [rated("salt", {"top": 3}, LATER)])
    assert codes(outcome) == {"outcome/score-incomplete"}
    assert "back, left, right" in outcome.findings[0].what


def test_unknown_scales_and_raters_are_faults() -> None:
    now = rated("glogau", {"answer": 2}, LATER, "neighbour")
    with pytest.raises(RecordError) as caught:
        compare([replace(now, score=replace(now.score, scale="glogo"))], [])
    assert [fault.place for fault in caught.value.faults] == ["baseline[0].scale", "baseline[0].rater"]


# --- properties

LEVELS = st.decimals(20, 90, places=1)


@given(before=LEVELS, after=LEVELS, n=st.integers(1, 3), m=st.integers(1, 3))
def test_only_a_difference_beyond_the_error_is_a_change(before: Decimal, after: Decimal, n: int, m: int) -> None:
    change = only(compare(visits(str(before), n, START), visits(str(after), m, LATER)))
    assert change.error is not None
    assert change.difference is not None
    beyond = abs(change.difference) > change.error
    assert (change.verdict in (Verdict.IMPROVED, Verdict.WORSE)) == beyond
    assert ("noise" in change.sentence) == (not beyond)


@given(sd=st.decimals("0.01", 50, places=2), n=st.integers(1, 9), m=st.integers(1, 9))
def test_more_visits_never_make_the_error_larger(sd: Decimal, n: int, m: int) -> None:
    assert mdc95(sd=sd, baseline_visits=n + 1, follow_up_visits=m) < mdc95(sd=sd, baseline_visits=n, follow_up_visits=m)


@given(st.permutations(range(6)))
def test_the_order_of_the_readings_does_not_matter(order: list[int]) -> None:
    before = [*visits("48", 3, START), *visits("40", 3, START, side="right")]
    after = [*visits("57", 2, LATER), *visits("57", 2, LATER, side="right")]
    shuffled = [before[index] for index in order]
    assert canonical(compare(shuffled, after)) == canonical(compare(before, after))


@given(difference=st.decimals(-100, 100, places=4), error=st.decimals("0.001", 60, places=4))
def test_what_is_printed_never_contradicts_the_verdict(difference: Decimal, error: Decimal) -> None:
    printed, limit = shown(difference, error)
    beyond = judge(difference=difference, error=error, better="higher") is not Verdict.NO_CHANGE
    assert (abs(printed) > limit) == beyond
