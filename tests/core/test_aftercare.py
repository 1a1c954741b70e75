"""Aftercare: what each patient does, avoids and watches, by the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmeso.aftercare import LATE_INFECTION_HOURS, Aftercare, Given, Instruction, give_aftercare, give_precare
from openmeso.errors import UnknownIdError
from openmeso.knowledge import Library
from openmeso.languages.claim_check import check_claims

PARIS = ZoneInfo("Europe/Paris")
ENDED = datetime(2026, 11, 23, 16, 0, tzinfo=PARIS)


def aftercare(library: Library, **changed: Any) -> Aftercare:
    facts: dict[str, Any] = {
        "ended_at": ENDED,
        "zones": frozenset({"cheek"}),
        "phototype": 2,
        "conditions": frozenset(),
        "language": "en",
        "time_zone": PARIS,
        "phone": "+33 1 00 00 00 00",
        "emergency_number": "112",
    }
    return give_aftercare(library=library, **(facts | changed))


def ids(instructions: tuple[Instruction, ...]) -> set[str]:
    return {one for instruction in instructions for one in instruction.ids}


def by_id(care: Aftercare, entry: str) -> Instruction:
    return next(i for i in (*care.timeline, *care.home_care) if entry in i.ids)


def hours_after(care: Aftercare, entry: str) -> tuple[float, float]:
    one = by_id(care, entry)
    assert one.ends is not None
    return (one.starts - care.ended_at) / timedelta(hours=1), (one.ends - care.ended_at) / timedelta(hours=1)


@pytest.mark.parametrize(
    ("row", "entries"),
    [
        ("AF1", ["post-sun", "post-makeup", "post-exercise", "post-heat"]),
        ("AF2", ["cool", "post-cleanse", "post-moisturise", "post-mineral-makeup"]),
        ("AF3", ["post-spf"]),
        ("AF4", ["post-acids", "post-retinoid", "home-routine"]),
        ("AF5", ["long-water", "long-food", "long-smoking", "long-alcohol", "home-routine"]),
        ("AF6", ["check-ins"]),
        ("AF7", ["home-routine", "home-vitamin-c", "home-peptides"]),
    ],
)
def test_the_timeline_covers_what_the_articles_ask(library: Library, row: str, entries: list[str]) -> None:
    care = aftercare(library)
    assert set(entries) <= ids(care.timeline) | ids(care.home_care), row


@pytest.mark.parametrize(
    ("entry", "start", "end"),
    [
        ("post-makeup", 0, 24),
        ("post-mineral-makeup", 24, 72),
        ("post-sun", 0, 48),
        ("post-exercise", 0, 48),
        ("post-heat", 0, 48),
        ("post-swim", 0, 72),
        ("post-acids", 0, 168),
        ("post-retinoid", 0, 336),
        ("post-spf", 24, 336),
        ("post-alcohol", 0, 24),
    ],
)
def test_hours_count_from_the_end_of_the_session(library: Library, entry: str, start: int, end: int) -> None:
    assert hours_after(aftercare(library), entry) == (start, end)


def test_acids_return_after_a_week_and_a_whole_skin_whichever_is_later(library: Library) -> None:
    acids = by_id(aftercare(library), "post-acids")
    assert "redness is gone" in acids.until_also
    assert "the later one counts" in acids.when
    assert {v.source for v in acids.versions} == {"article-1", "article-2", "article-3"}


def test_forty_eight_hours_stay_forty_eight_when_the_clocks_go_forward(library: Library) -> None:
    saturday = datetime(2026, 3, 28, 16, 0, tzinfo=PARIS)
    care = aftercare(library, ended_at=saturday)
    heat = by_id(care, "post-heat")
    assert heat.ends == datetime(2026, 3, 30, 15, 0, tzinfo=UTC)
    assert "17:00" in heat.when  # an hour later on the wall than the session ended
    assert care.check_ins[0].on == date(2026, 3, 30)  # check-ins count days, not hours


def test_check_ins_run_from_the_latest_session(library: Library) -> None:
    latest = aftercare(library)
    assert [c.day for c in latest.check_ins] == [2, 14, 28, 84, 180]
    assert [c.on - ENDED.date() for c in latest.check_ins] == [timedelta(days=c.day) for c in latest.check_ins]
    assert [c.day for c in aftercare(library, latest=False).check_ins] == [2]
    before_next = aftercare(library, latest=False, next_session=ENDED.date() + timedelta(days=21))
    assert [c.day for c in before_next.check_ins] == [2, 14]


@given(
    ended=st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    zone=st.sampled_from(["Europe/Paris", "America/New_York", "Asia/Dubai", "Australia/Lord_Howe"]),
    latest=st.booleans(),
    phototype=st.sampled_from([None, 1, 3, 6]),
)
def test_aftercare_never_ends_before_late_infections_show(
    library: Library, ended: datetime, zone: str, latest: bool, phototype: int | None
) -> None:
    care = aftercare(library, ended_at=ended, time_zone=ZoneInfo(zone), latest=latest, phototype=phototype)
    assert care.watch_until - care.ended_at >= timedelta(hours=int(LATE_INFECTION_HOURS))
    lump = next(flag for flag in care.red_flags if flag.id == "rf-late-lump")
    assert lump.ends is not None
    assert lump.ends - care.ended_at >= timedelta(weeks=26)
    starts = [i.starts for i in care.timeline]
    assert starts == sorted(starts)
    assert all(i.starts < i.ends for i in care.timeline if i.ends)
    assert all(i.starts.tzinfo is UTC for i in care.timeline)


def test_blocks_are_the_timeline_grouped(library: Library) -> None:
    care = aftercare(library)
    assert [i for block in care.blocks for i in block.instructions] == list(care.timeline)
    assert all(
        (i.kind, i.starts, i.ends) == (block.kind, block.starts, block.ends)
        for block in care.blocks
        for i in block.instructions
    )


def test_two_entries_that_say_the_same_and_touch_become_one(library: Library) -> None:
    first = library.care["post-alcohol"]
    second = first.model_copy(update={"id": "post-alcohol-longer", "from_hours": 24, "to_hours": 48, "sources": ()})
    apart = first.model_copy(update={"id": "post-alcohol-later", "from_hours": 60, "to_hours": 72})
    care = aftercare(replace(library, care={e.id: e for e in (first, second, apart)}))
    assert [i.ids for i in care.timeline] == [("post-alcohol", "post-alcohol-longer"), ("post-alcohol-later",)]
    assert hours_after(care, "post-alcohol") == (0, 48)
    assert care.timeline[0].sources == first.sources


def test_red_flags_come_gravest_first_and_name_their_card(library: Library) -> None:
    flags = aftercare(library).red_flags
    assert [f.urgency for f in flags][:1] == ["emergency-now"]
    assert next(f for f in flags if f.id == "rf-vision").card == "card-vascular-occlusion"
    assert next(f for f in flags if f.id == "rf-anaphylaxis").urgency == "emergency-now"


def test_eyelids_may_stay_swollen_longer(library: Library) -> None:
    def swollen(zone: str) -> timedelta:
        care = aftercare(library, zones=frozenset({zone}))
        return next(s for s in care.normal if s.id == "swelling").until - care.ended_at

    assert swollen("cheek") == timedelta(hours=72)
    assert swollen("periocular-lower") == timedelta(days=5)


def test_the_scalp_has_its_own_rules_and_no_make_up(library: Library) -> None:
    scalp = ids(aftercare(library, zones=frozenset({"scalp-vertex"})).timeline)
    face = ids(aftercare(library).timeline)
    assert "post-scalp-dye" in scalp - face
    assert "post-makeup" in face - scalp


@pytest.mark.parametrize(("phototype", "expected"), [(1, False), (2, False), (3, True), (6, True), (None, True)])
def test_darker_or_unknown_skin_gets_stronger_sun_protection(
    library: Library, phototype: int | None, expected: bool
) -> None:
    assert ("post-spf-50" in ids(aftercare(library, phototype=phototype).timeline)) is expected


@pytest.mark.parametrize("known", ["conditions", "unsure"])
@pytest.mark.parametrize("disease", ["heart-failure", "kidney-disease"])
def test_nobody_with_a_weak_heart_or_kidney_is_told_to_drink_more(library: Library, known: str, disease: str) -> None:
    care = ids(aftercare(library, **{known: frozenset({disease})}).home_care)
    assert "long-water" not in care
    assert "long-water-restricted" in care


def test_dutasteride_brings_its_own_warnings(library: Library) -> None:
    care = aftercare(library, actives=frozenset({"dutasteride"}))
    assert {"post-dutasteride-blood", "post-dutasteride-partner"} <= ids(care.timeline)
    assert "post-dutasteride-blood" not in ids(aftercare(library).timeline)


def test_home_care_says_how_little_is_known(library: Library) -> None:
    serum = by_id(aftercare(library), "home-vitamin-c")
    assert serum.grade == "D"
    assert "not tested" in serum.grade_words


def test_what_was_given_can_be_traced(library: Library) -> None:
    given = Given("Synthetic gel", "Maker", "A123", date(2027, 1, 31), ("cheek",))
    line = aftercare(library, given=(given,)).traceability[0]
    assert all(part in line for part in ("Synthetic gel", "Maker", "A123", "2027"))


def test_pre_care_counts_back_from_the_start(library: Library) -> None:
    start = datetime(2026, 12, 14, 10, 0, tzinfo=PARIS)
    care = give_precare(
        starts_at=start,
        library=library,
        zones=frozenset({"cheek"}),
        phototype=2,
        conditions=frozenset({"herpes-labialis"}),
        language="fr",
        time_zone=PARIS,
    )
    by = {i.ids[0]: i for i in care.timeline}
    assert by["pre-tanning"].starts == (start - timedelta(days=7)).astimezone(UTC)
    assert by["pre-acids"].ends == start.astimezone(UTC)
    assert by["pre-antiviral"].prescriber
    assert by["pre-antiviral"].kind == "consider"
    cream = next(c for c in care.creams if c.id == "retinoid")
    assert (cream.last_use, cream.again_from) == (date(2026, 12, 8), date(2026, 12, 28))
    assert cream.prescriber


def test_the_antiviral_is_not_mentioned_to_people_without_cold_sores(library: Library) -> None:
    care = give_precare(
        starts_at=ENDED, library=library, zones=frozenset({"cheek"}), phototype=2, conditions=frozenset(),
        language="en", time_zone=PARIS,
    )  # fmt: skip
    assert "pre-antiviral" not in ids(care.timeline)


def test_no_instruction_stops_a_prescribed_medicine(library: Library) -> None:
    for entry in ("pre-nsaid", "pre-retinoid", "post-retinoid", "post-nsaid", "post-scalp-minoxidil"):
        words = library.care[entry].what.lower()
        assert "prescribed" in words or "a doctor gave you" in words


def test_unknown_ids_are_all_named(library: Library) -> None:
    with pytest.raises(UnknownIdError) as trouble:
        aftercare(library, zones=frozenset({"cheeck"}), conditions=frozenset({"flu-ish"}))
    assert [fault.got for fault in trouble.value.faults] == ["cheeck", "flu-ish"]


def test_an_instant_without_a_zone_is_refused(library: Library) -> None:
    with pytest.raises(ValueError, match="time zone"):
        aftercare(library, ended_at=datetime(2026, 3, 28, 16, 0))  # noqa: DTZ001


def _words(care: Aftercare) -> list[str]:
    return [
        *(w for i in (*care.timeline, *care.home_care) for w in (i.what, i.why, i.when, i.grade_words)),
        *(s.line for s in care.normal),
        *(w for f in care.red_flags for w in (f.sign, f.action, f.urgency_words, f.when)),
        *(w for c in care.check_ins for w in (c.line, *c.questions)),
        care.late,
        care.phone,
        care.emergency,
    ]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_line_passes_the_claim_check(library: Library, language: str) -> None:
    everyone = frozenset({"herpes-labialis"})
    care = aftercare(library, language=language, conditions=everyone, zones=frozenset({"cheek", "scalp-vertex"}))
    assert [(w, check_claims(w, language)) for w in _words(care) if check_claims(w, language)] == []


def test_french_aftercare_has_no_english_line(library: Library) -> None:
    zones = frozenset({"cheek", "scalp-vertex"})
    english = set(_words(aftercare(library, zones=zones)))
    french = _words(aftercare(library, zones=zones, language="fr"))
    assert [line for line in french if line in english] == []
