"""The outcome on paper: words first, figures beside their error, and one page."""

from __future__ import annotations

from datetime import timedelta

from openmeso.evidence import Grade
from openmeso.outcome import CourseSession, adherence, follow
from openmeso.plan.nouns import Stretch
from openmeso.reports.outcome_report import outcome_pdf
from tests.core.paper_world import AT, BytesIO, PatientPart, PdfReader, place, reader
from tests.core.test_day_sheet import read
from tests.core.test_outcome_trend import AFTER, FIRST, LIBRARY, SESSIONS, rated, reading, steady


def paper(*more: object, language: str = "en") -> bytes:
    items = (*steady(), reading("54 55 56", AFTER), rated("improved", AFTER), *more)
    trends = follow(items, begins=FIRST, library=LIBRARY, sessions=SESSIONS, language=language)  # type: ignore[arg-type]
    stretch = Stretch("week_4", FIRST, AFTER, LIBRARY.expectations["hydration"].week_4)
    kept = adherence(
        [CourseSession(n, day, day) for n, day in enumerate(SESSIONS, 1)], most_days=28, on=AFTER, language=language
    )
    return outcome_pdf(
        trends,
        sessions=SESSIONS,
        kept=kept,
        expected=[(("dehydration",), "hydration", stretch, Grade.A)],
        patient=PatientPart(id="P-1", name="Mina Sample", birth_date=FIRST - timedelta(days=14000), sex="female"),
        practice=place()[1],
        reader=reader(language),
        made_at=AT,
    )


def test_the_paper_says_in_words_what_changed_and_by_how_much_beyond_the_error() -> None:
    text = " ".join(read(paper()).split())

    for words in (
        "Hydration, left cheek: +14 AU since 3 March 2026, more than the error of ±9.6 AU: improved",
        "by the patient: improved",
        "Skin may measure moister.",
        "Every session that was due was held",
        "never what made it change",
    ):
        assert words in text, words
    assert text.index("What was measured") < text.index("Figures")


def test_the_paper_reads_in_french_on_one_page() -> None:
    pdf = paper(language="fr")

    assert "plus que l’erreur de" in " ".join(read(pdf).split())
    assert len(PdfReader(BytesIO(pdf)).pages) == 1
