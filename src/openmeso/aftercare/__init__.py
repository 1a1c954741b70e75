"""What a patient does, avoids and watches, with clock times; never shorter than late infections need."""

from openmeso.aftercare.aftercare import LATE_INFECTION_HOURS, give_aftercare, give_precare
from openmeso.aftercare.nouns import (
    Aftercare,
    Alarm,
    Block,
    Contact,
    CreamPause,
    Given,
    Instruction,
    NormalSign,
    Precare,
    Version,
)

__all__ = [
    "LATE_INFECTION_HOURS",
    "Aftercare",
    "Alarm",
    "Block",
    "Contact",
    "CreamPause",
    "Given",
    "Instruction",
    "NormalSign",
    "Precare",
    "Version",
    "give_aftercare",
    "give_precare",
]
