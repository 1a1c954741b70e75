"""The text a patient reads before saying yes, bound to exactly what is planned."""

from openmeso.consent.coverage import VOLUME_TOLERANCE, same_consent
from openmeso.consent.draft import draft_consent
from openmeso.consent.nouns import Block, Bound, ConsentText, Coverage, Notice, PhotoConsent, ProductVolume, Section
from openmeso.consent.subject import (
    ConsentIngredient,
    ConsentPlace,
    ConsentProduct,
    ConsentSubject,
    ConsentZone,
)

__all__ = [
    "VOLUME_TOLERANCE",
    "Block",
    "Bound",
    "ConsentIngredient",
    "ConsentPlace",
    "ConsentProduct",
    "ConsentSubject",
    "ConsentText",
    "ConsentZone",
    "Coverage",
    "Notice",
    "PhotoConsent",
    "ProductVolume",
    "Section",
    "draft_consent",
    "same_consent",
]
