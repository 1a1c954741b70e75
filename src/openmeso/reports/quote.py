"""The quote: what the course costs, line by line. What has no price is named, never counted as free."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from openmeso.formulation.nouns import Formulation
from openmeso.intake.case import PatientPart
from openmeso.languages.formats import price
from openmeso.plan.nouns import Course
from openmeso.practice import Practice
from openmeso.reports.pdf import render
from openmeso.reports.words import Reader, frame, paper_stamp, patient_line, unreviewed
from openmeso.units import Money

Row = list[str]


def quote_pdf(
    course: Course,
    formulation: Formulation,
    *,
    patient: PatientPart,
    practice: Practice,
    reader: Reader,
    made_at: datetime,
    valid_until: date,
    number: str = "",
) -> bytes:
    """The quote as a PDF in the patient's language.

    Args:
        valid_until: Last day on which the practice keeps to it.
        number: Of the quote, where the practice numbers them.
    """
    say, cost = reader.say, course.price
    visits, later = len(course.induction), len(course.maintenance)
    data = frame(
        title=say("Quote"),
        reader=reader,
        practice=practice,
        made_at=made_at,
        patient=patient_line(patient, reader),
        stamp=paper_stamp((course, formulation, patient, valid_until, number), reader),
        footer=f"{practice.name} · {practice.on_call_phone}",
    )
    about = {
        say("Quote number"): number,
        say("Date"): reader.day(made_at.astimezone(practice.zone).date()),
        say("Valid until"): reader.day(valid_until),
        say("Treatment"): f"{say('Mesotherapy')}, {_places(formulation, reader)}",
        say("Sessions"): _sessions(course, reader),
    }
    data |= {
        "untranslated": unreviewed(reader),
        "about": [{"label": label, "value": value} for label, value in about.items() if value],
        "course_word": say("The course"),
        "heads": [say("What"), say("Count"), say("Each"), say("Amount")],
        "lines": [
            _line(say("Visit"), visits, cost.visit if cost.visit else None, cost.currency, reader),
            _line(
                say("Products of one session: {list}").format(list=_products(formulation, reader)),
                visits,
                cost.products,
                cost.currency,
                reader,
            ),
        ],
        "combined": _combined(course, reader),
        "total": [say("Total of the course"), _amount(cost.course, cost.currency, reader)],
        "later_word": say("Afterwards, if you wish: maintenance"),
        "later": [
            _line(say("Maintenance session in the first year"), later, cost.session, cost.currency, reader),
            [say("The first year with maintenance"), "", "", _amount(cost.first_year, cost.currency, reader)],
        ]
        if later
        else [],
        "notes": _notes(course, reader),
        "signers": [say("Patient, date and time"), say("Practice, date and time")],
    }
    return render("quote", data, made_at=made_at)


def _places(formulation: Formulation, reader: Reader) -> str:
    zones = dict.fromkeys(z.zone for p in formulation.chosen.preparations for z in p.zones)
    return ", ".join(reader.name("zones", zone) for zone in zones)


def _sessions(course: Course, reader: Reader) -> str:
    words = reader.say("{count}, {days} days apart")
    count, days = len(course.induction), course.regimen.target_days
    return words.format(count=count, days=days) if count > 1 else str(count)


def _products(formulation: Formulation, reader: Reader) -> str:
    """The containers opened for one session: ``3 × Restylane Skinboosters Vital Light``."""
    parts: dict[str, int] = {}
    for preparation in formulation.chosen.preparations:
        for use in preparation.lots:
            parts[use.product] = parts.get(use.product, 0) + use.containers
    names = ((count, reader.library.products[product].name) for product, count in parts.items())
    return ", ".join(reader.ltr(f"{count} × {name}") if count else name for count, name in names)


def _combined(course: Course, reader: Reader) -> list[Row]:
    """Combined treatments with how often they are planned; the practice states no price for them."""
    counts: dict[tuple[str, str], int] = {}
    for planned in course.combined:
        key = (planned.treatment, planned.zone)
        counts[key] = counts.get(key, 0) + 1
    unpriced = reader.say("no price stated")
    return [
        [f"{reader.name('combined', treatment)}, {reader.name('zones', zone)}", str(count), unpriced, unpriced]
        for (treatment, zone), count in counts.items()
    ]


def _line(what: str, count: int, each: Money | None, currency: str, reader: Reader) -> Row:
    amount = None if each is None else each.times(Decimal(count))
    return [what, str(count), _amount(each, currency, reader), _amount(amount, currency, reader)]


def _amount(amount: Money | None, currency: str, reader: Reader) -> str:
    if amount is None:
        return reader.say("no price stated")
    return reader.ltr(price(amount.value, currency, reader.language))


def _notes(course: Course, reader: Reader) -> list[str]:
    say = reader.say
    notes = []
    if course.price.unpriced:
        notes.append(say("What has no stated price is not in the total. Ask for it before you agree."))
    if course.price.course is None:
        notes.append(say("The total cannot be stated while a part of it has no price."))
    notes.append(say("A change of the plan needs a new quote."))
    return notes
