"""What is done on the plan page. A change is shown before it is kept, and kept with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from openmeso.errors import CaseError
from openmeso.plan.nouns import NoCourse
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions import courses as actions
from openmeso_clinic.actions.appointments import book as book_visit
from openmeso_clinic.actions.statements import Fact, state
from openmeso_clinic.forms.plan import AnewForm, BookForm, CloseForm, KeepForm, MissForm, MoveForm, OwnDateForm
from openmeso_clinic.queries.courses import appointments_of, differences, moved, plan_in, sessions_of, versions_of
from openmeso_clinic.queries.formulations import accepted_of, ground_of, noun_of
from openmeso_clinic.queries.slots import free_slots
from openmeso_clinic.views.door import door
from openmeso_clinic.views.plan import page
from openmeso_clinic.views.plan.timeline import lines

if TYPE_CHECKING:
    from openmeso_clinic.models import Course, Patient, Session


@door(Right.PLAN, methods=("POST",), reads=None)
def make(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    found = actions.plan(by=request.actor, patient=patient)
    if isinstance(found, NoCourse):
        messages.warning(request, _("No course fits. The reasons stand below."))
    else:
        messages.success(request, _("The course is planned."))
    return redirect("plan", patient.ref)


@door(Right.PLAN, methods=("POST",), reads=None)
def preview(request: ClinicRequest, patient: Patient, course: Course) -> HttpResponseBase:
    """What moving a session would change; nothing is kept."""
    form = MoveForm(request.POST)
    if not form.is_valid():
        return page.answer(request, patient, status=422, preview_fault=_("Give the new day as a date."))
    number, to = form.cleaned_data["session"], form.cleaned_data["to"]
    ground = ground_of(patient, on=request.actor.today, at=request.actor.at)
    versions, rows = versions_of(course), sessions_of(course)
    latest = versions[0]
    if number not in {row.number for row in rows}:
        raise Refused(Missing("plan/no-session", _("The course has no session of this number."), "", "plan"))
    plan = plan_in(latest)
    noun = noun_of(accepted_of(patient) or latest.formulation)
    found = moved(ground, plan, rows, noun, session=number, to=to)
    shown = {"number": number, "to": to}
    if isinstance(found, NoCourse):
        lift = found.change.lift if found.change else ()
        return page.answer(
            request,
            patient,
            preview=shown
            | {
                "conflict": found,
                # That the session was asked onto this day stands in the heading already.
                "clashes": [one for one in found.conflict if not one.code.startswith("plan/moved-")],
                "helps": [one for one in lift if not one.code.startswith("plan/moved-")],
                "window": next(
                    (s.window for s in plan.sessions if s.number == number and s.window.latest >= ground.on), None
                ),
            },
        )
    keep = KeepForm(initial={"session": number, "to": to, "seen": latest.number}, auto_id="id_keep_%s")
    return page.answer(
        request,
        patient,
        preview=shown | {"moved": differences(plan, found), "notes": found.notes, "form": keep},
    )


@door(Right.PLAN, methods=("POST",), reads=None)
def move(request: ClinicRequest, patient: Patient, course: Course) -> HttpResponseBase:
    form = KeepForm(request.POST, auto_id="id_keep_%s")
    if not form.is_valid():
        shown = {"number": request.POST.get("session"), "to": form.cleaned_data.get("to"), "form": form}
        return page.answer(request, patient, status=422, preview=shown)
    data = form.cleaned_data
    version = actions.move_session(
        by=request.actor,
        course=course,
        session=data["session"],
        to=data["to"],
        reason=data["reason"],
        seen=data["seen"],
    )
    messages.success(request, _("Version %(n)d of the plan is kept.") % {"n": version.number})
    _say_other_days(request, course)
    return redirect("plan", patient.ref)


@door(Right.PLAN, methods=("POST",), reads=None)
def anew(request: ClinicRequest, patient: Patient, course: Course) -> HttpResponseBase:
    form = AnewForm(request.POST, auto_id="id_anew_%s")
    if not form.is_valid():
        return page.answer(request, patient, status=422, anew_form=form)
    version = actions.plan_anew(
        by=request.actor, course=course, reason=form.cleaned_data["reason"], seen=form.cleaned_data["seen"]
    )
    messages.success(request, _("Version %(n)d of the plan is kept.") % {"n": version.number})
    _say_other_days(request, course)
    return redirect("plan", patient.ref)


@door(Right.PLAN, methods=("POST",), reads=None)
def miss(request: ClinicRequest, patient: Patient, session: Session) -> HttpResponseBase:
    form = MissForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    actions.miss(by=request.actor, session=session, reason=reason)
    messages.success(request, _("Recorded as missed. Give it a new day: no interval is made shorter for it."))
    return redirect("plan", patient.ref)


@door(Right.PLAN, methods=("POST",), reads=None)
def close(request: ClinicRequest, patient: Patient, course: Course) -> HttpResponseBase:
    form = CloseForm(request.POST, auto_id="id_close_%s")
    if not form.is_valid():
        return page.answer(request, patient, status=422, close_form=form)
    actions.close(by=request.actor, course=course, reason=form.cleaned_data["reason"])
    messages.success(request, _("The course is closed."))
    return redirect("plan", patient.ref)


@door(Right.PLAN, methods=("POST",), reads=None)
def own_date(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    """A day or a span of the patient's own, which the plan goes round."""
    form = OwnDateForm(request.POST, auto_id="id_own_%s")
    if form.is_valid():
        data = form.cleaned_data
        start, end = data["start"].isoformat(), (data["end"] or data["start"]).isoformat()
        fact = (
            Fact("event", {"name": data["name"], "on": start, "kind": "no-visible-marks"})
            if data["kind"] == "event"
            else Fact("unavailable", {"from": start, "to": end})
        )
        try:
            state(by=request.actor, patient=patient, facts=[fact])
        except CaseError:
            form.add_error(None, _("This does not fit what is on record. Check the days."))
        else:
            messages.success(request, _("Recorded. Screen again, then plan anew round it."))
            return redirect("plan", patient.ref)
    return page.answer(request, patient, status=422, date_form=form)


