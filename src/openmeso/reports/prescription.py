"""The prescription, and the order by which a prescriber lets another person inject one patient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from openmeso.formulation.nouns import Preparation
from openmeso.intake.case import PatientPart, Person
from openmeso.practice import Practice
from openmeso.reports.pdf import render
from openmeso.reports.preparation_words import ingredient_rows, product_names
from openmeso.reports.words import Reader, frame, paper_stamp, patient_line
from openmeso.units import Volume

_TITLES = {"prescription": "Prescription", "patient-specific-order": "Patient-specific order"}


@dataclass(frozen=True, slots=True)
class Prescribed:
    """One line: one preparation, where it goes and how much of it in one session."""

    preparation: Preparation
    volume: Volume
    zones: tuple[str, ...]

    @classmethod
    def of(cls, preparation: Preparation) -> Prescribed:
        """The preparation as it was formulated."""
        return cls(preparation, preparation.volume, tuple(z.zone for z in preparation.zones))


@dataclass(frozen=True, slots=True)
class Prescription:
    """What a prescriber orders for one patient.

    Attributes:
        kind: A ``patient-specific-order`` lets the people in ``for_injectors`` inject it.
        sessions: How many sessions it covers; ``least_days`` apart at least, where that is stated.
        valid_until: Last day on which it may be used.
        allergies: In words, as the record has them; "not known" is said, never left out.
        instructions: Free words of the prescriber.
        signed_at: Set when it was signed on screen; without it there is a line to sign on.
    """

    kind: Literal["prescription", "patient-specific-order"]
    prescriber: Person
    lines: tuple[Prescribed, ...]
    sessions: int
    on: date
    valid_until: date
    allergies: str
    least_days: int | None = None
    for_injectors: tuple[Person, ...] = ()
    instructions: str = ""
    signed_at: datetime | None = None


def prescription_pdf(
    prescription: Prescription, *, patient: PatientPart, practice: Practice, reader: Reader, made_at: datetime
) -> bytes:
    """The prescription or order as a PDF."""
    say, by = reader.say, prescription.prescriber
    data = frame(
        title=say(_TITLES[prescription.kind]),
        reader=reader,
        practice=practice,
        made_at=made_at,
        patient=patient_line(patient, reader) | {say("Sex"): say(patient.sex)},
        stamp=paper_stamp((prescription, patient), reader),
        footer=f"{practice.name} · {practice.on_call_phone}",
    )
    apart = ""
    if prescription.least_days is not None and prescription.sessions > 1:
        apart = say("{count}, at least {days} days apart").format(
            count=prescription.sessions, days=prescription.least_days
        )
    about = {
        say("Prescriber"): reader.ltr(f"{by.name} · {by.licence}"),
        say("Practice"): practice.name,
        say("Telephone"): reader.ltr(practice.on_call_phone),
        say("Date"): reader.day(prescription.on),
        say("Valid until"): reader.day(prescription.valid_until),
        say("Sessions"): apart or str(prescription.sessions),
        say("Allergies"): prescription.allergies,
    }
    signed = ""
    if prescription.signed_at is not None:
        signed = say("Signed by {who} on {when}").format(
            who=f"{by.name}, {by.licence},", when=reader.moment(prescription.signed_at, practice.zone)
        )
    data |= {
        "about": [{"label": label, "value": value} for label, value in about.items()],
        "lines_word": say("In each session"),
        "lines": [_line(line, reader) for line in prescription.lines],
        "instructions_word": say("Instructions"),
        "instructions": prescription.instructions,
        "injectors_word": say("May be injected by"),
        "injectors": [f"{p.name} · {p.licence}" for p in prescription.for_injectors],
        "signed": signed,
        "signers": [say("Prescriber: signature and stamp"), say("Date and time")],
    }
    return render("prescription", data, made_at=made_at)


def _line(line: Prescribed, reader: Reader) -> dict[str, object]:
    say, preparation = reader.say, line.preparation
    return {
        "name": product_names(preparation, reader),
        "contents": ingredient_rows(preparation, reader),
        "facts": [
            {"label": say("Volume"), "value": reader.volume(line.volume.value)},
            {"label": say("Route"), "value": say(preparation.route)},
            {"label": say("Zones"), "value": ", ".join(reader.name("zones", z) for z in line.zones)},
            {"label": say("Technique"), "value": _techniques(line, reader)},
        ],
    }


def _techniques(line: Prescribed, reader: Reader) -> str:
    """By which technique, and the largest drop: that bounds what one place receives."""
    zones = [z for z in line.preparation.zones if z.zone in line.zones]
    names = dict.fromkeys(reader.known(reader.library.techniques[z.technique].name) for z in zones)
    drop = max((z.per_point.value for z in zones), default=Decimal(0))
    words = ", ".join(names)
    if drop:
        words += f" · {reader.say('{volume} a point at most').format(volume=reader.volume(drop))}"
    return words
