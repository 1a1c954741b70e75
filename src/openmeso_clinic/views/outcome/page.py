"""The outcome of a patient's course: words first, then the trend of each goal with its table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from openmeso.reports.words import Reader
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.queries.outcome import GoalOutcome, outcome_of
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame
from openmeso_clinic.views.outcome.charts import Shown, shown
from openmeso_clinic.views.reader import reader_for

if TYPE_CHECKING:
    from datetime import date

    from openmeso_clinic.models import Patient
    from openmeso_clinic.queries.outcome import OutcomeOf


@door(Right.SEE_CHART)
def show(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    reader = reader_for(library_of(patient.practice))
    outcome = outcome_of(patient, at=request.actor.at, language=reader.language)
    on = request.actor.today
    goals = [goal_words(goal, outcome, reader, on) for goal in outcome.goals]
    context = stage_frame(request, patient, "outcome") | {
        "outcome": outcome,
        "goals": goals,
        "others": [shown(trend, outcome, on=on) for trend in outcome.others],
        "lost": [trend.lost for trend in outcome.trends if trend.lost],
        "today": on,
    }
    return render(request, "outcome/page.html", context)


def goal_words(goal: GoalOutcome, outcome: OutcomeOf, reader: Reader, on: date) -> dict[str, Any]:
    """One goal with what was expected by now, in the reader's words."""
    when = {
        "at_once": _("At once"),
        "days_1_2": _("Days 1 to 2"),
        "weeks_1_2": _("Weeks 1 to 2"),
        "week_4": _("Week 4"),
        "after_course": _("After the course"),
        "months_3_6": _("Months 3 to 6 after it"),
    }
    expected = goal.expected
    library = reader.library
    trends: list[Shown] = [shown(trend, outcome, on=on) for trend in goal.trends]
    return {
        "names": ", ".join(reader.name("concerns", concern) for concern in goal.concerns),
        "when": when.get(expected.when, expected.when) if expected else "",
        "stretch": expected,
        "expected": reader.catalogue.text(expected.words, f"expectations/{goal.expectation}/{expected.when}")
        if expected
        else "",
        "grade": goal.grade,
        "confirmed": goal.confirmed,
        "trends": trends,
        "to_measure": [
            library.scales[one].name if one in library.scales else reader.name("biometry", one)
            for one in goal.to_measure
        ],
    }
