"""What is done and written down in the room: one small form each, saved by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from openmeso.errors import CaseError
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions import sessions, stopping
from openmeso_clinic.actions.statements import confirm
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.forms import session as forms
from openmeso_clinic.queries.scanning import read_code
from openmeso_clinic.queries.session_room import answers_of, asked_again, who_may_inject
from openmeso_clinic.views.door import door
from openmeso_clinic.views.session import words
from openmeso_clinic.views.session.contents import again_form
from openmeso_clinic.views.session.room import page

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient, Session, SessionStep


@door(Right.RUN_SESSION, methods=("POST",))
def again(request: ClinicRequest, patient: Patient, session: Session) -> HttpResponseBase:
    """The questions of the day."""
    asked = asked_again(patient, on=request.actor.today)
    form = again_form(asked, request.POST)
    if not form.is_valid():
        return page(request, patient, session, status=422, again=form)
    answers = form.answers()
    if answers:
        sessions.ask_again(by=request.actor, session=session, answers=answers)
    same = [question.id for block in form.unchanged() for question in asked.unchanged.get(block, ())]
    if same:
        confirm(by=request.actor, patient=patient, statements=answers_of(patient, same))
    if form.changed():
        messages.warning(request, _("Something changed: go through these blocks in the intake."))
    return _back(request, patient, session, "again")


@door(Right.RUN_SESSION, methods=("POST",))
def readings(request: ClinicRequest, patient: Patient, session: Session) -> HttpResponseBase:
    form = forms.ReadingsForm(request.POST)
    if form.is_valid():
        try:
            sessions.take_readings(by=request.actor, session=session, **form.cleaned_data)
        except CaseError as error:
            for fault in error.faults:
                form.add_error(None, _("%(got)s: expected %(wanted)s.") % {"got": fault.got, "wanted": fault.expected})
    if not form.is_valid():
        return page(request, patient, session, status=422, readings_form=form)
    return _back(request, patient, session, "readings")


@door(Right.RUN_SESSION, methods=("POST",))
def start(request: ClinicRequest, patient: Patient, session: Session) -> HttpResponseBase:
    people = {one.ref: one for one in who_may_inject(session, on=request.actor.today)}
    chosen = people.get(request.POST.get("practitioner", ""))
    if chosen is None:
        messages.error(request, _("Choose who injects; only people with a valid licence stand in the list."))
        return _back(request, patient, session)
    sessions.start(by=request.actor, session=session, practitioner=chosen)
    return _back(request, patient, session)


@door(Right.RUN_SESSION, methods=("POST",))
def step(request: ClinicRequest, patient: Patient, session: Session, position: int) -> HttpResponseBase:
    """Begin, end, skip or take up again one step."""
    row: SessionStep | None = session.steps.filter(position=position).first()
    if row is None:
        raise Http404
    act = request.POST.get("act")
    if act == "begin":
        sessions.begin_step(by=request.actor, step=row)
    elif act == "end":
        sessions.end_step(by=request.actor, step=row)
    elif act == "again":
        sessions.again_step(by=request.actor, step=row)
    elif act == "skip":
        sessions.skip_step(by=request.actor, step=row, reason=request.POST.get("reason", ""))
    else:
        raise Http404
    return _back(request, patient, session, f"step-{position}")


@door(Right.RUN_SESSION, methods=("POST",))
def asepsis(request: ClinicRequest, patient: Patient, session: Session) -> HttpResponseBase:
    form = forms.AsepsisForm(request.POST, antiseptics=words.antiseptics(spoken_library(patient.practice)))
    if not form.is_valid():
        return _faulty(request, patient, session, form)
    sessions.note_asepsis(by=request.actor, session=session, asepsis=form.said())
    return _saved(request, patient, session, "asepsis")


@door(Right.RUN_SESSION, methods=("POST",))
def numbing(request: ClinicRequest, patient: Patient, session: Session) -> HttpResponseBase:
    form = forms.NumbingForm(request.POST, ways=words.anesthesia(spoken_library(patient.practice)))
    if not form.is_valid():
        return _faulty(request, patient, session, form, numbing=form)
    sessions.note_numbing(by=request.actor, session=session, **form.cleaned_data)
    return _saved(request, patient, session, "numbing")


@door(Right.RUN_SESSION, methods=("POST",))
def notes(request: ClinicRequest, patient: Patient, session: Session) -> HttpResponseBase:
    form = forms.NotesForm(request.POST)
    if not form.is_valid():
        return _faulty(request, patient, session, form)
    sessions.note(by=request.actor, session=session, **form.cleaned_data)
    return _saved(request, patient, session, "notes")


@door(Right.RUN_SESSION, methods=("POST",))
def reaction(request: ClinicRequest, patient: Patient, session: Session) -> HttpResponseBase:
    library = spoken_library(patient.practice)
    form = forms.ReactionForm(
        request.POST, events=words.events(library), zones=words.zones(library, sorted(library.zones))
    )
    if not form.is_valid():
        return page(request, patient, session, status=422, reaction=form)
    sessions.add_reaction(by=request.actor, session=session, **form.cleaned_data)
    return _back(request, patient, session, "reactions")


@door(Right.RUN_SESSION, methods=("POST",))
def rescue(request: ClinicRequest, patient: Patient, session: Session) -> HttpResponseBase:
    form = forms.RescueForm(request.POST)
    if not form.is_valid():
        return page(request, patient, session, status=422, rescue=form)
    sessions.add_rescue(by=request.actor, session=session, **form.cleaned_data)
    return _back(request, patient, session, "rescues")


@door(Right.RUN_SESSION, methods=("POST",))
def balance(request: ClinicRequest, patient: Patient, session: Session, letter: str) -> HttpResponseBase:
    form = forms.BalanceForm(request.POST, prefix=letter)
    if not form.is_valid():
        return _faulty(request, patient, session, form, balance=(letter, form))
    sessions.account_for(by=request.actor, session=session, letter=letter, **form.cleaned_data)
    return _saved(request, patient, session, "balance")


@door(Right.RUN_SESSION, methods=("POST",))
def lot(request: ClinicRequest, patient: Patient, session: Session, letter: str) -> HttpResponseBase:
    """Hold the code of a container against what the syringe was drawn from, and keep it beside the lot."""
    read = read_code(request.practice, request.POST.get("code", "")[:200], on=request.actor.today)
    syringe = session.syringes.filter(letter=letter).first()
    if syringe is None:
        raise Http404
    drawn = {(one["product"], one["lot"]) for one in syringe.lots}
    named = [row for row in read.lots if (row.product, row.number) in drawn]
    for fault in read.faults:
        messages.error(request, fault)
    if named:
        sessions.name_code(
            by=request.actor,
            session=session,
            letter=letter,
            product=named[0].product,
            lot=named[0].number,
            raw_code=read.raw,
        )
        messages.success(request, _("Lot %(lot)s confirmed by its code.") % {"lot": named[0].number})
    elif not read.faults:
        messages.error(
            request,
            _("This code is not of a lot that syringe %(letter)s was drawn from: %(lots)s.")
            % {"letter": letter, "lots": ", ".join(sorted(number for _product, number in drawn)) or "–"},
        )
    return _back(request, patient, session, "balance")


@door(Right.RUN_SESSION, methods=("POST",))
def reason(request: ClinicRequest, patient: Patient, session: Session) -> HttpResponseBase:
    """Why a difference from the plan stands."""
    sessions.give_reason(
        by=request.actor,
        session=session,
        finding=request.POST.get("finding", "")[:200],
        reason=request.POST.get("reason", ""),
    )
    onward = "session-review" if request.POST.get("on") == "review" else "session-room"
    return redirect(onward, patient=patient.ref, session=session.ref)


@door(Right.RUN_SESSION, methods=("POST",))
def stop(request: ClinicRequest, patient: Patient, session: Session) -> HttpResponseBase:
    form = forms.StopForm(request.POST, codes=list(words.stop_words().items()))
    if not form.is_valid():
        return page(request, patient, session, status=422, stop=form)
    stopping.stop(by=request.actor, session=session, **form.cleaned_data)
    messages.warning(request, _("Stopped. Account for what is left, then sign what was given."))
    return _back(request, patient, session)


@door(Right.RUN_SESSION, methods=("POST",))
def finish(request: ClinicRequest, patient: Patient, session: Session) -> HttpResponseBase:
    """All is given: on to the review."""
    sessions.finish(by=request.actor, session=session)
    return redirect("session-review", patient=patient.ref, session=session.ref)


def _back(request: ClinicRequest, patient: Patient, session: Session, part: str = "") -> HttpResponseBase:
    url = reverse("session-room", args=[patient.ref, session.ref])
    return redirect(f"{url}#{part}" if part else url)


def _saved(request: ClinicRequest, patient: Patient, session: Session, part: str) -> HttpResponseBase:
    """A form that saves itself gets the clinic's time; a plain one its page again."""
    if request.headers.get("X-Autosave"):
        return HttpResponse(status=204, headers={"X-Saved-At": f"{timezone.localtime(request.actor.at):%H:%M}"})
    return _back(request, patient, session, part)


def _faulty(
    request: ClinicRequest, patient: Patient, session: Session, form: django_forms.Form, **bound: Any
) -> HttpResponseBase:
    if request.headers.get("X-Autosave"):
        return HttpResponse(str(form.errors.as_text()), status=422, content_type="text/plain")
    return page(request, patient, session, status=422, **bound)
