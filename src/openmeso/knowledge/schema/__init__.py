"""The shape of every kind of entry. ``KINDS`` is the one list of kinds: folder name to model."""

from __future__ import annotations

from pydantic import BaseModel

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
from openmeso.knowledge.schema.outcome import Biometry, Scale
from openmeso.knowledge.schema.photographs import PhotoLimit, PhotoRule, Pose
from openmeso.knowledge.schema.products import Product
from openmeso.knowledge.schema.questions import Question
from openmeso.knowledge.schema.regulation import BeyondUse, Jurisdiction
from openmeso.knowledge.schema.rules import Rule
from openmeso.knowledge.schema.vocabulary import Allergy, ConditionEntry, MeasurementEntry, MedicineClass

KINDS: dict[str, type[BaseModel]] = {
    "sources": Source,
    "questions": Question,
    "conditions": ConditionEntry,
    "medicines": MedicineClass,
    "allergies": Allergy,
    "measurements": MeasurementEntry,
    "rules": Rule,
    "concerns": Concern,
    "evidence": EvidenceStatement,
    "expectations": Expectation,
    "claims": Claim,
    "actives": Active,
    "products": Product,
    "mixtures": Mixture,
    "incompatibilities": Incompatibility,
    "mix-limits": MixLimit,
    "interactions": Interaction,
    "views": View,
    "zones": Zone,
    "exclusions": ExclusionArea,
    "techniques": Technique,
    "anesthesia": Anesthesia,
    "protocols": Protocol,
    "stop-codes": StopCode,
    "combined": Combined,
    "topicals": TopicalPause,
    "care": CareItem,
    "signs": ExpectedSign,
    "red-flags": RedFlag,
    "check-ins": CheckIn,
    "adverse-events": AdverseEvent,
    "cards": EmergencyCard,
    "steps": VisitStep,
    "scales": Scale,
    "biometry": Biometry,
    "poses": Pose,
    "photo-rules": PhotoRule,
    "photo-limits": PhotoLimit,
    "jurisdictions": Jurisdiction,
    "beyond-use": BeyondUse,
}

__all__ = ["KINDS"]
