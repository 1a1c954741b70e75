"""Welcome: who the clinic is, the language, and the birth date that opens the questionnaire."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from openmeso_clinic.actions.handovers import open_tablet, set_language
from openmeso_clinic.forms.tablet import BirthDateForm
from openmeso_clinic.queries.tablet import find_handover, steps_of
from openmeso_clinic.views.tablet.guard import TabletRequest, gone, keep_device, shown, tablet


@tablet("closed", methods=("GET", "POST"))
def welcome(request: TabletRequest, secret: str) -> HttpResponseBase:
    handover = request.handover
    if handover.opened_at is not None:
        return _onward(request, secret)
    form = BirthDateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["birth_date"]
        if open_tablet(by=request.actor, handover=handover, birth_date=day):
            response = _onward(request, secret)
            keep_device(response, handover, secret)
            return response
        left = find_handover(secret, at=timezone.now())
        if left is None or left.opened_at is not None:
            return gone(request)
        form.wrong(left.tries_left)
    context = {
        "secret": secret,
        "form": form,
        "for_consent": handover.asks == ["consent"],
        "greeting": f"{request.patient.given_name.partition(' ')[0]} {request.patient.family_name[:1]}.",
    }
    return shown(request, "tablet/welcome.html", context, status=422 if form.is_bound else 200)


@tablet("closed", methods=("POST",))
def language(request: TabletRequest, secret: str) -> HttpResponseBase:
    """Change the language; no answer is lost by it."""
    wanted = request.POST.get("language", "")
    if wanted in request.practice.languages:
        set_language(by=request.actor, handover=request.handover, language=wanted)
    back = request.POST.get("at", "")
    if back == "review":
        return redirect("tablet-review", secret)
    return redirect("tablet-step", secret, back) if back else redirect("tablet", secret)


def _onward(request: TabletRequest, secret: str) -> HttpResponse:
    """To what the tablet was handed over for."""
    if request.handover.asks == ["consent"]:
        return redirect("tablet-consent", secret)
    return redirect("tablet-step", secret, _first(request))


def _first(request: TabletRequest) -> str:
    steps = steps_of(request.handover, on=request.actor.today)
    return next((step.slug for step in steps), "none")
