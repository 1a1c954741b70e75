"""Outcome: scores, changes against their error, graded events, and when a course is stopped."""

from openmeso.outcome.adapting import Adaptation, CourseState, adapt
from openmeso.outcome.adherence import Adherence, CourseSession, adherence
from openmeso.outcome.assessment import Outcome, assess
from openmeso.outcome.change import Change, Verdict
from openmeso.outcome.events import EventFacts, EventGrade, EventReport, Onset, grade_event
from openmeso.outcome.finding import OutcomeFinding
from openmeso.outcome.noise import mdc95
from openmeso.outcome.proposing import propose
from openmeso.outcome.reading import Rated, Reading
from openmeso.outcome.reading_file import Readings, read_readings
from openmeso.outcome.repeatability import OwnNoise, learn_noise, pooled_sd
from openmeso.outcome.score import ScaleScore
from openmeso.outcome.scoring import score
from openmeso.outcome.trend import Point, Trend, follow

__all__ = [
    "Adaptation",
    "Adherence",
    "Change",
    "CourseSession",
    "CourseState",
    "EventFacts",
    "EventGrade",
    "EventReport",
    "Onset",
    "Outcome",
    "OutcomeFinding",
    "OwnNoise",
    "Point",
    "Rated",
    "Reading",
    "Readings",
    "ScaleScore",
    "Trend",
    "Verdict",
    "adapt",
    "adherence",
    "assess",
    "follow",
    "grade_event",
    "learn_noise",
    "mdc95",
    "pooled_sd",
    "propose",
    "read_readings",
    "score",
]
