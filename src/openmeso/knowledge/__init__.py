"""Knowledge as data: every number with its unit, source and grade."""

from openmeso.knowledge.library import Library, Overlaid
from openmeso.knowledge.loading import load_library

__all__ = ["Library", "Overlaid", "load_library"]
