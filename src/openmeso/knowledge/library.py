"""The library: every entry, immutable, with a digest of its content as its version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from pydantic import BaseModel

from openmeso.errors import Fault, UnknownIdError, one_of
from openmeso.evidence import Source
from openmeso.knowledge.schema.actives import Active, Incompatibility, Interaction, MixLimit, Mixture
from openmeso.knowledge.schema.anatomy import Anesthesia, ExclusionArea, Technique, View, Zone
from openmeso.knowledge.schema.care import (
    AdverseEvent,
    CareItem,
    CheckIn,
    Combined,
    EmergencyCard,
    ExpectedSign,
    RedFlag,
    TopicalPause,
    VisitStep,
)
from openmeso.knowledge.schema.concerns import (
    Claim,
    Concern,
    EvidenceStatement,
    Expectation,
    Protocol,
    StopCode,
)
from openmeso.knowledge.schema.entry import Area
from openmeso.knowledge.schema.outcome import Biometry, Scale
from openmeso.knowledge.schema.photographs import PhotoLimit, PhotoRule, Pose
from openmeso.knowledge.schema.products import Product
from openmeso.knowledge.schema.questions import Question
from openmeso.knowledge.schema.regulation import BeyondUse, Jurisdiction
from openmeso.knowledge.schema.rules import Rule
from openmeso.knowledge.schema.vocabulary import Allergy, ConditionEntry, MeasurementEntry, MedicineClass
from openmeso.serialize import digest


@dataclass(frozen=True)
class Overlaid:
    """One change a practice made to the library.

    Attributes:
        paths, source: For ``confirm``: what was confirmed, against which document.
    """

    kind: str
    id: str
    action: Literal["add", "replace", "confirm", "withdraw"]
    author: str
    on: date
    reason: str
    paths: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Library:
    """All knowledge. One mapping a kind, id to entry; ``overlaid`` lists a practice's changes."""

    sources: Mapping[str, Source]
    questions: Mapping[str, Question]
    conditions: Mapping[str, ConditionEntry]
    medicines: Mapping[str, MedicineClass]
    allergies: Mapping[str, Allergy]
    measurements: Mapping[str, MeasurementEntry]
    rules: Mapping[str, Rule]
    concerns: Mapping[str, Concern]
    evidence: Mapping[str, EvidenceStatement]
    expectations: Mapping[str, Expectation]
    claims: Mapping[str, Claim]
    actives: Mapping[str, Active]
    products: Mapping[str, Product]
    mixtures: Mapping[str, Mixture]
    incompatibilities: Mapping[str, Incompatibility]
    mix_limits: Mapping[str, MixLimit]
    interactions: Mapping[str, Interaction]
    views: Mapping[str, View]
    zones: Mapping[str, Zone]
    exclusions: Mapping[str, ExclusionArea]
    techniques: Mapping[str, Technique]
    anesthesia: Mapping[str, Anesthesia]
    protocols: Mapping[str, Protocol]
    stop_codes: Mapping[str, StopCode]
    combined: Mapping[str, Combined]
    topicals: Mapping[str, TopicalPause]
    care: Mapping[str, CareItem]
    signs: Mapping[str, ExpectedSign]
    red_flags: Mapping[str, RedFlag]
    check_ins: Mapping[str, CheckIn]
    adverse_events: Mapping[str, AdverseEvent]
    cards: Mapping[str, EmergencyCard]
    steps: Mapping[str, VisitStep]
    scales: Mapping[str, Scale]
    biometry: Mapping[str, Biometry]
    poses: Mapping[str, Pose]
    photo_rules: Mapping[str, PhotoRule]
    photo_limits: Mapping[str, PhotoLimit]
    jurisdictions: Mapping[str, Jurisdiction]
    beyond_use: Mapping[str, BeyondUse]
    overlaid: tuple[Overlaid, ...] = field(default=())

    @cached_property
    def version(self) -> str:
        """SHA-256 over every entry: equal content, equal version."""
        return digest({kind: dict(entries) for kind, entries in self.kinds()})

    def kinds(self) -> Iterator[tuple[str, Mapping[str, BaseModel]]]:
        """Every kind by its folder name, with its entries."""
        for f in fields(self):
            if f.name != "overlaid":
                yield f.name.replace("_", "-"), getattr(self, f.name)

    def find(self, entry_id: str) -> list[tuple[str, BaseModel]]:
        """Every entry of this id, with its kind.

        Raises:
            UnknownIdError: no kind has it; the nearest ids are named.
        """
        kind, _, bare = entry_id.rpartition("/")
        found = [(name, entries[bare]) for name, entries in self.kinds() if bare in entries and kind in ("", name)]
        if not found:
            known = {i for _, entries in self.kinds() for i in entries}
            raise UnknownIdError([Fault("knowledge", entry_id, one_of(known, bare), "run `openmeso knowledge list`")])
        return found

    @cached_property
    def tags(self) -> Mapping[str, frozenset[str]]:
        """Tag to the ids of the actives that wear it."""
        out: dict[str, set[str]] = {}
        for active in self.actives.values():
            for tag in active.tags:
                out.setdefault(tag, set()).add(active.id)
        return MappingProxyType({tag: frozenset(ids) for tag, ids in out.items()})

    def actives_named(self, names: tuple[str, ...]) -> frozenset[str]:
        """Expand ids and tags of actives to ids."""
        out: set[str] = set()
        for name in names:
            out |= self.tags.get(name, {name})
        return frozenset(out)

    @cached_property
    def _zones_by_name(self) -> Mapping[str, frozenset[str]]:
        face = {z.id for z in self.zones.values() if z.area is Area.FACE}
        named: dict[str, set[str]] = {zone: {zone} for zone in self.zones}
        for zone in self.zones.values():
            named.setdefault(zone.area.value, set()).add(zone.id)
            for parent in zone.within:
                named.setdefault(parent, set()).add(zone.id)
        named["full-face"] = face
        return MappingProxyType({name: frozenset(ids) for name, ids in named.items()})

    def zones_named(self, names: tuple[str, ...]) -> frozenset[str]:
        """Expand zones, areas and ``full-face`` to zone ids."""
        return frozenset().union(*(self._zones_by_name.get(name, frozenset()) for name in names))

    def zones_to_treat(self, name: str) -> frozenset[str]:
        """Zones that a wish means: an area leaves out those that are treated only when named."""
        if name in self.zones:
            return self.zones_named((name,))
        return frozenset(zone for zone in self.zones_named((name,)) if not self.zones[zone].only_when_named)

    @cached_property
    def medicine_classes(self) -> Mapping[str, frozenset[str]]:
        """Class, substance or brand id to the classes it belongs to."""
        out: dict[str, set[str]] = {}
        for entry in self.medicines.values():
            out.setdefault(entry.id, set()).add(entry.id)
            for substance in entry.substances:
                for name in (substance.id, *(brand_id(b) for b in substance.brands)):
                    out.setdefault(name, set()).add(entry.id)
        return MappingProxyType({name: frozenset(ids) for name, ids in out.items()})


def brand_id(brand: str) -> str:
    """A brand name as an id: lower case, words joined by hyphens."""
    return "-".join("".join(c if c.isalnum() else " " for c in brand.lower()).split())
