"""What is done on the formulation page. Each act answers with the page again, or with a fragment for htmx."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso.formulation.nouns import Infeasible
from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.again import member_pin_accepted
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions import formulations as actions
from openmeso_clinic.actions import preparing, sign_in
from openmeso_clinic.forms.formulation import AcceptForm, DiscardForm, MixtureForm, SecondCheckForm
from openmeso_clinic.queries.formulations import ground_of, noun_of, who_may_check
from openmeso_clinic.queries.held_vials import held_back
from openmeso_clinic.views.door import door
from openmeso_clinic.views.formulation import page
from openmeso_clinic.views.reader import reader_for

if TYPE_CHECKING:
    from openmeso_clinic.models import Formulation, Patient


@door(Right.FORMULATE, methods=("POST",), reads=None)
def propose(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    found = actions.propose(by=request.actor, patient=patient)
    if isinstance(found, Infeasible):
        messages.warning(request, _("No formulation keeps every limit. The reasons stand below."))
    return redirect("formulation", patient.ref)


@door(Right.FORMULATE, methods=("POST",), reads=None)
def duplicate(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    actions.duplicate(by=request.actor, patient=patient)
    messages.success(request, _("The last formulation is worked out anew for today. Look at what differs."))
    return redirect("formulation", patient.ref)


@door(Right.PRESCRIBE, methods=("POST",), reads=None)
def mixture(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    """A reason for more than one product, then a proposal that may use it."""
    form = MixtureForm(request.POST)
    if not form.is_valid():
        return page.answer(request, patient, status=422, mixture_form=form)
    actions.allow_mixture(by=request.actor, patient=patient, reason=form.cleaned_data["reason"])
    return propose_again(request, patient)


def propose_again(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    found = actions.propose(by=request.actor, patient=patient)
    if isinstance(found, Infeasible):
        messages.warning(request, _("No formulation keeps every limit, also with a mixture."))
    return redirect("formulation", patient.ref)


@door(Right.FORMULATE, methods=("POST",), reads=None)
def choose(request: ClinicRequest, patient: Patient, formulation: Formulation) -> HttpResponseBase:
    place = request.POST.get("place", "")
    if not place.isdecimal():
        raise Http404
    actions.choose(by=request.actor, formulation=formulation, place=int(place))
    return redirect("formulation", patient.ref)


@door(Right.FORMULATE, methods=("POST",), reads=None)
def check_edit(request: ClinicRequest, patient: Patient, formulation: Formulation) -> HttpResponseBase:
    """Work out what is typed; nothing is kept. Without JavaScript the whole page answers."""
    return _edited(request, patient, formulation, save=False)


@door(Right.FORMULATE, methods=("POST",), reads=None)
def save_edit(request: ClinicRequest, patient: Patient, formulation: Formulation) -> HttpResponseBase:
    return _edited(request, patient, formulation, save=True)


@door(Right.PRESCRIBE, methods=("POST",), reads=None)
def accept(request: ClinicRequest, patient: Patient, formulation: Formulation) -> HttpResponseBase:
    form = AcceptForm(request.POST, asked=bool(actions.reasons_asked(formulation, noun_of(formulation))))
    if not form.is_valid():
        return page.answer(request, patient, status=422, accept_form=form)
    try:
        actions.accept_formulation(
            by=request.actor,
            formulation=formulation,
            seen=form.cleaned_data["digest"],
            reason=form.cleaned_data["reason"],
        )
    except Refused as refused:
        if any(one.code == "formulation/reason" for one in refused.missing):
            form.add_error("reason", " ".join(f"{one.what} {one.do}" for one in refused.missing))
            return page.answer(request, patient, status=422, accept_form=form)
        raise
    messages.success(request, _("Accepted."))
    return redirect("formulation", patient.ref)


@door(Right.PREPARE, methods=("POST",), reads=None)
def prepare(request: ClinicRequest, patient: Patient, formulation: Formulation) -> HttpResponseBase:
    preparing.prepare(by=request.actor, formulation=formulation)
    messages.success(request, _("Recorded as drawn up. Label each syringe now."))
    return redirect("formulation", patient.ref)


@door(Right.PREPARE, methods=("POST",), reads=None)
def check(request: ClinicRequest, patient: Patient, formulation: Formulation) -> HttpResponseBase:
    """The second check: another person, on this screen, with that person's own PIN."""
    form = SecondCheckForm(request.POST, members=who_may_check(request.practice, but=formulation.prepared_by))
    if form.is_valid():
        member = form.member
        accepted = member_pin_accepted(member, form.cleaned_data["pin"])
        by = Actor(member, request.actor.at, stepped_up=accepted)
        sign_in.stepped_up(by=by, accepted=accepted)
        if accepted:
            preparing.check(by=by, formulation=formulation, at_screen_of=request.staff.ref)
            messages.success(request, _("Checked by %(name)s.") % {"name": member.name})
            return redirect("formulation", patient.ref)
        form.add_error("pin", _("This is not that person's PIN."))
    return page.answer(request, patient, status=422, check_form=form)


@door(Right.PREPARE, methods=("POST",), reads=None)
def discard(request: ClinicRequest, patient: Patient, formulation: Formulation) -> HttpResponseBase:
    form = DiscardForm(request.POST)
    if not form.is_valid():
        return page.answer(request, patient, status=422, discard_form=form)
    actions.discard(by=request.actor, formulation=formulation, reason=form.cleaned_data["reason"])
    messages.success(request, _("Discarded. Record what was opened for it as waste."))
    return redirect("formulation", patient.ref)


def _edited(request: ClinicRequest, patient: Patient, formulation: Formulation, *, save: bool) -> HttpResponse:
    if formulation.state != formulation.State.DRAFT:
        raise Refused(Missing("formulation/state", _("This is no draft any more."), _("Duplicate it to change it.")))
    ground = ground_of(patient, on=request.actor.today, at=request.actor.at)
    reader, noun = reader_for(ground.today.library), noun_of(formulation)
    form = page.edit_form(formulation, noun, ground, reader, request.POST)
    context: dict[str, Any] = {"edit_form": form}
    if form.is_valid():
        found = ground.edited(form.edit, against=noun.chosen)
        if save and found.acceptable:
            reason = form.cleaned_data["reason"]
            actions.change(by=request.actor, formulation=formulation, edit=form.edit, reason=reason)
            messages.success(request, _("Saved."))
            return redirect("formulation", patient.ref)
        context |= {
            "faults": found.faults,
            "held_back": held_back(found.faults, patient, at=request.actor.at),
            "notes": found.notes,
            "changes": page.changes(request, noun, found, reader),
            "tried": found,
        }
        if request.htmx:
            context |= page.worked(found.alternative, ground, reader, unaddressed=found.unaddressed)
            context |= {"patient": patient, "row": formulation, "live": True}
            context["reasons_asked"] = actions.reasons_asked(formulation, noun)
            return render(request, "formulation/worked.html", context)
    if request.htmx:
        return render(request, "formulation/edit_faults.html", {"edit_form": form})
    context.pop("tried", None)
    return page.answer(request, patient, status=422 if save or not form.is_valid() else 200, **context)
