"""One event: what is known, what to do first, what came before it and after it, and its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.event_entries import follow, judge, regrade, reopen, result
from openmeso_clinic.actions.events import close
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.forms.event_entries import CausalityForm, FactsForm, FollowForm, ResultForm
from openmeso_clinic.queries.event_page import event_page
from openmeso_clinic.queries.event_words import CAUSALITY_WORDS, CONFIRMED_WORDS, FACT_WORDS
from openmeso_clinic.queries.events import event_view
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame

if TYPE_CHECKING:
    from openmeso.knowledge import Library
    from openmeso_clinic.models import EventReport, Patient


@door(Right.SEE_CHART)
def show(request: ClinicRequest, patient: Patient, event: EventReport) -> HttpResponseBase:
    return _page(request, patient, event)


@door(Right.SIGN, methods=("POST",))
def close_event(request: ClinicRequest, patient: Patient, event: EventReport) -> HttpResponseBase:
    outcome = request.POST.get("outcome", "")
    try:
        close(by=request.actor, event=event, outcome=outcome)
    except Refused as refused:
        return _page(request, patient, event, missing=refused.missing, outcome=outcome)
    messages.success(request, _("Closed. Sessions are no longer held by it."))
    return redirect("event", patient=patient.ref, event=event.ref)


@door(Right.FOLLOW_EVENT, methods=("POST",))
def enter(request: ClinicRequest, patient: Patient, event: EventReport, entry: str) -> HttpResponseBase:
    """One thing that followed: ``follow``, ``facts``, ``causality``, ``result`` or ``reopen``."""
    if entry not in _ACTS:
        raise Http404
    form = _forms(event, spoken_library(patient.practice), request.POST, entry)[entry]
    missing: tuple[Missing, ...] = ()
    if form.is_valid():
        try:
            _ACTS[entry](request, event, form.cleaned_data)
        except Refused as refused:
            missing = refused.missing
        else:
            messages.success(request, _("Written down."))
            return redirect("event", patient=patient.ref, event=event.ref)
    return _page(request, patient, event, missing=missing, refused=(entry, form))


class ReopenForm(forms.Form):
    text = forms.CharField(max_length=500)


_ACTS: dict[str, Callable[[ClinicRequest, EventReport, dict[str, Any]], object]] = {
    "follow": lambda request, event, said: follow(by=request.actor, event=event, **said),
    "facts": lambda request, event, said: regrade(by=request.actor, event=event, facts=said),
    "causality": lambda request, event, said: judge(by=request.actor, event=event, **said),
    "result": lambda request, event, said: result(by=request.actor, event=event, **said),
    "reopen": lambda request, event, said: reopen(by=request.actor, event=event, **said),
}


def _forms(event: EventReport, library: Library, data: Any = None, kind: str = "") -> dict[str, forms.Form]:
    def given(name: str) -> Any:
        return data if name == kind else None

    return {
        "follow": FollowForm(given("follow"), prefix="follow"),
        "facts": FactsForm(given("facts"), prefix="facts", initial=event.facts),
        "causality": CausalityForm(given("causality"), prefix="causality", initial={"causality": event.causality}),
        "result": ResultForm(given("result"), prefix="result", library=library),
        "reopen": ReopenForm(given("reopen"), prefix="reopen"),
    }


def _page(
    request: ClinicRequest,
    patient: Patient,
    event: EventReport,
    *,
    missing: tuple[Missing, ...] = (),
    outcome: str = "",
    refused: tuple[str, forms.Form] | None = None,
) -> HttpResponseBase:
    library = spoken_library(patient.practice)
    view = event_view(event, library)
    card = library.cards.get(view.entry.card) if view.entry and view.entry.card else None
    page = event_page(event, library, at=request.actor.at)
    context = {
        "one": view,
        "event": event,
        "page": page,
        "because": [str(FACT_WORDS[name]) for name in page.because],
        "causality": CAUSALITY_WORDS.get(event.causality, ""),
        "confirmation": CONFIRMED_WORDS.get(event.confirmation, ""),
        "forms": _forms(event, library) | ({refused[0]: refused[1]} if refused else {}),
        "refused": refused[0] if refused else "",
        "card": card,
        "missing": missing,
        "outcome": outcome,
    }
    frame = stage_frame(request, patient, "aftercare")
    return render(request, "events/event.html", frame | context, status=422 if request.method == "POST" else 200)
