"""Screening: who may be treated, where, with what, and from which day."""

from openmeso.screening.compiled import compiled
from openmeso.screening.engine import screen, verdict_of
from openmeso.screening.nouns import Finding, Provenance, Screening, TraceLine

__all__ = ["Finding", "Provenance", "Screening", "TraceLine", "compiled", "screen", "verdict_of"]
