"""Courses: what is kept whatever the calendar says, and what happens when it cannot be kept."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given as given_that
from hypothesis import settings
from hypothesis import strategies as st

from openmeso.errors import UnknownIdError
from openmeso.intake.case import Case
from openmeso.knowledge.schema.entry import Scope, Verdict
from openmeso.plan import Course, NoCourse
from openmeso.plan.nouns import Phase
from openmeso.practice import Practice
from openmeso.serialize import as_data
from tests.core.plan_world import (
    MONDAY,
    a_case,
    a_finding,
    a_formulation,
    a_practice,
    a_screening,
    moved,
    plan,
    planned,
    refused,
    world,
)

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EVERY_DAY = a_practice(WEEK)


def day(offset: int) -> date:
    return MONDAY + timedelta(days=offset)


def offsets(course: Course) -> list[int]:
    return [(s.day - course.on).days for s in course.sessions]


# --- an ordinary course ------------------------------------------------------------------


def test_a_course_of_three_starts_today_and_keeps_the_default_interval() -> None:
    course = planned()
    assert [(s.phase, (s.day - MONDAY).days) for s in course.sessions] == [
        (Phase.INDUCTION, 0),
        (Phase.INDUCTION, 21),
        (Phase.INDUCTION, 42),
        (Phase.MAINTENANCE, 162),
        (Phase.MAINTENANCE, 282),
    ]
    assert [s.proposed for s in course.sessions] == [False, False, False, True, True]
    assert course.sessions[0].reason == "First possible day."
    assert course.sessions[1].reason == "21 days after session 1, as planned by the protocol."


def test_a_window_says_how_far_a_visit_may_move() -> None:
    second = planned(practice=EVERY_DAY).sessions[1]
    assert (second.window.earliest, second.window.latest) == (day(14), day(28))


def test_the_price_is_for_session_course_and_first_year_with_its_currency() -> None:
    price = planned().price
    assert price.currency == "EUR"
    assert price.session and price.session.value == 150
    assert price.course and price.course.value == 450
    assert price.first_year and price.first_year.value == 750
    assert price.unpriced == ()


def test_an_unknown_price_makes_no_sum() -> None:
    case = a_case(combined=[{"id": "led-light", "zone": "cheek", "sessions": 1}])
    price = planned(case, formulation=a_formulation(price=None), practice=a_practice(prices={})).price
    assert (price.session, price.course, price.first_year) == (None, None, None)
    assert price.unpriced == ("visit", "products", "Led light")


def test_outcome_is_read_at_baseline_before_each_session_after_and_late() -> None:
    course = planned(practice=EVERY_DAY)
    read = [(a.kind, (a.day - MONDAY).days, a.before_session) for a in course.assessments]
    assert ("baseline", 0, None) in read
    assert ("baseline", 0, 1) in read
    assert ("before-session", 21, 2) in read
    assert ("after-course", 42 + 28, None) in read
    assert ("late", 42 + 180, None) in read


def test_a_reading_moves_to_the_next_open_day() -> None:
    after = next(a for a in planned(practice=a_practice(("tuesday",))).assessments if a.kind == "after-course")
    assert after.day.weekday() == 1


def test_expectations_come_with_days_and_grade() -> None:
    expected = planned().expected[0]
    assert (expected.expectation, expected.grade.value, expected.sources) == ("moisture", "B", ("a-study",))
    assert [s.when for s in expected.stretches] == [
        "at_once",
        "days_1_2",
        "weeks_1_2",
        "week_4",
        "after_course",
        "months_3_6",
    ]
    assert expected.stretches[2].first_day == day(7)
    assert planned(formulation=a_formulation(concerns=(("lines", 5),))).expected == ()


def test_home_products_pause_and_meeting_pauses_are_one() -> None:
    pauses = planned(practice=EVERY_DAY).pauses
    retinoid = [p for p in pauses if p.topical == "retinoid"]
    assert (retinoid[0].first_day, retinoid[0].last_day) == (day(-5), day(13))
    assert retinoid[0].prescriber
    serum = next(p for p in pauses if p.topical == "serum")
    assert (serum.first_day, serum.last_day) == (day(0), day(1))
    assert all(a.last_day < b.first_day for a, b in pairwise(retinoid))


def test_pauses_of_sessions_close_together_are_one() -> None:
    away = [{"from": day(16), "to": day(40)}]
    pauses = [p for p in planned(a_case(unavailable=away), practice=EVERY_DAY).pauses if p.topical == "retinoid"]
    assert pauses[0].sessions == (1, 2)


def test_a_visit_is_as_long_as_its_steps() -> None:
    session = planned().sessions[0]
    assert session.minutes == sum(step.minutes for step in session.steps)
    assert next(s for s in session.steps if s.step == "inject").why.endswith("points")


def test_numbing_follows_the_chosen_anesthesia() -> None:
    def numbing(chosen: str) -> int:
        case = a_case(preferences={"anesthesia": chosen})
        return next(s.minutes for s in planned(case).sessions[0].steps if s.step == "numbing")

    assert (numbing("slow-cream"), numbing("none-cold")) == (60, 0)


@pytest.mark.parametrize(
    ("facts", "minutes"),
    [
        ({}, 15),
        ({"allergy": [{"id": "other"}]}, 30),
        ({"answers": {"anaphylaxis-history": "unknown"}}, 30),
    ],
)
def test_an_allergy_history_is_observed_longer_after_the_first_product(facts: dict[str, Any], minutes: int) -> None:
    course = planned(a_case(**facts))
    observed = [next(s.minutes for s in session.steps if s.step == "observe") for session in course.sessions[:2]]
    assert observed == [minutes, 15]


def test_the_map_spends_the_volume_of_the_formulation() -> None:
    drawn = planned().maps[0]
    assert drawn.zones[0].zone == "cheek"
    assert drawn.total.value <= 1


def test_stop_codes_are_those_of_the_protocol() -> None:
    codes = {s.code for s in planned().stops}
    assert "plan/no-change-after-3" in codes
    assert "plan/melasma-flare" not in codes


def test_a_course_has_a_json_form() -> None:
    assert as_data(planned())["sessions"][0]["day"] == "2026-11-23"


# --- waits and closed days ---------------------------------------------------------------


def test_no_session_before_screening_allows_it() -> None:
    screening = a_screening(Verdict.DEFER, first_possible=day(10))
    course = planned(screening=screening, practice=EVERY_DAY)
    assert offsets(course)[0] == 10
    assert "2026-12-03" in course.sessions[0].reason


def test_a_zone_that_waits_delays_its_course() -> None:
    def first(zone: str) -> int:
        finding = a_finding(scope=Scope.ZONE, places=(zone,), until=day(9))
        return offsets(planned(screening=a_screening(Verdict.CAUTION, finding), practice=EVERY_DAY))[0]

    assert (first("cheek"), first("neck")) == (10, 0)


def test_a_decided_wait_no_longer_counts() -> None:
    case = a_case(
        decision=[
            {
                "code": "screening/something",
                "role": "prescriber",
                "by": {"name": "Dr X", "licence": "12"},
                "reason": "document-seen",
                "on": MONDAY,
            }
        ]
    )
    finding = a_finding(scope=Scope.PATIENT, until=day(9), decision=case.decision[0])
    assert offsets(planned(case, screening=a_screening(Verdict.CAUTION, finding), practice=EVERY_DAY))[0] == 0


@pytest.mark.parametrize("verdict", [Verdict.CONTRAINDICATED, Verdict.NOT_ASSESSABLE, Verdict.DEFER])
def test_a_stop_without_a_date_is_no_matter_of_the_calendar(verdict: Verdict) -> None:
    finding = a_finding(verdict=verdict, scope=Scope.PATIENT)
    none = refused(screening=a_screening(verdict, finding, first_possible=None))
    assert [d.code for d in none.conflict] == ["screening/something"]
    assert none.change is None


def test_the_law_asks_time_between_information_and_signature() -> None:
    assert offsets(planned(jurisdiction="XX", practice=EVERY_DAY))[0] == 14
    assert offsets(planned(jurisdiction="FR", practice=EVERY_DAY))[0] == 0


def test_the_patient_may_wish_to_start_later() -> None:
    case = a_case(preferences={"start_from": day(30)})
    assert offsets(planned(case, practice=EVERY_DAY))[0] == 30


def test_the_practice_is_open_and_an_injector_licensed() -> None:
    thursdays = a_practice(("thursday",), closed_days=[day(3), day(24)])
    course = planned(practice=thursdays)
    assert offsets(course)[:3] == [10, 31, 52]
    assert "practice is open" in course.sessions[0].reason


def test_a_visit_needs_a_span_that_holds_it() -> None:
    short = a_practice(hours={"monday": ["09:00-09:30"], "friday": ["09:00-12:00"]})
    assert all(s.day.weekday() == 4 for s in planned(practice=short).sessions)


def test_nobody_injects_without_a_licence() -> None:
    person = {"name": "Dr Y", "roles": ["injector"], "licence": "Y-1", "valid_until": day(20)}
    none = refused(practice=a_practice(WEEK, person=[person]))
    assert "plan/licence" in {d.code for d in none.conflict}


def test_a_session_keeps_the_interval_from_the_one_before_this_course() -> None:
    def first(zone: str | None, ago: int) -> int:
        case = a_case(treatment=[{"id": "mesotherapy", "on": day(-ago), **({"zone": zone} if zone else {})}])
        return offsets(planned(case, practice=EVERY_DAY))[0]

    assert first("cheek", 13) == 1
    assert first("cheek", 14) == 0
    assert first("neck", 1) == 0
    assert first(None, 13) == 1, "a session nobody placed counts everywhere"


def test_a_treatment_without_a_date_counts_as_today() -> None:
    course = planned(a_case(treatment=[{"id": "filler-ha", "zone": "cheek"}]), practice=EVERY_DAY)
    assert offsets(course)[0] == 14
    assert "plan/treatment-undated" in {n.code for n in course.notes}


# --- events ------------------------------------------------------------------------------


def test_no_marks_show_on_the_day_of_an_event() -> None:
    def first(ahead: int, **facts: Any) -> int:
        case = a_case(event=[{"name": "feast", "on": day(ahead)}], preferences={"max_sessions": 1}, **facts)
        return offsets(planned(case, practice=EVERY_DAY))[0]

    assert first(13) == 14, "13 days are too few; the day after the event is free"
    assert first(14) == 0
    assert first(0) == 1
    assert first(27, answers={"bleeding": "yes"}) == 28
    assert first(28, answers={"bleeding": "yes"}) == 0
    assert first(27, answers={"bleeding": "unknown"}) == 28


# --- how many, how far apart -------------------------------------------------------------


def course_of(*products: str, concern: str = "dryness", **preferences: Any) -> Course:
    case = a_case(preferences=preferences)
    return planned(case, formulation=a_formulation(*products, concerns=((concern, 5),)), practice=EVERY_DAY)


def test_the_wish_for_fewer_sessions_holds_and_is_said() -> None:
    course = course_of(max_sessions=2)
    assert len(course.induction) == 2
    assert "plan/fewer-sessions-wished" in {n.code for n in course.notes}
    below = course_of(max_sessions=1)
    assert len(below.induction) == 1
    assert "plan/below-protocol" in {n.code for n in below.notes}
    assert len(course_of(max_sessions=12).induction) == 3


def test_the_leaflet_bounds_the_number_of_sessions() -> None:
    course = course_of("monthly")
    assert len(course.induction) == 2
    assert "plan/leaflet-sessions" in {n.code for n in course.notes}


@pytest.mark.parametrize(
    ("products", "interval"),
    [
        (("gel",), (14, 21, 28)),
        (("monthly",), (30, 30, 37)),
        (("weekly",), (7, 21, 28)),
        (("weekly-unread",), (14, 21, 28)),
        (("quarterly-unread",), (90, 90, 97)),
        (("weekly", "gel"), (14, 21, 28)),
        (("weekly", "monthly"), (30, 30, 37)),
    ],
)
def test_the_leaflets_interval_goes_before_the_protocols(products: tuple[str, ...], interval: tuple[int, ...]) -> None:
    regimen = course_of(*products).regimen
    assert (regimen.least_days, regimen.target_days, regimen.most_days) == interval


def test_an_interval_nobody_read_does_not_bring_a_needle_nearer() -> None:
    assert "plan/interval-unconfirmed" in {n.code for n in course_of("weekly-unread").notes}


def test_the_practice_may_lengthen_the_interval_never_shorten_it() -> None:
    def least(days: int) -> int:
        return planned(practice=a_practice(WEEK, waits_days={"session-interval": days})).regimen.least_days

    assert (least(7), least(21)) == (14, 21)


def test_the_heaviest_goal_leads_and_the_others_are_named() -> None:
    course = planned(formulation=a_formulation(concerns=(("dryness", 3), ("lines", 7))), practice=EVERY_DAY)
    assert course.regimen.protocol == "smooth"
    assert len(course.induction) == 4
    note = next(n for n in course.notes if n.code == "plan/several-goals")
    assert "Moist: 3 sessions, 21 d apart" in note.words


def test_no_maintenance_where_the_protocol_has_none() -> None:
    course = course_of(concern="lines")
    assert course.maintenance == ()
    assert "plan/no-maintenance" in {n.code for n in course.notes}


def test_a_refused_protocol_gives_no_course() -> None:
    none = refused(formulation=a_formulation(concerns=(("shedding", 5),)))
    assert none.conflict[0].code == "plan/protocol-refused"
    assert "Find the cause." in none.conflict[0].words


CAP_LIFTED = {
    "code": "plan/course-cap",
    "role": "prescriber",
    "by": {"name": "Dr X", "licence": "12"},
    "reason": "benefit-outweighs",
    "on": MONDAY,
}


def past_sessions(count: int) -> list[dict[str, Any]]:
    return [{"id": "mesotherapy", "zone": "cheek", "on": day(-360 + n)} for n in range(count)]


def test_more_than_eight_sessions_in_a_year_need_a_reason() -> None:
    assert len(planned(a_case(treatment=past_sessions(5))).induction) == 3
    capped = planned(a_case(treatment=past_sessions(6)))
    assert len(capped.induction) == 2
    assert "plan/course-cap" in {n.code for n in capped.notes}
    none = refused(a_case(treatment=past_sessions(8)))
    assert none.conflict[0].code == "plan/course-cap"
    assert len(planned(a_case(treatment=past_sessions(8), decision=[CAP_LIFTED])).induction) == 3


# --- combined treatments -----------------------------------------------------------------


def wish(id_: str, sessions: int = 1, zone: str = "cheek") -> dict[str, Any]:
    return {"id": id_, "zone": zone, "sessions": sessions}


def days_of(course: Course, treatment: str) -> list[int]:
    return [(t.day - course.on).days for t in course.combined if t.treatment == treatment]


def test_light_shares_the_visits_of_the_sessions() -> None:
    course = planned(a_case(combined=[wish("led-light", 6)]))
    assert days_of(course, "led-light") == offsets(course)[:3]
    assert [t.same_visit for t in course.combined] == [1, 2, 3]
    assert course.visits == len(course.sessions)
    assert "plan/more-than-sessions" in {n.code for n in course.notes}


def test_volume_then_toxin_then_sessions_then_light_then_resurfacing() -> None:
    wishes = [wish("ipl"), wish("peel-medium"), wish("botulinum"), wish("filler-ha")]
    course = planned(a_case(combined=wishes), practice=EVERY_DAY)
    volume, toxin, light, peel = (days_of(course, name)[0] for name in ("filler-ha", "botulinum", "ipl", "peel-medium"))
    sessions = [(s.day - MONDAY).days for s in course.induction]
    assert volume < toxin < sessions[0] < sessions[-1] < light < peel
    assert (volume, toxin, sessions[0]) == (0, 14, 28)


def test_the_deepest_resurfacing_comes_last() -> None:
    course = planned(a_case(combined=[wish("laser-full-ablative"), wish("peel-medium")]), practice=EVERY_DAY)
    assert days_of(course, "peel-medium") < days_of(course, "laser-full-ablative")


def test_another_zone_is_free() -> None:
    course = planned(a_case(combined=[wish("peel-superficial", zone="neck")]), practice=EVERY_DAY)
    assert days_of(course, "peel-superficial") == [0]
    assert course.combined[0].same_visit == 1
    assert course.combined[0].gaps == ("Another zone than the sessions: no distance asked.",)


@pytest.mark.parametrize(("phototype", "least"), [(3, 14), (4, 28), (None, 28)])
def test_dark_skin_keeps_peels_further_away(phototype: int | None, least: int) -> None:
    case = a_case(combined=[wish("peel-superficial")], patient={"phototype": phototype})
    course = planned(case, practice=EVERY_DAY)
    distances = [abs(d - s) for d in days_of(course, "peel-superficial") for s in offsets(course)]
    assert min(distances) >= least
    assert ("plan/phototype-unknown" in {n.code for n in course.notes}) is (phototype is None)


def test_a_treatment_without_distance_keeps_a_day_of_its_own() -> None:
    course = planned(a_case(combined=[wish("massage", 2), wish("peel-superficial")]))
    days = [*offsets(course), *days_of(course, "massage"), *days_of(course, "peel-superficial")]
    assert len(set(days)) == len(days)


def test_two_of_one_place_may_come_in_any_order() -> None:
    """Two fillers: both before the first session, fourteen days apart; neither must be the first."""
    wishes = [wish("filler-ha"), wish("filler-other")]
    course = planned(a_case(combined=wishes), practice=EVERY_DAY)
    assert sorted(days_of(course, "filler-ha") + days_of(course, "filler-other")) == [0, 14]
    assert offsets(course)[0] == 28


def test_what_a_patient_wants_most_leads_among_equal_evidence() -> None:
    def leads(severity: int) -> str:
        goals = (("dryness", 4, 2), ("lines", 4, severity))
        return planned(formulation=a_formulation(goals=goals), practice=EVERY_DAY).regimen.protocol

    assert (leads(1), leads(3)) == ("moist", "smooth")


def test_a_prescriber_may_put_light_on_the_day_of_a_session() -> None:
    reason = {
        "code": "plan/same-day-ipl",
        "role": "prescriber",
        "by": {"name": "Dr X", "licence": "12"},
        "reason": "benefit-outweighs",
        "on": MONDAY,
    }
    apart = planned(a_case(combined=[wish("ipl")]))
    together = planned(a_case(combined=[wish("ipl")], decision=[reason]))
    assert apart.combined[0].same_visit is None
    assert together.combined[0].same_visit is not None


def test_what_screening_rules_out_is_left_out_and_said() -> None:
    finding = a_finding(scope=Scope.COMBINED, places=("peel-medium",), verdict=Verdict.CONTRAINDICATED)
    scopes = {"combined": {"peel-medium": Verdict.CONTRAINDICATED}}
    screening = a_screening(Verdict.ELIGIBLE, finding, scopes=scopes)
    course = planned(a_case(combined=[wish("peel-medium")]), screening=screening)
    assert course.combined == ()
    assert "plan/wish-left-out" in {n.code for n in course.notes}


def test_a_combined_treatment_waits_for_its_own_day() -> None:
    finding = a_finding(scope=Scope.COMBINED, places=("prp",), until=day(99))
    screening = a_screening(Verdict.ELIGIBLE, finding, scopes={"combined": {"prp": Verdict.DEFER}})
    course = planned(a_case(combined=[wish("prp")]), screening=screening, practice=EVERY_DAY)
    assert days_of(course, "prp")[0] >= 100


def test_gaps_are_said_with_what_is_asked() -> None:
    course = planned(a_case(combined=[wish("peel-superficial")]), practice=EVERY_DAY)
    assert course.combined[0].gaps == (
        "14 days after session 3 (at least 14).",
        "106 days before session 4 (at least 14).",
    )
    assert "open event" in course.combined[0].condition


# --- no course ---------------------------------------------------------------------------


def test_without_a_day_the_clash_is_named_with_the_smallest_change() -> None:
    away = [{"from": day(0), "to": day(800)}]
    none = refused(a_case(unavailable=away))
    assert [d.code for d in none.conflict] == ["plan/within-a-year", "plan/away-1"]
    assert none.change
    assert [d.code for d in none.change.lift] == ["plan/away-1"]
    assert none.change.starts == MONDAY


def test_a_course_that_cannot_be_whole_may_be_shorter() -> None:
    """Two weeks in which the patient can come: room for two sessions, not for four."""
    away = [{"from": day(15), "to": day(900)}]
    case = a_case(unavailable=away, concern=[{"id": "dryness", "zone": "cheek", "severity": 2}])
    none = refused(case, practice=EVERY_DAY)
    codes = {d.code for d in none.conflict}
    assert {"plan/session-count", "plan/interval-least", "plan/away-1"} <= codes
    assert none.change
    assert [d.code for d in none.change.lift] == ["plan/session-count"]
    assert none.change.ends == day(14)


def test_a_wish_that_does_not_fit_is_what_to_leave_out() -> None:
    case = a_case(combined=[wish("laser-full-ablative", 6)])
    none = refused(case, practice=EVERY_DAY)
    assert "plan/wish-1-laser-full-ablative" in {d.code for d in none.conflict}
    assert none.change
    assert len(none.change.lift) == 1


# --- whatever the calendar says ----------------------------------------------------------

small = st.integers(0, 120)
TREATMENTS = ("peel-superficial", "microneedling-deep", "filler-ha", "vaccine", "microcurrent", "prp", "mesotherapy")
WISHES = ("peel-superficial", "led-light", "microneedling-deep", "prp", "botulinum", "peel-medium")


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """Facts in days from the day of planning, so that the same facts can lie in another week."""
    starts = draw(st.lists(small, max_size=2))
    return {
        "phototype": draw(st.sampled_from([2, 4, None])),
        "bleeding": draw(st.sampled_from(["no", "yes"])),
        "away": [(start, start + draw(st.integers(0, 30))) for start in starts],
        "events": draw(st.lists(small, max_size=2)),
        "treatments": draw(
            st.lists(
                st.tuples(st.sampled_from(TREATMENTS), st.integers(-40, 60), st.sampled_from([None, "cheek", "neck"])),
                max_size=2,
            )
        ),
        "wishes": draw(
            st.lists(
                st.tuples(st.sampled_from(WISHES), st.integers(1, 2), st.sampled_from(["cheek", "neck"])), max_size=2
            )
        ),
        "open": draw(st.lists(st.sampled_from(WEEK), min_size=1, unique=True).map(tuple)),
        "closed": draw(st.lists(small, max_size=6)),
        "wait": draw(st.integers(0, 30)),
    }


def in_week(facts: dict[str, Any], on: date) -> tuple[Case, Practice, date]:
    def at(offset: int) -> date:
        return on + timedelta(days=offset)

    case = a_case(
        patient={"phototype": facts["phototype"]},
        answers={"bleeding": facts["bleeding"]},
        unavailable=[{"from": at(a), "to": at(b)} for a, b in facts["away"]],
        event=[{"name": "feast", "on": at(e)} for e in facts["events"]],
        treatment=[{"id": i, "on": at(d), "zone": z} for i, d, z in facts["treatments"]],
        combined=[{"id": i, "sessions": n, "zone": z} for i, n, z in facts["wishes"]],
    )
    return case, a_practice(facts["open"], closed_days=[at(c) for c in facts["closed"]]), at(facts["wait"])


def plan_in(facts: dict[str, Any], on: date = MONDAY) -> Course | NoCourse:
    case, practice, first = in_week(facts, on)
    return plan(case, on=on, practice=practice, screening=a_screening(first_possible=first))


@settings(max_examples=25)
@given_that(cases())
def test_every_interval_gap_and_closed_day_is_kept(facts: dict[str, Any]) -> None:
    course = plan_in(facts)
    if isinstance(course, NoCourse):
        assert course.conflict
        return
    entries = world().combined
    dark = facts["phototype"] in (4, None)
    visits = [("mesotherapy", o, "cheek") for o in offsets(course)]
    visits += [(t.treatment, (t.day - MONDAY).days, t.zone) for t in course.combined]
    away = [range(a, b + 1) for a, b in facts["away"]]
    for name, at, _ in visits:
        assert at >= facts["wait"]
        assert WEEK[day(at).weekday()] in facts["open"]
        assert at not in facts["closed"]
        assert not any(at in absence for absence in away)
        if name == "mesotherapy" or entries[name].trauma:
            marks = 28 if facts["bleeding"] == "yes" else 14
            assert not any(event - marks < at <= event for event in facts["events"])
    intervals = [s.interval_days for s in course.induction[1:]]
    assert all(gap is not None and 14 <= gap <= 28 for gap in intervals)
    others = [(i, d, z) for i, d, z in facts["treatments"]]
    for kind, at, zone in (*visits, *others):
        entry = entries[kind]
        for session in offsets(course):
            here = entry.systemic or zone in (None, "cheek")
            if kind == "mesotherapy" or not here or (at == session and entry.same_day in ("yes-after", "one-plan")):
                continue
            least = 28 if dark and entry.dark_skin_days else 14 if entry.trauma else 0
            if at <= session:
                assert session - at >= max(entry.before_days, least), (kind, at, session)
            if at >= session:
                assert at - session >= max(entry.after_days, least), (kind, at, session)
    for index, (kind, at, zone) in enumerate(visits):
        for other, then, where in (*visits[index + 1 :], *others):
            if (zone != where and where is not None) or not (entries[kind].trauma and entries[other].trauma):
                continue
            shares = {entries[kind].same_day, entries[other].same_day} & {"one-plan"}
            assert abs(at - then) >= 14 or (at == then and shares), "one trauma a zone in 14 days"


@settings(max_examples=25)
@given_that(cases(), st.integers(-60, 60))
def test_the_same_facts_in_another_week_give_the_same_plan(facts: dict[str, Any], weeks: int) -> None:
    """Seen from its own day the plan is the same, so no change of the clock can touch it."""
    here, there = plan_in(facts), plan_in(facts, MONDAY + timedelta(weeks=weeks))
    assert type(here) is type(there)
    if isinstance(here, Course) and isinstance(there, Course):
        assert offsets(here) == offsets(there)
        assert [(t.treatment, (t.day - here.on).days) for t in here.combined] == [
            (t.treatment, (t.day - there.on).days) for t in there.combined
        ]
    if isinstance(here, NoCourse) and isinstance(there, NoCourse):
        assert [d.code for d in here.conflict] == [d.code for d in there.conflict]


# --- a changed date ----------------------------------------------------------------------


def test_a_moved_session_takes_what_follows_with_it() -> None:
    course = planned(practice=EVERY_DAY)
    later = moved(course, 2, day(25), practice=EVERY_DAY)
    assert isinstance(later, Course)
    assert offsets(later) == [0, 25, 46, 166, 286]
    assert later.sessions[1].reason == "Moved to this day on request."


def test_what_was_held_stays() -> None:
    course = planned(practice=EVERY_DAY)
    today = day(22)
    case = a_case(treatment=[{"id": "mesotherapy", "zone": "cheek", "on": d} for d in (day(0), day(21))])
    later = moved(course, 3, day(49), case, on=today, practice=EVERY_DAY)
    assert isinstance(later, Course)
    assert [s.day for s in later.sessions[:3]] == [day(0), day(21), day(49)]
    assert [s.held for s in later.sessions[:3]] == [True, True, False]
    assert later.sessions[0].reason == "Took place."


def test_a_held_session_cannot_move() -> None:
    course = planned(practice=EVERY_DAY)
    none = moved(course, 1, day(5), on=day(3), practice=EVERY_DAY)
    assert isinstance(none, NoCourse)
    assert none.conflict[0].code == "plan/held-session-1"


def test_a_date_too_near_says_why_it_cannot_be() -> None:
    none = moved(planned(practice=EVERY_DAY), 2, day(13), practice=EVERY_DAY)
    assert isinstance(none, NoCourse)
    assert {d.code for d in none.conflict} == {"plan/moved-session-2", "plan/interval-least"}
    assert none.change
    assert none.change.lift[0].relax == "choose another day for session-2"


def test_a_maintenance_session_moves_alone() -> None:
    course = planned(practice=EVERY_DAY)
    later = moved(course, 4, day(170), practice=EVERY_DAY)
    assert isinstance(later, Course)
    assert offsets(later) == [0, 21, 42, 170, 290]
    none = moved(course, 4, day(50), practice=EVERY_DAY)
    assert isinstance(none, NoCourse)
    assert "plan/maintenance-least" in {d.code for d in none.conflict}


def test_maintenance_beyond_the_cap_is_left_out_and_said() -> None:
    def proposed(zone: str, *decisions: dict[str, Any]) -> list[int]:
        had = [{"id": "mesotherapy", "zone": zone, "on": day(-30 - n)} for n in range(5)]
        course = planned(a_case(treatment=had, decision=list(decisions)), practice=EVERY_DAY)
        said = "plan/maintenance-not-placed" in {n.code for n in course.notes}
        assert said is not bool(course.maintenance)
        return [(s.day - MONDAY).days for s in course.maintenance]

    assert proposed("cheek") == []
    assert proposed("neck") == [162, 282]
    assert proposed("cheek", CAP_LIFTED) == [162, 282]


def test_a_moved_maintenance_session_is_never_dropped_in_silence() -> None:
    had = [{"id": "mesotherapy", "zone": "cheek", "on": day(-30 - n)} for n in range(5)]
    none = moved(planned(practice=EVERY_DAY), 4, day(170), a_case(treatment=had), practice=EVERY_DAY)
    assert isinstance(none, NoCourse)
    assert [d.code for d in none.conflict] == ["plan/course-cap"]


def test_an_unknown_session_is_an_error_with_its_range() -> None:
    with pytest.raises(UnknownIdError, match="from 1 to 5"):
        moved(planned(), 9, day(30))


def test_a_stop_found_since_then_stops_the_move() -> None:
    finding = a_finding(verdict=Verdict.CONTRAINDICATED, scope=Scope.PATIENT)
    screening = a_screening(Verdict.CONTRAINDICATED, finding, first_possible=None)
    assert isinstance(moved(planned(), 2, day(30), screening=screening), NoCourse)


@settings(max_examples=25)
@given_that(cases(), st.integers(1, 4), st.integers(-10, 30), st.integers(0, 80))
def test_shifting_keeps_what_lies_before_and_does_nothing_twice(
    facts: dict[str, Any], number: int, by: int, today: int
) -> None:
    course = plan_in(facts)
    if isinstance(course, NoCourse) or number > len(course.sessions):
        return
    case, practice, first = in_week(facts, MONDAY)
    on = day(today)
    to = course.sessions[number - 1].day + timedelta(days=by)
    same: dict[str, Any] = {"on": on, "practice": practice, "screening": a_screening(first_possible=max(first, on))}
    once = moved(course, number, to, case, **same)
    if isinstance(once, NoCourse):
        return
    assert once.sessions[number - 1].day == to
    assert [s.day for s in once.sessions[: number - 1]] == [s.day for s in course.sessions[: number - 1]]
    assert [s.day for s in once.sessions if s.held] == [s.day for s in course.sessions if s.day < on]
    assert [t.day for t in once.combined if t.held] == [t.day for t in course.combined if t.day < on]
    assert moved(once, number, to, case, **same) == once


@settings(max_examples=25)
@given_that(cases())
def test_moving_a_session_to_its_own_day_changes_nothing_but_its_reason(facts: dict[str, Any]) -> None:
    course = plan_in(facts)
    if isinstance(course, NoCourse):
        return
    case, practice, first = in_week(facts, MONDAY)
    again = moved(
        course, 2, course.sessions[1].day, case, practice=practice, screening=a_screening(first_possible=first)
    )
    assert isinstance(again, Course)
    assert offsets(again) == offsets(course)
    assert [t.day for t in again.combined] == [t.day for t in course.combined]


def test_a_year_is_planned_not_more() -> None:
    """The last maintenance session proposed lies within a year of the first session."""
    sessions = planned(practice=EVERY_DAY).sessions
    assert sessions[-1].day - sessions[0].day <= timedelta(days=365)
    assert Decimal(len(sessions)) == 5
