"""Outcome: scores, changes against their error, graded events, and when a course is stopped."""

from openmeso.outcome.adapting import Adaptation, CourseState, adapt
from openmeso.outcome.assessment import Outcome, assess
from openmeso.outcome.change import Change, Verdict
from openmeso.outcome.events import EventFacts, EventGrade, EventReport, Onset, grade_event
from openmeso.outcome.finding import OutcomeFinding
from openmeso.outcome.noise import mdc95
from openmeso.outcome.reading import Rated, Reading
from openmeso.outcome.reading_file import Readings, read_readings
from openmeso.outcome.score import ScaleScore
from openmeso.outcome.scoring import score

__all__ = [
    "Adaptation",
    "Change",
    "CourseState",
    "EventFacts",
    "EventGrade",
    "EventReport",
    "Onset",
    "Outcome",
    "OutcomeFinding",
    "Rated",
    "Reading",
    "Readings",
    "ScaleScore",
    "Verdict",
    "adapt",
    "assess",
    "grade_event",
    "mdc95",
    "read_readings",
    "score",
]