@door(Right.BOOK, methods=("POST",), reads=None)
def book(request: ClinicRequest, patient: Patient, session: Session) -> HttpResponseBase:
    """Book the visit of a session at one of the free times inside its window."""
    form = BookForm(request.POST)
    ground = ground_of(patient, on=request.actor.today, at=request.actor.at)
    if not form.is_valid():
        messages.error(request, _("No time is chosen."))
        return redirect("plan", patient.ref)
    course = session.course
    versions = versions_of(course)
    plan = plan_in(versions[0])
    found = lines(plan, plan_in(versions[-1]), sessions_of(course), appointments_of(course))
    line = next((one for one in found if one.row.pk == session.pk), None)
    if line is None or line.state == "done" or line.appointment is not None:
        raise Refused(Missing("plan/booked", _("This session is booked or done already."), "", "plan"))
    first, last = page.slot_days(line, ground.on)
    free = free_slots(
        request.practice,
        first=first,
        last=last,
        minutes=line.planned.minutes if line.planned else 60,
        at=ground.at,
        patient=patient,
        a_day=96,
    )
    slot = next((one for one in free if one.key == form.cleaned_data["slot"]), None)
    if slot is None:
        raise Refused(Missing("booking/taken", _("That time is not free any more."), _("Choose another time."), "plan"))
    book_visit(
        by=request.actor,
        patient=patient,
        practitioner=slot.practitioner,
        kind="session",
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        room=slot.room,
        session=session,
    )
    messages.success(request, _("Session %(n)d is booked.") % {"n": session.number})
    # The front desk books and sees no chart.
    if not request.actor.holds(Right.SEE_CHART):
        return redirect("day-sheet")
    return redirect("plan", patient.ref)


def _say_other_days(request: ClinicRequest, course: Course) -> None:
    """Visits that are booked on a day which the plan does not have any more."""
    zone = request.practice.zone
    rows = {row.pk: row for row in sessions_of(course)}
    other = [
        rows[key].number
        for key, visit in appointments_of(course).items()
        if key in rows and visit.starts_at.astimezone(zone).date() != rows[key].planned_on
    ]
    if other:
        words = _("Booked on another day than the plan has now: session %(list)s. Move the visit in the calendar.")
        messages.warning(request, words % {"list": ", ".join(str(number) for number in sorted(other))})
