"""What every filter and limit of this room looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from types import MappingProxyType

from openmeso.formulation.nouns import Wishes
from openmeso.intake.intake import Answer, Intake
from openmeso.knowledge.law import jurisdiction_of, places, status_in
from openmeso.knowledge.library import Library
from openmeso.knowledge.schema.entry import Scope, Verdict
from openmeso.knowledge.schema.products import Product, Status
from openmeso.knowledge.schema.regulation import Jurisdiction
from openmeso.practice import Practice
from openmeso.screening.nouns import Finding, Screening
from openmeso.supply import Stock

#: From this verdict on something is out; a caution stays and is listed.
OUT = Verdict.NOT_ASSESSABLE


@dataclass(frozen=True)
class Setting:
    """One patient, one day, one place.

    Attributes:
        at: The instant that opened containers are judged at; the end of the day where none is given.
    """

    intake: Intake
    screening: Screening
    library: Library
    stock: Stock
    practice: Practice
    jurisdiction: str
    on: date
    at: datetime
    wishes: Wishes

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The place whose law holds and those it inherits from."""
        return places(self.jurisdiction, self.library)

    @cached_property
    def laws(self) -> tuple[Jurisdiction, ...]:
        found = (jurisdiction_of(code, self.library) for code in self.places)
        return tuple(law for law in found if law is not None)

    @cached_property
    def place_name(self) -> str:
        return self.laws[0].name if self.laws and self.laws[0].code == self.jurisdiction else self.jurisdiction

    @cached_property
    def refused_here(self) -> frozenset[str]:
        """Ingredients that the law refuses."""
        return self.library.actives_named(tuple(name for law in self.laws for name in law.refuses))

    @cached_property
    def allergies(self) -> frozenset[str]:
        """Allergies of the patient, also those that a named ingredient belongs to."""
        stated = {allergy.id for allergy in self.intake.allergies}
        crossed = {
            entry.id for entry in self.library.allergies.values() if stated & self.library.actives_named(entry.excludes)
        }
        return frozenset(stated | crossed)

    def usual_techniques(self, zone: str) -> frozenset[str]:
        """Techniques that the protocols of the concerns in a zone name."""
        return frozenset(
            technique
            for part in self.intake.concerns
            if zone in self.library.zones_named((part.zone,))
            for technique in self.library.protocols[self.library.concerns[part.id].protocol].techniques
        )

    def allergies_to(self, ingredient: str) -> tuple[str, ...]:
        """Allergies as the patient states them that put an ingredient out."""
        entries = self.library.allergies
        stated = sorted({allergy.id for allergy in self.intake.allergies})
        excluded = {name: self.library.actives_named(entries[name].excludes) for name in stated if name in entries}
        return tuple(name for name in stated if name == ingredient or ingredient in excluded.get(name, ()))

    @cached_property
    def allergies_known(self) -> bool:
        return self.intake.answer("allergy-any") in (Answer.YES, Answer.NO)

    def status(self, product: Product) -> Status | None:
        """Status of a product here; ``None`` = not authorised."""
        if product.id not in self._statuses:
            self._statuses[product.id] = status_in(product, self.jurisdiction, self.library)
        return self._statuses[product.id]

    @cached_property
    def _statuses(self) -> dict[str, Status | None]:
        return {}

    def verdict(self, scope: Scope, place: str) -> Verdict:
        return self._verdicts[scope].get(place, Verdict.ELIGIBLE)

    @cached_property
    def _verdicts(self) -> Mapping[Scope, Mapping[str, Verdict]]:
        return MappingProxyType({scope: self._places_of(scope) for scope in Scope if scope is not Scope.PATIENT})

    def _places_of(self, scope: Scope) -> Mapping[str, Verdict]:
        """Verdict by place; a tag stands for every ingredient that wears it."""
        found: dict[str, Verdict] = {}
        for name, verdict in self.screening.scopes.get(scope.value, {}).items():
            for place in self.library.actives_named((name,)) if scope is Scope.INGREDIENT else {name}:
                found[place] = max(verdict, found.get(place, Verdict.ELIGIBLE), key=lambda v: v.rank)
        return found

    def finding(self, scope: Scope, place: str) -> Finding | None:
        """The gravest finding about a place; ``None`` where screening names none."""
        return max(self._findings[scope].get(place, []), key=lambda f: f.verdict.rank, default=None)

    @cached_property
    def _findings(self) -> Mapping[Scope, Mapping[str, list[Finding]]]:
        found: dict[Scope, dict[str, list[Finding]]] = {scope: {} for scope in Scope}
        for finding in self.screening.findings:
            for name in finding.places or ("",):
                names = self.library.actives_named((name,)) if finding.scope is Scope.INGREDIENT else {name}
                for place in names:
                    found[finding.scope].setdefault(place, []).append(finding)
        return found


def end_of(on: date, practice: Practice) -> datetime:
    """The last instant of a day in the practice: what is good until then was good all day."""
    return datetime.combine(on, time(23, 59, 59), tzinfo=practice.zone)
