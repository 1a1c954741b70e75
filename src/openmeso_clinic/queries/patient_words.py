"""The questionnaire's words in the patient's language. A text that is missing there is shown in English."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openmeso.knowledge import Library
from openmeso.knowledge.schema.questions import Question
from openmeso.languages import Catalogue, catalogue, direction, languages
from openmeso_clinic.queries.facts import AREAS

if TYPE_CHECKING:
    from openmeso_clinic.queries.questionnaire import Item

BLOCKS = {
    "you": gettext_lazy("About you"),
    "pregnancy": gettext_lazy("Pregnancy and family"),
    "wishes": gettext_lazy("Your wishes"),
    "allergy": gettext_lazy("Allergies"),
    "infection": gettext_lazy("Infections"),
    "conditions": gettext_lazy("Illnesses"),
    "medicines": gettext_lazy("Medicines"),
    "skin": gettext_lazy("Skin"),
    "procedures": gettext_lazy("Earlier treatments"),
    "life": gettext_lazy("Daily life"),
}


_ANSWERS = {
    "yes": gettext_lazy("Yes"),
    "no": gettext_lazy("No"),
    "unknown": gettext_lazy("I don't know"),
}
_SEXES = {"female": gettext_lazy("Female"), "male": gettext_lazy("Male"), "other": gettext_lazy("Other")}


@dataclass(frozen=True, slots=True)
class Said:
    """A text with the language that it is really in."""

    text: str
    language: str

    def __str__(self) -> str:
        return self.text

    @property
    def direction(self) -> str:
        return direction(self.language)


@dataclass(frozen=True)
class PatientWords:
    """What the library says, to one reader."""

    language: str
    library: Library

    @cached_property
    def _catalogue(self) -> Catalogue:
        return catalogue(self.language if self.language in languages() else "en")

    def ask(self, question: Question) -> Said:
        return self._said(question.ask, f"questions/{question.id}/ask")

    def help(self, question: Question) -> Said:
        return self._said(question.help, f"questions/{question.id}/help")

    def name(self, kind: str, entry_id: str) -> str:
        """The name of a concern, a zone, a treatment, a condition, an allergen."""
        entry = getattr(self.library, kind).get(entry_id)
        return self._catalogue.text(str(getattr(entry, "name", entry_id)), f"{kind}/{entry_id}/name")

    def zone(self, zone: str) -> str:
        return str(AREAS[zone]) if zone in AREAS else self.name("zones", zone)

    def answer(self, item: Item) -> str:
        """What the patient answered, in the patient's own words."""
        if item.row is None:
            return ""
        text = str(item.row.content.get("text", ""))
        if item.question.form == "choice" and text in _SEXES:
            return str(_SEXES[text])
        if item.question.form == "date" and item.answer == "no":
            return _("There is none")
        word = str(_ANSWERS[item.answer])
        return f"{word}: {text}" if text else word

    def _said(self, english: str, context: str) -> Said:
        message = self._catalogue.message(english, context) if english else None
        return Said(message.text, self.language) if message else Said(english, "en")


def block_title(block: str) -> str:
    return str(BLOCKS.get(block, _("Questions")))
