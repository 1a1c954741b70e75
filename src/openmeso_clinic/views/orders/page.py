"""Prescriptions and patient-specific orders of one patient: the list, writing one, its paper, its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso.intake.case import Person
from openmeso.reports.prescription import Prescribed, Prescription, prescription_pdf
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions import orders as actions
from openmeso_clinic.forms.orders import OrderForm
from openmeso_clinic.queries.courses import course_of, plan_in, versions_of
from openmeso_clinic.queries.formulations import accepted_of, ground_of, noun_of
from openmeso_clinic.queries.orders import holds_on, injectors_of, orders_of
from openmeso_clinic.queries.strip import strip_of
from openmeso_clinic.views.door import door
from openmeso_clinic.views.formulation.contents import sum_words, title_of
from openmeso_clinic.views.formulation.papers import pdf
from openmeso_clinic.views.frame import stage_frame
from openmeso_clinic.views.reader import reader_for

if TYPE_CHECKING:
    from openmeso_clinic.models import Order, Patient


@door(Right.SEE_CHART)
def show(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    return _answer(request, patient)


@door(Right.PRESCRIBE, methods=("POST",), reads=None)
def write(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    form = _form(request, patient, request.POST)
    formulation = accepted_of(patient)
    if formulation is None:
        raise Http404
    if not form.is_valid():
        return _answer(request, patient, form, status=422)
    data = form.cleaned_data
    actions.write(
        by=request.actor,
        patient=patient,
        formulation=formulation,
        kind=data["kind"],
        valid_until=data["valid_until"],
        sessions=data["sessions"],
        injectors=form.people,
        instructions=data["instructions"],
    )
    messages.success(request, _("Written. Print it and sign it by hand, or give it as your law allows."))
    return redirect("orders", patient.ref)


@door(Right.PRESCRIBE, methods=("POST",), reads=None)
def end(request: ClinicRequest, patient: Patient, order: Order) -> HttpResponseBase:
    actions.end(by=request.actor, order=order)
    messages.success(request, _("Ended."))
    return redirect("orders", patient.ref)


@door(Right.PRESCRIBE, reads=Action.RECORD_PRINTED)
def paper(request: ClinicRequest, patient: Patient, order: Order) -> HttpResponseBase:
    """The paper as it was written, in the patient's language."""
    if order.formulation is None:
        raise Http404
    ground = ground_of(patient, on=request.actor.today, at=request.actor.at)
    reader = reader_for(ground.today.library, patient.language)
    course = course_of(patient)
    strip = strip_of(patient, on=request.actor.today)
    known = ", ".join(strip.allergy_words) or (_("none known") if strip.allergies_known else _("not known"))
    content = order.content
    body = prescription_pdf(
        Prescription(
            kind="prescription" if order.kind == order.Kind.PRESCRIPTION else "patient-specific-order",
            prescriber=Person(**content["prescriber"]),
            lines=tuple(Prescribed.of(p) for p in noun_of(order.formulation).chosen.preparations),
            sessions=order.sessions,
            on=order.written_at.astimezone(request.practice.zone).date(),
            valid_until=order.valid_until,
            allergies=known,
            least_days=plan_in(versions_of(course)[0]).regimen.least_days if course else None,
            for_injectors=tuple(Person(**one) for one in content["injectors"]),
            instructions=content["instructions"],
        ),
        patient=ground.today.case.patient.model_copy(update={"id": patient.number}),
        practice=ground.practice,
        reader=reader,
        made_at=order.written_at,
    )
    return pdf(body, "order.pdf")


def _form(request: ClinicRequest, patient: Patient, data: object = None) -> OrderForm:
    course = course_of(patient)
    count = len(plan_in(versions_of(course)[0]).induction) if course else 1
    on = request.actor.today
    return OrderForm(data, people=injectors_of(request.practice, on=on), sessions=max(1, min(12, count)))


def _answer(
    request: ClinicRequest, patient: Patient, form: OrderForm | None = None, *, status: int = 200
) -> HttpResponse:
    ground = ground_of(patient, on=request.actor.today, at=request.actor.at)
    reader = reader_for(ground.today.library)
    accepted = accepted_of(patient)
    rows = [
        {
            "order": one,
            "holds": holds_on(one, request.actor.today),
            "what": title_of(noun_of(one.formulation).chosen, reader) if one.formulation else "",
        }
        for one in orders_of(patient)
    ]
    context = stage_frame(request, patient, "formulation") | {
        "rows": rows,
        "accepted": accepted,
        "form": form or _form(request, patient),
    }
    if accepted is not None:
        chosen = noun_of(accepted).chosen
        context |= {"what": title_of(chosen, reader), "sum": sum_words(chosen, reader)}
    return render(request, "orders/page.html", context, status=status)
