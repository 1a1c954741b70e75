"""Plan: when, where and how deep, in which order with other treatments, for how long and at what price."""

from openmeso.plan.injection_map import InjectionMap, draw_map
from openmeso.plan.nouns import Course, NoCourse, PlannedTreatment, Session
from openmeso.plan.planning import plan_course, shift

__all__ = ["Course", "InjectionMap", "NoCourse", "PlannedTreatment", "Session", "draw_map", "plan_course", "shift"]
