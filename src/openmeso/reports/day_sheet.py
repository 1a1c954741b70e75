"""The day sheet on paper: who comes when, and on the next page what to prepare for whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from openmeso.formulation.nouns import Preparation
from openmeso.intake.intake import age_on
from openmeso.languages.formats import clock, day
from openmeso.practice import Practice
from openmeso.reports.map_drawing import LETTER_COLOURS
from openmeso.reports.pdf import render
from openmeso.reports.preparation_words import ingredient_rows, lot_words, product_names
from openmeso.reports.words import Reader, frame, paper_stamp

Letter = Literal["Q", "S", "C", "P", "F"]
"""Questionnaire, screening, consent, photographs, formulation."""

Ready = Literal["done", "decide", "open"]


@dataclass(frozen=True, slots=True)
class DayVisit:
    """One visit of the day.

    Attributes:
        starts_at: Aware instant.
        number: Of the patient.
        place: Place in the plan, as the staff says it: "2 / 4", "Consultation".
        zones: Zone ids.
        allergies: In words.
        allergies_asked: False where nobody asked: then an empty list is "not known", never "none".
        readiness: State of each letter.
        preparations: Planned for this visit.
    """

    starts_at: datetime
    name: str
    birth_date: date
    number: str
    place: str
    zones: tuple[str, ...] = ()
    room: str = ""
    practitioner: str = ""
    allergies: tuple[str, ...] = ()
    allergies_asked: bool = False
    readiness: tuple[tuple[Letter, Ready], ...] = ()
    preparations: tuple[Preparation, ...] = ()


_LETTERS = {
    "Q": "questionnaire",
    "S": "screening",
    "C": "consent",
    "P": "photographs",
    "F": "formulation",
}


def day_sheet_pdf(
    on: date, visits: Sequence[DayVisit], *, practice: Practice, reader: Reader, made_at: datetime
) -> bytes:
    """The day on one page in large type, and the page of what to prepare."""
    say = reader.say
    ordered = sorted(visits, key=lambda v: (v.starts_at, v.name))
    data = frame(
        title=day(on, reader.language, weekday=True),
        reader=reader,
        practice=practice,
        made_at=made_at,
        patient={},
        stamp=paper_stamp((on, ordered), reader),
        footer=say("Patients' data. Printed {when}: what changed later is not on it. Shred it in the evening.").format(
            when=reader.moment(made_at, practice.zone)
        ),
    )
    data |= {"flipped": True, "day": day_list(ordered, practice, reader)} | preparing(ordered, practice, reader)
    return render("day_sheet", data, made_at=made_at)


def day_list(visits: Sequence[DayVisit], practice: Practice, reader: Reader) -> dict[str, object]:
    """The list of the day, as the day sheet and the downtime pack print it."""
    say = reader.say
    heads = ("Time", "Patient", "Plan", "Zone", "Room", "Ready", "Allergies")
    return {
        "heads": [say(head) for head in heads],
        "rows": [
            {
                "time": clock(v.starts_at, reader.language, practice.zone),
                "name": v.name,
                "about": _about(v, practice, reader),
                "place": reader.ltr(v.place),
                "zones": ", ".join(reader.name("zones", z) for z in v.zones),
                "room": v.room,
                "who": v.practitioner,
                "letters": [{"letter": letter, "state": state} for letter, state in v.readiness],
                "allergies": allergy_words(v, reader),
                "allergic": bool(v.allergies) or not v.allergies_asked,
            }
            for v in visits
        ],
        "legend": [
            *(f"{letter} {say(word)}" for letter, word in _LETTERS.items()),
            say("filled: done; ringed: needs a decision; dashed: open"),
        ],
        "empty": say("Nobody is booked on this day."),
    }


def preparing(visits: Sequence[DayVisit], practice: Practice, reader: Reader) -> dict[str, object]:
    """What is drawn up for whom, as the day sheet and the preparation list print it."""
    say = reader.say
    return {
        "prepare_word": say("Prepare"),
        "prepare": [_prepare(v, p, practice, reader) for v in visits for p in v.preparations],
        "prepare_heads": [
            say("Time"),
            say("Patient"),
            "",
            say("What"),
            say("Volume"),
            say("From lot"),
            say("Prepared by"),
            say("Checked by") if practice.second_check else "",
        ],
        "nothing": say("Nothing is planned to be prepared."),
    }


def allergy_words(visit: DayVisit, reader: Reader) -> str:
    """Allergies by name; an empty list is "none known" only where somebody asked."""
    if visit.allergies:
        return ", ".join(visit.allergies)
    return reader.say("none known") if visit.allergies_asked else reader.say("not known")


def _about(visit: DayVisit, practice: Practice, reader: Reader) -> str:
    """Age, birth date and number: two patients of one name are told apart."""
    age = age_on(visit.birth_date, visit.starts_at.astimezone(practice.zone).date())
    words = reader.say("{age} years, born {day}, {number}")
    return words.format(age=age, day=reader.day(visit.birth_date), number=visit.number)


def _prepare(visit: DayVisit, preparation: Preparation, practice: Practice, reader: Reader) -> dict[str, object]:
    return {
        "time": clock(visit.starts_at, reader.language, practice.zone),
        "name": visit.name,
        "born": reader.day(visit.birth_date),
        "letter": preparation.letter,
        "colour": LETTER_COLOURS.get(preparation.letter, "#1f2933"),
        "what": product_names(preparation, reader),
        "contents": [" ".join(row) for row in ingredient_rows(preparation, reader)],
        "volume": reader.volume(preparation.prepared.value),
        "lots": [lot_words(use, reader) for use in preparation.lots],
    }
