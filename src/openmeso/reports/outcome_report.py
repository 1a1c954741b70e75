"""The outcome of a course on one page: words first, then the figures beside their error."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from openmeso.evidence import Grade
from openmeso.intake.case import PatientPart
from openmeso.languages.formats import NO_BREAK, number
from openmeso.outcome.adherence import Adherence
from openmeso.outcome.trend import Trend
from openmeso.plan.nouns import Stretch
from openmeso.practice import Practice
from openmeso.reports.pdf import render
from openmeso.reports.words import Reader, frame, paper_stamp, patient_line, unreviewed

#: Concerns of one goal, its expectation, the stretch of its usual course that counts now, and the grade.
ExpectedNow = tuple[tuple[str, ...], str, Stretch, Grade]


def outcome_pdf(
    trends: Sequence[Trend],
    *,
    sessions: Sequence[date],
    kept: Adherence | None,
    expected: Sequence[ExpectedNow],
    patient: PatientPart,
    practice: Practice,
    reader: Reader,
    made_at: datetime,
) -> bytes:
    """The outcome as a PDF, in the reader's language where the words of it exist.

    Args:
        trends: As ``follow`` made them, in that language.
        sessions: Days of the sessions that took place.
    """
    say = reader.say
    data = frame(
        title=say("Outcome"),
        reader=reader,
        practice=practice,
        made_at=made_at,
        patient=patient_line(patient, reader),
        stamp=paper_stamp((tuple(trends), tuple(sessions), kept), reader),
        footer=say("A change says that something changed, never what made it change."),
    )
    data |= {
        "warning": unreviewed(reader),
        "measured_word": say("What was measured"),
        "nothing": "" if trends else say("Nothing was measured yet."),
        "sentences": [{"words": one.sentence, "verdict": one.verdict.value, "lost": one.lost} for one in trends],
        "figures_word": say("Figures"),
        "heads": [say("Measured"), say("Before the course"), say("Latest"), say("Difference"), say("Error")],
        "figures": [_row(one, reader) for one in trends if one.points[-1].value is not None],
        "expected_word": say("What is usual by now"),
        "expected": [
            {
                "name": ", ".join(reader.name("concerns", concern) for concern in concerns),
                "words": reader.catalogue.text(stretch.words, f"expectations/{expectation}/{stretch.when}"),
                "grade": grade.value,
            }
            for concerns, expectation, stretch, grade in expected
        ],
        "grade_word": say("Evidence"),
        "kept_word": say("How the course was kept"),
        "kept": list(kept.means) if kept else [],
        "sessions": ", ".join(reader.day(day) for day in sessions),
        "sessions_word": say("Sessions"),
    }
    return render("outcome_report", data, made_at=made_at)


def _row(trend: Trend, reader: Reader) -> list[str]:
    latest = trend.points[-1]
    judged = [point for point in trend.points if point.difference is not None]
    difference = judged[-1].difference if judged else None
    return [
        f"{trend.title}{_device(trend)}",
        _figure(trend.baseline, trend, reader),
        f"{_figure(latest.value, trend, reader)}\n{reader.day(latest.on)}",
        _figure(difference, trend, reader, sign=True),
        f"±{_figure(trend.error, trend, reader)}" if trend.error is not None else "",
    ]


def _device(trend: Trend) -> str:
    named = " · ".join(part for part in (trend.device, trend.probe) if part)
    return f"\n{named}" if named else ""


def _figure(value: Decimal | None, trend: Trend, reader: Reader, *, sign: bool = False) -> str:
    """To two figures of the error, with its unit."""
    if value is None:
        return ""
    step = Decimal(1).scaleb(min(trend.error.adjusted() - 1, 0)) if trend.error else Decimal("0.01")
    shown = value.quantize(step, ROUND_HALF_UP)
    text = number(shown, reader.language)
    if sign and shown > 0:
        text = f"+{text}"
    return reader.ltr(f"{text}{NO_BREAK}{trend.unit}" if trend.unit else text)
