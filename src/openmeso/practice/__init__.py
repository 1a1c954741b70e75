"""The practice: who works in it, when it is open, what it charges and what it decided for itself."""

from openmeso.practice.directory import practice_library, read_practice
from openmeso.practice.practice import Closed, Opening, Person, Practice, Prices

__all__ = ["Closed", "Opening", "Person", "Practice", "Prices", "practice_library", "read_practice"]
