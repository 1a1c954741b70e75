"""Where a statement comes from, and how much it bears."""

from openmeso.evidence.grade import Direction, Grade
from openmeso.evidence.source import Source
from openmeso.evidence.sourced import Sourced, SourcedValue

__all__ = ["Direction", "Grade", "Source", "Sourced", "SourcedValue"]
