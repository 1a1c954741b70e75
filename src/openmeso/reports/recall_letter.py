"""The letter to a patient whom a recalled lot reached: what it was, when, what to look for, whom to call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openmeso.knowledge.schema.care import RedFlag
from openmeso.languages import direction
from openmeso.practice import Practice
from openmeso.reports.pdf import render
from openmeso.reports.words import Reader, paper_stamp, unreviewed

#: What a patient is asked to look for: what a bad lot is known to do late, and an infection.
LOOK_FOR = ("rf-late-lump", "rf-infection", "rf-allergy-late")


@dataclass(frozen=True, slots=True)
class RecallLetter:
    """One patient's letter.

    Attributes:
        called_back: By its maker or an authority; otherwise the practice looks into it.
        received: Day and places of each session, places in the reader's language.
        address: Lines of the postal address; empty where none is known.
    """

    reader: Reader
    name: str
    number: str
    birth_date: date
    product: str
    lot: str
    called_back: bool
    received: tuple[tuple[date, tuple[str, ...]], ...]
    address: tuple[str, ...] = ()


def recall_letters_pdf(letters: Sequence[RecallLetter], *, practice: Practice, made_at: datetime) -> bytes:
    """One letter a page, each in its patient's language and direction; one file for the envelope run.

    Raises:
        ValueError: without a letter.
    """
    if not letters:
        raise ValueError("a recall letter needs somebody to write to")
    first = letters[0].reader
    on = made_at.astimezone(practice.zone).date()
    data = {
        "title": first.say("About a product that you received"),
        "practice": practice.name,
        "paper": practice.paper,
        "language": first.language,
        "stamp": paper_stamp(tuple((one.number, one.product, one.lot, one.received) for one in letters), first),
        "letters": [_letter(one, practice, on) for one in letters],
    }
    return render("recall_letter", data, made_at=made_at)


def _letter(one: RecallLetter, practice: Practice, on: date) -> dict[str, object]:
    reader, say = one.reader, one.reader.say
    about = {"product": one.product, "lot": reader.ltr(one.lot)}
    flags = [reader.library.red_flags[flag] for flag in LOOK_FOR if flag in reader.library.red_flags]
    what = (
        "The maker or an authority has called back {product}, lot {lot}."
        if one.called_back
        else "We are looking into {product}, lot {lot}, and have stopped using it."
    )
    return {
        "language": reader.language,
        "direction": direction(reader.language),
        "day": reader.day(on),
        "title": say("About a product that you received"),
        "name": one.name,
        "who": f"{say('Born')} {reader.day(one.birth_date)} · {say('Number')} {reader.ltr(one.number)}",
        "address": list(one.address),
        "untranslated": unreviewed(reader),
        "opening": say("Our records show that you received it. We want you to know this from us."),
        "what": say(what).format(**about),
        "received_word": say("What you received"),
        "heads": [say("Day"), say("Places treated")],
        "received": [[reader.day(day), " · ".join(places)] for day, places in one.received],
        "look_word": say("Look at these places, now and in the coming months"),
        "look": [_sign(flag, reader) for flag in flags],
        "do_word": say("What to do"),
        "do": [
            say("Please call us, also when you feel well: {phone}").format(phone=reader.ltr(practice.on_call_phone)),
            say("In an emergency call {phone}.").format(phone=reader.ltr(practice.emergency_phone)),
            say("Show this letter to any doctor who asks."),
        ],
        "footer": practice.name,
    }


def _sign(flag: RedFlag, reader: Reader) -> dict[str, str]:
    text = reader.catalogue.text
    return {
        "sign": text(flag.sign, f"red-flags/{flag.id}/sign"),
        "action": text(flag.action, f"red-flags/{flag.id}/action"),
    }
