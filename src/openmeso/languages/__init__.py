"""What is said to people, in their language and their way of writing numbers and dates."""

from openmeso.languages.catalogue import Catalogue, Message, catalogue, languages, patient_language
from openmeso.languages.formats import direction

__all__ = ["Catalogue", "Message", "catalogue", "direction", "languages", "patient_language"]
