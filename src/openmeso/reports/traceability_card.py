"""The traceability card: what the patient received, from which lot, where, by whom. It stays with the patient."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from openmeso.intake.case import PatientPart, Person
from openmeso.practice import Practice
from openmeso.reports.map_drawing import LETTER_COLOURS
from openmeso.reports.pdf import render
from openmeso.reports.words import Reader, frame, paper_stamp, patient_line, unreviewed
from openmeso.session import Delivery

#: Room for peel-off labels: at least this many, and one for each lot.
_LABEL_ROOM = 4


def traceability_card_pdf(
    delivery: Delivery,
    *,
    patient: PatientPart,
    injector: Person,
    practice: Practice,
    reader: Reader,
    made_at: datetime,
    concerns: Sequence[str] = (),
) -> bytes:
    """The card as a PDF in the patient's language.

    Args:
        delivery: What was given, with its lots.
        injector: Who injected, with the licence held on that day.
        concerns: What it was given for, ids of concerns.
    """
    say = reader.say
    data = frame(
        title=say("Traceability card"),
        reader=reader,
        practice=practice,
        made_at=made_at,
        patient=patient_line(patient, reader),
        stamp=paper_stamp((delivery, patient, injector, tuple(concerns)), reader),
        footer=f"{practice.name} · {practice.on_call_phone}",
    )
    about = {
        say("Treatment"): say("Mesotherapy"),
        say("Date"): reader.day(delivery.on),
        say("Treated for"): ", ".join(reader.name("concerns", c) for c in concerns),
        say("Injected by"): reader.ltr(f"{injector.name} · {injector.licence}"),
        say("Practice"): practice.name,
        say("Telephone"): reader.ltr(practice.on_call_phone),
    }
    data |= {
        "untranslated": unreviewed(reader),
        "about": [{"label": label, "value": value} for label, value in about.items() if value],
        "received_word": say("What you received"),
        "heads": [say("Product"), say("Maker"), say("Lot"), say("Expiry")],
        "syringes": [_syringe(part.letter, delivery, reader) for part in delivery.syringe],
        "mixed": say("Mixed in one syringe; the volumes are those of the mixture."),
        "zone_heads": [say("Zone"), say("Volume")],
        "labels_word": say("Peel-off labels of the products"),
        "labels": max(_LABEL_ROOM, len(delivery.lot)),
        "keep": say("Keep this card. Show it before any treatment of the same places, and to any doctor who asks."),
    }
    return render("traceability_card", data, made_at=made_at)


def _syringe(letter: str, delivery: Delivery, reader: Reader) -> dict[str, object]:
    say, products = reader.say, reader.library.products
    lots = [lot for lot in delivery.lot if lot.syringe == letter]
    given: dict[tuple[str, str], Decimal] = {}
    for line in delivery.line:
        if line.syringe == letter and line.volume_ml:
            place = (line.zone, line.side)
            given[place] = given.get(place, Decimal(0)) + line.volume_ml
    return {
        "letter": letter,
        "colour": LETTER_COLOURS.get(letter, "#1f2933"),
        "lots": [
            [
                products[lot.product].name,
                products[lot.product].maker or say("not stated"),
                lot.lot,
                reader.day(lot.expiry),
            ]
            for lot in lots
        ],
        "mixed": len({lot.product for lot in lots}) > 1,
        "zones": [[reader.place(zone, side), reader.volume(ml)] for (zone, side), ml in given.items()],
    }
