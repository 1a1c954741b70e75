"""An outcome in the reader's language: names of measures and places, signed numbers, sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from openmeso.knowledge import Library
from openmeso.languages import Catalogue, catalogue
from openmeso.languages.formats import MINUS, NO_BREAK, day, number
from openmeso.languages.phrases import Phrases
from openmeso.languages.texts import TEXTS as SHARED
from openmeso.outcome.change import Verdict, shown
from openmeso.outcome.reading import Rated
from openmeso.outcome.texts import TEXTS

#: Units that are said by the measure's name already.
UNSAID = frozenset({"ratio", "score"})


@dataclass(frozen=True, slots=True)
class Words:
    """Says things in one language.

    Attributes:
        say: Phrases of this room; ``shared``: those of every room.
    """

    library: Library
    language: str
    texts: Catalogue
    say: Phrases
    shared: Phrases

    @classmethod
    def of(cls, library: Library, language: str) -> Words:
        """Words of a language.

        Raises:
            UnknownIdError: there is no catalogue of it.
        """
        texts = catalogue(language)
        return cls(library, language, texts, Phrases("outcome", TEXTS, texts), Phrases("languages", SHARED, texts))

    def measure(self, measure: str, zone: str, side: str) -> str:
        """A biometry entry with its place: ``Hydration, left cheek``."""
        name = self.texts.text(self.library.biometry[measure].name, f"biometry/{measure}/name")
        return self._placed(name, zone, side)

    def scale(self, scale: str, zone: str, side: str, rater: str) -> str:
        """A scale with its place and rater. Scales keep their published names."""
        return f"{self._placed(self.library.scales[scale].name, zone, side)}, {self.say(f'by-{rater}')}"

    def _placed(self, name: str, zone: str, side: str) -> str:
        if not zone:
            return name
        place = self.texts.text(self.library.zones[zone].name, f"zones/{zone}/name")
        if side in ("left", "right"):
            place = self.say("place", side=self.shared(f"side-{side}"), zone=place)
        return f"{name}, {place}"

    def measured(self, verdict: Verdict, what: str, *, difference: Decimal, error: Decimal, unit: str) -> str:
        """A change of a device reading beside its error."""
        difference_shown, error_shown = shown(difference, error)
        return self.say(
            verdict.value,
            what=what,
            difference=self._with_unit(self._signed(difference_shown), unit),
            error=self._with_unit(number(error_shown, self.language), unit),
        )

    def since(
        self, verdict: Verdict, what: str, *, difference: Decimal, error: Decimal, unit: str, baseline: date
    ) -> str:
        """A change of a device reading since the day of its baseline."""
        difference_shown, error_shown = shown(difference, error)
        return self.say(
            f"since-{verdict.value}",
            what=what,
            difference=self._with_unit(self._signed(difference_shown), unit),
            error=self._with_unit(number(error_shown, self.language), unit),
            day=day(baseline, self.language),
        )

    def lost(self, what: str, *, seen: date) -> str:
        """A gain that is gone."""
        return self.say("lost", what=what, day=day(seen, self.language))

    def value(self, value: Decimal, unit: str) -> str:
        """A value with its unit."""
        return self._with_unit(number(value.normalize(), self.language), unit)

    def stepped(self, verdict: Verdict, what: str, *, difference: Decimal, error: Decimal, exceeded: bool) -> str:
        """A change of a score beside the difference that counts; ``exceeded``: that is an error."""
        difference_shown, error_shown = shown(difference, error)
        return self.say(
            verdict.value if exceeded else f"step-{verdict.value}",
            what=what,
            difference=self._signed(difference_shown),
            error=number(error_shown, self.language),
        )

    def not_judged(self, what: str, *, difference: Decimal) -> str:
        """A change of which nobody knows how much counts."""
        return self.say("not-judged", what=what, difference=self._signed(difference))

    def word(self, what: str, rated: Rated) -> str:
        """A score that is a word."""
        return self.say("word", what=what, word=self.say(f"{rated.score.scale}-{rated.score.level}"))

    def _signed(self, value: Decimal) -> str:
        sign = "+" if value > 0 else MINUS if value < 0 else "±"
        return f"{sign}{number(abs(value).normalize(), self.language)}"

    def _with_unit(self, text: str, unit: str) -> str:
        return text if unit in UNSAID else f"{text}{NO_BREAK}{unit}"
