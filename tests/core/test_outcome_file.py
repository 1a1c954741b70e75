"""The outcome file: read whole, or refused with every fault."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from openmeso.errors import RecordError
from openmeso.knowledge import Library
from openmeso.outcome import EventFacts, Verdict, assess, read_readings

EXAMPLE = Path(__file__).parents[2] / "examples" / "outcome" / "hydration-face.toml"

GOOD = """
schema = "openmeso-outcome/1"
sessions = [2026-03-02T10:30:00+01:00, 2026-03-23T11:00:00+01:00]

[noise]
corneometer = 2.5

[[reading]]
at = "baseline"
measure = "corneometer"
zone = "cheek"
side = "left"
on = 2026-03-02
values = [47.5, 48, 48.5]
device = "CM 825"
temperature_c = 21
humidity_percent = 50

[[reading]]
at = "follow-up"
measure = "corneometer"
zone = "cheek"
side = "left"
on = 2026-05-04
values = [57, 57, 57]
device = "CM 825"
temperature_c = 21
humidity_percent = 50

[[score]]
at = "follow-up"
scale = "gais"
on = 2026-05-04
rater = "patient"
answers = { answer = "improved" }

[[event]]
kind = "ae-bruise"
started_at = 2026-03-02T12:00:00+01:00
facts = { treated = "no" }
"""

BAD = """
schema = "openmeso-outcome/1"

[[score]]
at = "follow-up"
scale = "mmassi"
on = 2026-05-04
rater = "patient"
answers = {}

[[score]]
at = "follow-up"
scale = "glogau"
on = 2026-05-04
rater = "treating"
answers = { answer = 9, other = 1 }

[[event]]
kind = "ae-bruise"
started_at = 2026-03-02T12:00:00+01:00
facts = { treatd = "no" }
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "outcome.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_goes_straight_into_the_assessment(tmp_path: Path, library: Library) -> None:
    file = read_readings(write(tmp_path, GOOD), library=library)
    outcome = assess(
        baseline=file.baseline,
        follow_up=file.follow_up,
        library=library,
        practice_noise=file.practice_noise,
        sessions=file.session_days,
    )
    assert [(c.measure, c.verdict) for c in outcome.changes] == [
        ("corneometer", Verdict.IMPROVED),
        ("gais", Verdict.IMPROVED),
    ]
    assert outcome.of("corneometer")[0].baseline == Decimal(48)
    assert outcome.worse == ()
    assert file.session_days == (date(2026, 3, 2), date(2026, 3, 23))
    assert file.events[0].facts == EventFacts(treated="no")


def test_answers_and_ids_are_all_named_with_their_place(tmp_path: Path, library: Library) -> None:
    with pytest.raises(RecordError) as caught:
        read_readings(write(tmp_path, BAD), library=library)
    assert [fault.place for fault in caught.value.faults] == [
        "outcome.toml: score[0].scale",
        "outcome.toml: score[1].glogau.other",
        "outcome.toml: score[1].glogau.answer",
        "outcome.toml: event[0].facts.treatd",
    ]


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ('at = "baseline"', 'at = "before"'),
        ("values = [47.5, 48, 48.5]", "values = []"),
        ("+01:00\nfacts", "\nfacts"),
        ("schema = ", "schema = 3 # "),
        ("schema = ", "schema = = "),
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, library: Library, good: str, bad: str) -> None:
    with pytest.raises(RecordError):
        read_readings(write(tmp_path, GOOD.replace(good, bad, 1)), library=library)


def test_the_example_shows_a_change_and_a_change_that_is_none(library: Library) -> None:
    file = read_readings(EXAMPLE, library=library)
    outcome = assess(baseline=file.baseline, follow_up=file.follow_up, library=library, sessions=file.session_days)
    assert {c.measure: c.verdict for c in outcome.changes} == {
        "corneometer": Verdict.IMPROVED,
        "cutometer-r2": Verdict.NO_CHANGE,
        "gais": Verdict.IMPROVED,
        "satisfaction-5": Verdict.NOT_JUDGED,
    }
    assert {f.code for f in outcome.findings} == {"outcome/one-baseline-visit"}
