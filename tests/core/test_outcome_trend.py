"""A trend has one device, one baseline and its error; what the practice learned of its error is used with care."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from openmeso.knowledge import load_library
from openmeso.outcome import (
    CourseSession,
    CourseState,
    OwnNoise,
    Rated,
    Reading,
    Trend,
    Verdict,
    adherence,
    follow,
    learn_noise,
    mdc95,
    pooled_sd,
    propose,
    score,
)
from openmeso.outcome.repeatability import FEWEST, Pooled

LIBRARY = load_library()
FIRST = date(2026, 3, 3)
SESSIONS = tuple(FIRST + timedelta(days=21 * n) for n in range(3))
AFTER = SESSIONS[-1] + timedelta(days=30)


def reading(values: str, on: date, **more: str) -> Reading:
    about = {"device": "CM 825", "probe": "A1"} | more
    return Reading(
        measure="corneometer",
        zone="cheek",
        side="left",
        on=on,
        values=tuple(Decimal(part) for part in values.split()),
        operator="op-1",
        temperature_c=Decimal(21),
        humidity_percent=Decimal(50),
        **about,
    )


def rated(word: str, on: date) -> Rated:
    return Rated(score(scale="gais", answers={"answer": word}, library=LIBRARY), on, "patient")


def followed(*items: Reading | Rated, noise: tuple[OwnNoise, ...] = ()) -> tuple[Trend, ...]:
    return follow(items, begins=FIRST, library=LIBRARY, sessions=SESSIONS, noise=noise)


def steady() -> list[Reading]:
    return [reading("40 41 42", FIRST - timedelta(days=10)), reading("41 41 41", FIRST)]


# --- the practice's own repeatability -------------------------------------------------------


@pytest.mark.parametrize(
    ("sets", "sd", "degrees"),
    [
        (["50 52 54"], "2", 2),
        (["50 52 54", "60 60 63"], "1.870828693386970692692341941", 4),  # root of (8 + 6) / 4
        (["10 20", "30 30 30"], "4.082482904638630163662140125", 3),  # root of 50 / 3
    ],
)
def test_a_pooled_standard_deviation_weighs_each_set_by_its_freedom(sets: list[str], sd: str, degrees: int) -> None:
    found = pooled_sd([Decimal(part) for part in one.split()] for one in sets)

    assert found is not None
    assert abs(found.sd - Decimal(sd)) < Decimal("1e-9")
    assert (found.sets, found.degrees) == (len(sets), degrees)


def test_readings_that_all_repeat_exactly_teach_no_error() -> None:
    assert pooled_sd([[Decimal(5), Decimal(5)]]) is None


def test_visits_before_any_session_teach_the_error_from_visit_to_visit() -> None:
    people = [([reading("39 40 41", FIRST), reading("43 44 45", FIRST + timedelta(days=7))], ()) for _ in range(FEWEST)]

    (found,) = learn_noise(people)

    assert found.basis == "visits"
    assert found.visits == Pooled(Decimal(8).sqrt(), FEWEST, FEWEST)  # means 40 and 44: variance 8
    assert found.repeats == Pooled(Decimal(1), 2 * FEWEST, 4 * FEWEST)


def test_a_visit_after_a_session_teaches_nothing_about_the_error_between_visits() -> None:
    people = [([reading("39 40 41", FIRST), reading("43 44 45", FIRST + timedelta(days=7))], (FIRST,))] * FEWEST

    (found,) = learn_noise(people)

    assert found.visits is None
    assert found.basis == "repeats"


def test_nine_sets_are_not_enough_and_the_published_figure_holds() -> None:
    (found,) = learn_noise([([reading("30 40 50", FIRST)], ()) for _ in range(FEWEST - 1)])
    used = found.used(LIBRARY.biometry["corneometer"], baseline=Decimal(55))

    assert found.basis == ""
    assert used is not None
    assert (used.sd, used.own) == (Decimal(4), False)


def test_repeats_within_a_visit_are_a_floor_and_never_make_the_error_smaller() -> None:
    entry = LIBRARY.biometry["corneometer"]
    small = OwnNoise("corneometer", "CM 825", "A1", Pooled(Decimal(1), 30, 60), None)
    large = OwnNoise("corneometer", "CM 825", "A1", Pooled(Decimal(6), 30, 60), None)

    assert small.used(entry, baseline=Decimal(50)) == LIBRARY_NOISE
    used = large.used(entry, baseline=Decimal(50))
    assert used is not None and (used.sd, used.own) == (Decimal(6), True)


LIBRARY_NOISE = OwnNoise("corneometer", "", "", None, None).used(LIBRARY.biometry["corneometer"], baseline=Decimal(50))


def test_a_measure_without_a_published_figure_stays_without_error_by_repeats_alone() -> None:
    own = OwnNoise("wrinkle-depth", "X", "", Pooled(Decimal(6), 30, 60), None)

    assert own.used(LIBRARY.biometry["wrinkle-depth"], baseline=Decimal(50)) is None


# --- trends -------------------------------------------------------------------------------


def test_a_gain_beyond_the_error_is_said_with_its_day_and_its_error() -> None:
    (trend,) = followed(*steady(), reading("54 55 56", AFTER))

    assert trend.verdict is Verdict.IMPROVED
    assert trend.sentence == (
        "Hydration, left cheek: +14\N{NO-BREAK SPACE}AU since 3\N{NO-BREAK SPACE}March 2026, "
        "more than the error of ±9.6\N{NO-BREAK SPACE}AU: improved"
    )
    assert trend.baseline == 41
    assert trend.error == mdc95(sd=Decimal(4), baseline_visits=2, follow_up_visits=1)


def test_a_gain_inside_the_noise_is_no_measurable_change() -> None:
    (trend,) = followed(*steady(), reading("44 45 46", AFTER))

    assert trend.verdict is Verdict.NO_CHANGE
    assert "no measurable change since 3\N{NO-BREAK SPACE}March 2026" in trend.sentence


def test_two_devices_are_two_lines_and_the_finding_says_why() -> None:
    trends = followed(*steady(), reading("54 55 56", AFTER, device="Other"))

    assert [trend.device for trend in trends] == ["CM 825", "Other"]
    assert all(trend.change is None for trend in trends)
    assert all("outcome/device-differs" in {f.code for f in trend.findings} for trend in trends)


def test_a_visit_soon_after_a_session_is_drawn_and_not_judged() -> None:
    (trend,) = followed(*steady(), reading("70 70 70", SESSIONS[-1] + timedelta(days=5)))

    assert trend.points[-1].value == 70
    assert trend.points[-1].verdict is Verdict.NOT_ASSESSABLE
    assert "outcome/too-soon-after-session" in {finding.code for finding in trend.findings}


def test_readings_long_before_the_course_are_no_baseline() -> None:
    (trend,) = followed(reading("40 40 40", FIRST - timedelta(days=200)), reading("60 60 60", AFTER))

    assert [point.kind for point in trend.points] == ["before", "follow-up"]
    assert trend.change is None


def test_own_error_from_visits_makes_a_smaller_change_count() -> None:
    own = OwnNoise("corneometer", "CM 825", "A1", None, Pooled(Decimal(1), 12, 12))
    (trend,) = followed(*steady(), reading("44 45 46", AFTER), noise=(own,))

    assert trend.verdict is Verdict.IMPROVED
    assert trend.change is not None and trend.change.own_noise


def test_values_of_one_day_are_one_visit() -> None:
    (trend,) = followed(reading("40", FIRST), reading("42 44", FIRST))

    assert [(point.value, point.readings) for point in trend.points] == [(Decimal(42), 3)]


def test_a_gain_that_is_gone_is_said() -> None:
    (trend,) = followed(*steady(), reading("55 55 55", AFTER), reading("43 43 43", AFTER + timedelta(days=100)))

    assert trend.lost == "Hydration, left cheek: the gain seen on 14\N{NO-BREAK SPACE}May 2026 is no longer shown"


# --- proposals ----------------------------------------------------------------------------


def state(on: date, **more: object) -> CourseState:
    return CourseState(protocol="facial-hydration", on=on, sessions=SESSIONS, **more)  # type: ignore[arg-type]


def proposed(trends: tuple[Trend, ...], on: date, **more: object) -> set[str]:
    return {one.code for one in propose(state=state(on, **more), trends=trends, library=LIBRARY)}


def test_three_sessions_without_change_propose_to_stop_or_to_adapt() -> None:
    trends = followed(*steady(), reading("42 42 42", AFTER), rated("no-change", AFTER))

    assert "plan/no-change-after-3" in proposed(trends, AFTER)


def test_a_reading_before_the_third_session_does_not_stop_a_course() -> None:
    early = SESSIONS[1] + timedelta(days=20)
    trends = followed(*steady(), reading("42 42 42", early), rated("no-change", AFTER))

    assert proposed(trends, AFTER) == set()


def test_without_the_word_of_the_patient_nothing_is_proposed() -> None:
    assert proposed(followed(*steady(), reading("42 42 42", AFTER)), AFTER) == set()


def test_a_lost_gain_proposes_maintenance_once_the_induction_is_over() -> None:
    later = AFTER + timedelta(days=60)
    trends = followed(*steady(), reading("55 55 55", AFTER), reading("43 43 43", later))

    assert "plan/maintenance-trigger" in proposed(trends, later, induction_over=True)
    assert "plan/maintenance-trigger" not in proposed(trends, later)


# --- adherence ----------------------------------------------------------------------------


def test_a_course_is_read_with_what_was_kept_moved_and_missed() -> None:
    day = FIRST
    found = adherence(
        [
            CourseSession(1, day, day),
            CourseSession(2, day + timedelta(days=21), day + timedelta(days=50)),
            CourseSession(3, day + timedelta(days=42), None, missed=True),
            CourseSession(4, day + timedelta(days=300), None),
        ],
        most_days=28,
        on=day + timedelta(days=60),
    )

    assert (found.kept, found.moved, found.missed, found.overdue) == ((1,), (2,), (3,), ())
    assert found.due == 3
    assert found.gaps == ((1, 2, 50),)
    assert found.means == (
        "Sessions 1 and 2 lay 50 days apart, the protocol has at most 28: a smaller effect may come from that.",
        "Fewer sessions were held than planned: a missing effect does not yet speak against the course.",
    )
