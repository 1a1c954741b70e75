"""What every section of the consent text is written from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from openmeso.consent.subject import ConsentPlace, ConsentSubject
from openmeso.consent.texts import TEXTS
from openmeso.evidence import Grade
from openmeso.knowledge import Library
from openmeso.knowledge.schema.regulation import Jurisdiction
from openmeso.languages import Catalogue
from openmeso.languages import texts as shared
from openmeso.languages.phrases import Phrases


@dataclass(frozen=True)
class Writer:
    """One subject, in one language, under one law."""

    subject: ConsentSubject
    place: ConsentPlace
    jurisdiction: Jurisdiction
    library: Library
    catalogue: Catalogue

    @property
    def language(self) -> str:
        return self.catalogue.language

    @cached_property
    def say(self) -> Phrases:
        return Phrases("consent", TEXTS, self.catalogue)

    @cached_property
    def word(self) -> Phrases:
        return Phrases("languages", shared.TEXTS, self.catalogue)

    def text(self, kind: str, entry: str, path: str, english: str) -> str:
        """A text of the knowledge."""
        return self.catalogue.text(english, f"{kind}/{entry}/{path}")

    def grade(self, grade: Grade) -> str:
        return self.word(f"grade-{grade.lower()}")

    def concern(self, concern: str) -> str:
        return self.text("concerns", concern, "name", self.library.concerns[concern].name)

    def active(self, active: str) -> str:
        return self.text("actives", active, "name", self.library.actives[active].name)

    @cached_property
    def zones(self) -> frozenset[str]:
        return frozenset(place.zone for place in self.subject.zones)

    @cached_property
    def actives(self) -> frozenset[str]:
        """Everything that enters the skin, the numbing medicine included."""
        injected = {i.id for product in self.subject.products for i in product.ingredients}
        numbing = self.library.anesthesia.get(self.subject.anesthesia)
        return frozenset(injected | set(numbing.ingredients if numbing else ()))
