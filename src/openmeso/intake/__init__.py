"""Intake: what the patient said, what is known, and what is not."""

from openmeso.intake.case import Case, read_case, read_case_data
from openmeso.intake.intake import Answer, Answered, Intake, take_intake
from openmeso.intake.questionnaire import questions_to_ask

__all__ = [
    "Answer",
    "Answered",
    "Case",
    "Intake",
    "questions_to_ask",
    "read_case",
    "read_case_data",
    "take_intake",
]
