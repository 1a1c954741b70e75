"""Words that several documents share, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal

from openmeso import __version__
from openmeso.intake.case import PatientPart
from openmeso.knowledge import Library
from openmeso.knowledge.schema.entry import Verdict
from openmeso.languages import Catalogue, direction
from openmeso.languages.catalogue import PATIENT_LANGUAGES
from openmeso.languages.formats import clock, day, volume
from openmeso.practice import Practice
from openmeso.reports.texts import TEXTS
from openmeso.screening import Provenance, Screening
from openmeso.serialize import digest

_VERDICTS = {
    Verdict.ELIGIBLE: "Eligible",
    Verdict.CAUTION: "Caution",
    Verdict.NOT_ASSESSABLE: "Cannot be decided yet",
    Verdict.DEFER: "Defer",
    Verdict.CONTRAINDICATED: "Contraindicated",
}


@dataclass(frozen=True)
class Reader:
    """Who reads: their language, and how the library's words read in it."""

    catalogue: Catalogue
    library: Library

    @property
    def language(self) -> str:
        return self.catalogue.language

    def say(self, english: str) -> str:
        """A fixed word of the documents; its places are still to be filled."""
        return self.catalogue.text(TEXTS[english], "interface/reports")

    def day(self, on: date) -> str:
        return day(on, self.language)

    def name(self, kind: str, entry_id: str) -> str:
        """The patient's name of an entry: a zone, a concern, a combined treatment, an ingredient."""
        entry = getattr(self.library, kind.replace("-", "_")).get(entry_id)
        english = getattr(entry, "name", entry_id)
        return self.catalogue.text(english, f"{kind}/{entry_id}/name")

    def known(self, english: str) -> str:
        """The name of a step, a technique or a view; one that a practice added stays as it wrote it."""
        return self.catalogue.text(english, "interface/reports")

    def place(self, zone: str, side: str) -> str:
        """A zone with its side: ``cheek, left``; the middle needs no word."""
        name = self.name("zones", zone)
        if side == "midline":
            return name
        return f"{name}, {self.say('both sides' if side == 'both' else side)}"

    def ltr(self, text: str) -> str:
        """What is read from left to right in every language: a telephone number, an amount with its unit."""
        return f"\N{LEFT-TO-RIGHT ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}" if self.rtl else text

    def volume(self, ml: Decimal) -> str:
        """A volume as it is printed: ``5 mL``, never ``5.00 mL``."""
        return self.ltr(volume(ml, self.language))

    @property
    def rtl(self) -> bool:
        return direction(self.language) == "rtl"

    def moment(self, at: datetime, zone: tzinfo) -> str:
        """A day with its year and the time on the wall, for what is kept for years."""
        return f"{self.day(at.astimezone(zone).date())}, {clock(at, self.language, zone)}"

    def verdict(self, verdict: Verdict) -> str:
        return self.say(_VERDICTS[verdict])


def verdict_line(screening: Screening, reader: Reader) -> str:
    """The verdict as the largest words of a page, with its day where it has one."""
    if screening.stops and screening.first_possible is not None and screening.verdict is Verdict.DEFER:
        return reader.say("Defer until {day}").format(day=reader.day(screening.first_possible))
    return reader.verdict(screening.verdict)


def stamp_of(provenance: Provenance) -> str:
    """What a paper can be checked by: the digests of knowledge and facts, and the version of the code."""
    return f"library {provenance.library[:16]} · input {provenance.input[:16]} · openmeso {provenance.code}"


def paper_stamp(content: object, reader: Reader) -> str:
    """What a paper of its own can be checked by: the digest of what was put on it stands beside the knowledge's."""
    return f"library {reader.library.version[:16]} · content {digest(content)[:16]} · openmeso {__version__}"


def patient_line(patient: PatientPart, reader: Reader) -> dict[str, str]:
    """Who the paper is about: whole name, birth date, number."""
    say = reader.say
    return {
        say("Name"): patient.name or patient.id,
        say("Born"): reader.day(patient.birth_date),
        say("Number"): patient.id,
    }


def unreviewed(reader: Reader) -> str:
    """The warning on a patient's paper in a language in which not every text exists."""
    if reader.language in PATIENT_LANGUAGES:
        return ""
    return reader.say("There is no reviewed text in the patient's language. Go through this page with an interpreter.")


def frame(
    *,
    title: str,
    reader: Reader,
    practice: Practice,
    made_at: datetime,
    patient: Mapping[str, str],
    stamp: str,
    footer: str,
) -> dict[str, object]:
    """What every page carries: its paper, title, practice, patient, and the digests it can be checked by."""
    say: Callable[[str], str] = reader.say
    return {
        "title": title,
        "language": reader.language,
        "direction": direction(reader.language),
        "practice": practice.name,
        "paper": practice.paper,
        "date_line": reader.day(made_at.date()),
        "page_word": say("Page"),
        "patient": [{"label": label, "value": value} for label, value in patient.items()],
        "stamp": stamp,
        "footer": footer,
    }
