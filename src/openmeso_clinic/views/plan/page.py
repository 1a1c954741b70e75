"""The plan of one patient: sessions on their weeks, what is round them, and every change with its reason."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from openmeso.languages.formats import price
from openmeso.pathway import cared_before
from openmeso.plan.nouns import Course as CoreCourse
from openmeso.plan.nouns import NoCourse
from openmeso.reports.words import Reader
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.forms.plan import AnewForm, CloseForm, MoveForm, OwnDateForm
from openmeso_clinic.queries.courses import (
    appointments_of,
    closed_courses,
    course_of,
    differences,
    next_session,
    plan_in,
    planned,
    sessions_of,
    versions_of,
)
from openmeso_clinic.queries.formulations import Ground, accepted_of, ground_of, noun_of
from openmeso_clinic.queries.gate import missing_before
from openmeso_clinic.queries.outcome import outcome_of
from openmeso_clinic.queries.slots import free_slots
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame
from openmeso_clinic.views.outcome.charts import shown
from openmeso_clinic.views.plan.timeline import Line, lines, timeline
from openmeso_clinic.views.reader import reader_for

if TYPE_CHECKING:
    from openmeso_clinic.models import Course, CourseVersion, Patient

#: Where a session has no window left, times of so many days are offered.
_DAYS_OFFERED = 14
_SLOTS_SHOWN = 24


@door(Right.SEE_CHART)
def show(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    return answer(request, patient)


def answer(request: ClinicRequest, patient: Patient, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page; ``more`` brings a preview, or bound forms where something has to be corrected."""
    ground = ground_of(patient, on=request.actor.today, at=request.actor.at)
    reader = reader_for(ground.today.library)
    course = course_of(patient)
    context = stage_frame(request, patient, "plan") | {
        "course": course,
        "closed": closed_courses(patient),
        "today": ground.on,
        "date_form": more.get("date_form") or OwnDateForm(auto_id="id_own_%s"),
        "events": ground.today.case.event,
        "away": ground.today.case.unavailable,
    }
    if course is None:
        context |= _nothing_yet(request, patient, ground, reader)
    else:
        context |= _standing(request, course, ground, reader) | more
    return render(request, "plan/page.html", context, status=status)


def money(request: ClinicRequest, plan: CoreCourse, reader: Reader) -> dict[str, str]:
    """The price in words, only for whoever may see it; what is not stated is said, never left out."""
    if not request.actor.holds(Right.SEE_MONEY):
        return {}
    cost = plan.price

    def words(amount: Any) -> str:
        return _("not stated") if amount is None else price(amount.value, cost.currency, reader.language)

    return {
        "session": words(cost.session),
        "course": words(cost.course),
        "first_year": words(cost.first_year) if plan.maintenance else "",
        "unpriced": ", ".join(cost.unpriced),
    }


def _nothing_yet(request: ClinicRequest, patient: Patient, ground: Ground, reader: Reader) -> dict[str, Any]:
    missing = missing_before(patient, "plan", on=request.actor.today, at=request.actor.at)
    row = accepted_of(patient)
    context: dict[str, Any] = {"missing": missing, "accepted": row}
    if missing or row is None:
        return context
    found = planned(ground, noun_of(row))
    if isinstance(found, NoCourse):
        return context | {"no_course": found}
    return context | {"possible": found, "money": money(request, found, reader)}


def _standing(request: ClinicRequest, course: Course, ground: Ground, reader: Reader) -> dict[str, Any]:
    versions = versions_of(course)
    version, first = versions[0], versions[-1]
    plan = plan_in(version)
    rows, visits = sessions_of(course), appointments_of(course)
    found = lines(plan, plan_in(first), rows, visits)
    noun = noun_of(version.formulation)
    upcoming = next_session(rows)
    outcome = outcome_of(course.patient, at=ground.at, language=reader.language)
    return {
        "proposals": outcome.proposals,
        "measured": [one for trend in outcome.trends if (one := shown(trend, outcome, on=ground.on)).chart][:6],
        "version": version,
        "plan": plan,
        "lines": found,
        "chart": timeline(plan, found, formulation=noun, case=ground.today.case, on=ground.on, reader=reader),
        "history": _history(versions),
        "induction": [line for line in found if line.row.phase == "induction"],
        "done": sum(line.state == "done" for line in found if line.row.phase == "induction"),
        "next": next((line for line in found if upcoming and line.row.pk == upcoming.pk), None),
        "slots": _slots(request, upcoming, found, ground),
        "move_form": MoveForm(auto_id=False),
        "anew_form": AnewForm(initial={"seen": version.number}, auto_id="id_anew_%s"),
        "close_form": CloseForm(auto_id="id_close_%s"),
        "newer": _newer(course, version),
        "expected": _expected(plan, reader),
        "combined": _combined(plan, reader),
        "precare": _precare(plan, upcoming, visits, noun, ground),
        "money": money(request, plan, reader),
    }


