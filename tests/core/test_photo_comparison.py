"""Two photographs compared: what differs beside the skin is said, and the paper says what was done to them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from openmeso.consent.photographs import photo_sentences
from openmeso.intake.case import PatientPart
from openmeso.outcome.photo_pair import Comparable, PhotoTaken, photo_differences
from openmeso.outcome.photographs import PhotoMeasures
from openmeso.reports.photo_comparison import (
    PaperPhotograph,
    PhotoComparison,
    photo_comparison_pdf,
    photo_comparison_png,
)
from openmeso.reports.photo_words import precautions
from tests.core.paper_world import AT, LONG, PdfReader, place, reader
from tests.core.test_day_sheet import read

LIBRARY = place()[0]
RULES = [rule.id for rule in LIBRARY.photo_rules.values() if rule.part == "checklist"]
GOOD = PhotoMeasures(Decimal("0.5"), Decimal(128), Decimal(128), Decimal(0), Decimal(0), 3000, 4000)


def taken(**more: Any) -> PhotoTaken:
    about: dict[str, Any] = {"pose": "front-rest", "zone": "", "side": "", "measures": GOOD}
    return PhotoTaken(**about | {"checklist": dict.fromkeys(RULES, "yes")} | more)


def jpeg(color: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (240, 300), color).save(out, "JPEG")
    return out.getvalue()


def pair(*, aligned: bool = True, language: str = "en") -> PhotoComparison:
    before, after = (
        PaperPhotograph(jpeg(color), 240, 300, on, number, sha)
        for color, on, number, sha in (
            ("#b08060", date(2026, 3, 3), 1, "a" * 64),
            ("#c09070", date(2026, 6, 9), None, "b" * 64),
        )
    )
    found = photo_differences(taken(), taken(camera="Other"), LIBRARY)
    lines = precautions(found, reader(language))
    return PhotoComparison(before, after, "Front, at rest", aligned, photo_sentences(language)["record"], lines)


def test_two_shots_taken_alike_are_comparable() -> None:
    found = photo_differences(taken(), taken(), LIBRARY)
    assert found.comparable is Comparable.YES
    assert precautions(found, reader("en")) == ()


def test_another_view_is_not_comparable() -> None:
    found = photo_differences(taken(), taken(pose="oblique-left"), LIBRARY)
    assert found.comparable is Comparable.NO
    assert precautions(found, reader("en")) == ("They do not show the same view.",)


def test_what_was_not_asked_is_not_known_and_never_the_same() -> None:
    found = photo_differences(taken(checklist={}), taken(checklist={}), LIBRARY)
    assert found.unanswered == tuple(sorted(RULES, key=lambda rule: LIBRARY.photo_rules[rule].order))
    assert found.comparable is Comparable.WITH_CARE


def test_every_difference_is_a_sentence_with_both_answers_and_figures() -> None:
    darker = PhotoMeasures(Decimal("0.5"), Decimal(60), Decimal(60), Decimal(0), Decimal(0), 3000, 4000)
    after = taken(measures=darker, checklist=dict.fromkeys(RULES, "yes") | {RULES[0]: "no"}, camera="Maker 2, 50 mm")
    lines = precautions(photo_differences(taken(camera="Maker 1, 85 mm"), after, LIBRARY), reader("en"))
    words = " ".join(lines)
    assert ": before yes, after no." in words
    assert "Another camera or lens. Before: Maker 1, 85 mm; after: Maker 2, 50 mm." in words
    assert "expected" in words and "47 %" in words


@pytest.mark.parametrize(
    ("aligned", "words"), [(True, "Nothing was changed but the alignment"), (False, "Nothing was changed: both")]
)
def test_the_paper_says_what_was_done_and_that_colors_are_not_calibrated(aligned: bool, words: str) -> None:
    patient = PatientPart(id="P-1", name=LONG, birth_date=date(1980, 1, 1), sex="female")
    pdf = photo_comparison_pdf(
        pair(aligned=aligned), patient=patient, practice=place()[1], reader=reader("en"), made_at=AT
    )
    text = " ".join(read(pdf).split())
    for said in (
        words,
        "Colors are not calibrated.",
        "3 March 2026 · Session 1",
        "9 June 2026",
        "For my record",
        LONG[:20],
    ):
        assert said in text, said
    assert text.index("3 March 2026") < text.index("9 June 2026")
    assert len(PdfReader(BytesIO(pdf)).pages) == 1


def test_without_a_patient_the_paper_has_no_name() -> None:
    pdf = photo_comparison_pdf(pair(), patient=None, practice=place()[1], reader=reader("en"), made_at=AT)
    assert "Born" not in read(pdf)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_earlier_one_stands_left_in_every_language(language: str) -> None:
    png = photo_comparison_png(pair(language=language), practice=place()[1], reader=reader(language), made_at=AT)
    picture = Image.open(BytesIO(png))
    assert not picture.info and picture.format == "PNG"
    rgb = picture.convert("RGB")
    left, right = (rgb.getpixel((round(rgb.width * x), rgb.height // 3)) for x in (0.25, 0.75))
    assert left[0] < right[0], "the darker one is the earlier one"


def test_the_same_photographs_give_the_same_paper() -> None:
    papers = {
        photo_comparison_pdf(pair(), patient=None, practice=place()[1], reader=reader("en"), made_at=AT)
        for _ in range(2)
    }
    assert len(papers) == 1
