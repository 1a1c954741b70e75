"""Two photographs beside each other, as a paper or as one picture; what was done to them stands below."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openmeso.intake.case import PatientPart
from openmeso.practice import Practice
from openmeso.reports.pdf import render, render_picture
from openmeso.reports.words import Reader, frame, paper_stamp, patient_line, unreviewed


@dataclass(frozen=True, slots=True)
class PaperPhotograph:
    """One of the two: a JPEG whose pixels are as they are to be printed.

    Attributes:
        session: Its number; ``None`` where the photograph belongs to none.
        sha256: Of the photograph on record from which this one was made.
    """

    jpeg: bytes
    width: int
    height: int
    on: date
    session: int | None
    sha256: str


@dataclass(frozen=True, slots=True)
class PhotoComparison:
    """What is printed.

    Attributes:
        view: The pose, with its zone.
        aligned: The later one was turned, scaled or moved.
        purpose: The sentence of the consent under which it is handed out.
        precautions: See ``photo_words``.
    """

    before: PaperPhotograph
    after: PaperPhotograph
    view: str
    aligned: bool
    purpose: str
    precautions: Sequence[str]


def photo_comparison_pdf(
    pair: PhotoComparison, *, patient: PatientPart | None, practice: Practice, reader: Reader, made_at: datetime
) -> bytes:
    """As a PDF in the reader's language.

    Args:
        patient: Named on the patient's own copy alone; ``None`` leaves the name out.
    """
    say = reader.say
    content = (pair.before.sha256, pair.after.sha256, pair.aligned, pair.purpose, tuple(pair.precautions))
    data = frame(
        title=say("Photographs compared"),
        reader=reader,
        practice=practice,
        made_at=made_at,
        patient=patient_line(patient, reader) if patient else {},
        stamp=paper_stamp(content, reader),
        footer=say("Colors are not calibrated."),
    )
    data |= _content(pair, reader) | {"warning": unreviewed(reader)}
    return render("photo_comparison", data, made_at=made_at, images=_drawings(pair))


def photo_comparison_png(pair: PhotoComparison, *, practice: Practice, reader: Reader, made_at: datetime) -> bytes:
    """As one picture, without a name, without metadata."""
    data = _content(pair, reader) | {
        "title": reader.say("Photographs compared"),
        "language": reader.language,
        "direction": "rtl" if reader.rtl else "ltr",
        "practice": practice.name,
        "date_line": reader.day(made_at.date()),
    }
    return render_picture("photo_comparison_picture", data, images=_drawings(pair))


def _content(pair: PhotoComparison, reader: Reader) -> dict[str, object]:
    say = reader.say
    return {
        "view": pair.view,
        "photographs": [
            {"word": say(word), "line": _line(one, reader), "ratio": one.height / one.width}
            for word, one in (("Before", pair.before), ("After", pair.after))
        ],
        "changed": say(
            "Nothing was changed but the alignment: the later photograph was turned, scaled and moved as a whole."
            if pair.aligned
            else "Nothing was changed: both photographs are shown as they were taken."
        ),
        "colors": say("Colors are not calibrated."),
        "purpose_word": say("Handed out under this consent, and for nothing else"),
        "purpose": pair.purpose,
        "precautions_word": say("Differences beside the skin"),
        "precautions": list(pair.precautions),
        "no_precautions": say("None in what was measured and asked."),
    }


def _line(one: PaperPhotograph, reader: Reader) -> str:
    """The day with its year, and the session."""
    session = reader.say("Session {number}").format(number=one.session) if one.session is not None else ""
    return " · ".join(part for part in (reader.day(one.on), session) if part)


def _drawings(pair: PhotoComparison) -> dict[str, str]:
    return {"before": _drawing(pair.before), "after": _drawing(pair.after)}


def _drawing(one: PaperPhotograph) -> str:
    """The renderer takes pictures as SVG: the JPEG stands in one as it is."""
    size = f'width="{one.width}" height="{one.height}"'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {one.width} {one.height}" {size}>'
        f'<image {size} xlink:href="data:image/jpeg;base64,{b64encode(one.jpeg).decode()}"/></svg>'
    )