def _history(versions: list[CourseVersion]) -> list[dict[str, Any]]:
    """Each version with its reason and the days that it changed."""
    plans = [plan_in(one) for one in versions]
    return [
        {
            "row": one,
            "moved": differences(plans[index + 1], plans[index]) if index + 1 < len(versions) else (),
            "formulation_changed": index + 1 < len(versions)
            and versions[index + 1].formulation_id != one.formulation_id,
        }
        for index, one in enumerate(versions)
    ]


def _newer(course: Course, version: CourseVersion) -> bool:
    """Another formulation was accepted since this version."""
    row = accepted_of(course.patient)
    return row is not None and row.pk != version.formulation_id


def _slots(request: ClinicRequest, upcoming: Any, found: list[Line], ground: Ground) -> list[dict[str, Any]]:
    """Free times inside the window of the next session, by day."""
    line = next((one for one in found if upcoming and one.row.pk == upcoming.pk), None)
    if line is None or line.appointment is not None or not request.actor.holds(Right.BOOK):
        return []
    first, last = slot_days(line, ground.on)
    minutes = line.planned.minutes if line.planned else 60
    free = free_slots(request.practice, first=first, last=last, minutes=minutes, at=ground.at, patient=line.row.patient)
    days: dict[date, list[Any]] = {}
    for slot in free:
        days.setdefault(slot.starts_at.date(), []).append(slot)
    near = sorted(days, key=lambda day: (abs((day - line.day).days), day))[: _SLOTS_SHOWN // 4]
    return [{"day": day, "slots": days[day], "planned": day == line.day} for day in sorted(near)]


def slot_days(line: Line, on: date) -> tuple[date, date]:
    """From which to which day times are offered: the window, and today at the earliest."""
    if line.planned is None:
        return max(on, line.day), max(on, line.day) + timedelta(days=_DAYS_OFFERED)
    window = line.planned.window
    first = max(on, min(window.earliest, line.day))
    last = max(window.latest, line.day)
    if last < first:
        last = first + timedelta(days=_DAYS_OFFERED)
    return first, min(last, first + timedelta(days=60))


def _expected(plan: CoreCourse, reader: Reader) -> list[dict[str, Any]]:
    """The usual course of each goal, in words with its days."""
    when = {
        "at_once": _("At once"),
        "days_1_2": _("Days 1 to 2"),
        "weeks_1_2": _("Weeks 1 to 2"),
        "week_4": _("Week 4"),
        "after_course": _("After the course"),
        "months_3_6": _("Months 3 to 6 after it"),
    }
    return [
        {
            "names": ", ".join(reader.name("concerns", concern) for concern in one.concerns),
            "grade": one.grade,
            "confirmed": one.confirmed,
            "stretches": [
                {
                    "when": when.get(s.when, s.when),
                    "first": s.first_day,
                    "last": s.last_day,
                    "words": reader.catalogue.text(s.words, f"expectations/{one.expectation}/{s.when}"),
                }
                for s in one.stretches
            ],
        }
        for one in plan.expected
    ]


def _combined(plan: CoreCourse, reader: Reader) -> list[dict[str, Any]]:
    return [
        {"planned": t, "name": reader.name("combined", t.treatment), "zone": reader.name("zones", t.zone)}
        for t in plan.combined
    ]


def _precare(plan: CoreCourse, upcoming: Any, visits: dict[int, Any], noun: Any, ground: Ground) -> Any:
    """What the patient does and leaves before the next session, with its days."""
    if upcoming is None or all(s.number != upcoming.number for s in plan.sessions):
        return None
    visit = visits.get(upcoming.pk)
    return cared_before(
        case=ground.today.case,
        formulation=noun,
        course=plan,
        library=ground.today.library,
        practice=ground.practice,
        on=ground.on,
        session=upcoming.number,
        starts_at=visit.starts_at if visit else None,
    )
