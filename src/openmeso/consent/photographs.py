"""The sentence of one purpose of photographs, for asking before there is a consent text."""

from __future__ import annotations

from openmeso.consent.texts import PHOTO_PURPOSES, TEXTS
from openmeso.languages import catalogue
from openmeso.languages.catalogue import patient_language
from openmeso.languages.phrases import Phrases


def photo_sentences(language: str) -> dict[str, str]:
    """Purpose to its sentence, word for word as the consent text says it, in the patient's language."""
    say = Phrases("consent", TEXTS, catalogue(patient_language(language)))
    return {purpose: say(f"photo-{purpose}") for purpose in PHOTO_PURPOSES}
