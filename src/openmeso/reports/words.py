"""Words that several documents share, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from openmeso.knowledge import Library
from openmeso.knowledge.schema.entry import Verdict
from openmeso.languages import Catalogue, direction
from openmeso.languages.formats import day
from openmeso.reports.texts import TEXTS
from openmeso.screening import Provenance, Screening

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


def frame(
    *,
    title: str,
    reader: Reader,
    practice: str,
    made_at: datetime,
    patient: Mapping[str, str],
    stamp: str,
    footer: str,
) -> dict[str, object]:
    """What every page carries: title, practice, patient, and the digests it can be checked by."""
    say: Callable[[str], str] = reader.say
    return {
        "title": title,
        "language": reader.language,
        "direction": direction(reader.language),
        "practice": practice,
        "date_line": reader.day(made_at.date()),
        "page_word": say("Page"),
        "patient": [{"label": label, "value": value} for label, value in patient.items()],
        "stamp": stamp,
        "footer": footer,
    }
