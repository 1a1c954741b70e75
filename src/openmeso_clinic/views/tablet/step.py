"""One screen of the questionnaire. What is chosen is saved at once; Continue saves the screen and goes on."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from openmeso.errors import CaseError
from openmeso_clinic.actions.handovers import answer, no_change
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.forms.intake_screen import Screen
from openmeso_clinic.queries.assessments import map_zones
from openmeso_clinic.queries.patient_words import PatientWords, block_title
from openmeso_clinic.queries.questionnaire import live_facts
from openmeso_clinic.queries.tablet import Step, step_of, steps_of
from openmeso_clinic.views.tablet.guard import TabletRequest, shown, tablet

_FACE = "front"


@tablet("open", methods=("GET", "POST"))
def show(request: TabletRequest, secret: str, slug: str) -> HttpResponseBase:
    on = request.actor.today
    steps = steps_of(request.handover, on=on)
    step = step_of(steps, slug)
    if step is None:
        return redirect("tablet-review", secret)
    place = _place(steps, step)
    context = _context(secret, steps, step, place)
    if step.kind == "known":
        return _known(request, step, context)
    screen = _screen(request, step)
    if request.method == "POST":
        return _save(request, screen, step, context)
    return _shown(request, screen, context)


def _known(request: TabletRequest, step: Step, context: dict[str, Any]) -> HttpResponseBase:
    secret = context["secret"]
    if request.method == "POST" and request.POST.get("changed") == "yes":
        return redirect("tablet-step", secret, f"{step.block}-change")
    if request.method == "POST" and request.POST.get("changed") == "no":
        _confirm(request, step)
        return _saved(request) if _by_script(request) else redirect(context["onward"])
    words = PatientWords(request.handover.language, library_of(request.practice))
    said = [(words.ask(item.question), words.answer(item)) for item in step.items]
    fault = _("Choose one of the two.") if request.method == "POST" else ""
    status = 422 if fault else 200
    more = {"step": step, "said": said, "fault": fault, "changes": f"{step.block}-change"}
    return shown(request, "tablet/known.html", context | more, status=status)


def _save(request: TabletRequest, screen: Screen, step: Step, context: dict[str, Any]) -> HttpResponseBase:
    secret = context["secret"]
    by_script = _by_script(request)
    valid = screen.is_valid()
    fault = ""
    if valid or by_script:
        facts, gone = screen.outcome()
        try:
            answer(by=request.actor, handover=request.handover, facts=facts, taken_back=gone)
        except CaseError:
            valid, fault = False, _("Something here does not fit. Look at the days and choices, or ask the staff.")
    left = valid and ("leave" in request.POST if by_script else "stay" not in request.POST)
    if left and step.slug.endswith("-change"):
        _confirm(request, step)
    if by_script:
        return _saved(request, 204 if valid else 422)
    if not valid:
        return _shown(request, screen, context | {"fault": fault}, status=422)
    if "stay" in request.POST:
        return redirect("tablet-step", secret, step.slug)
    return redirect(context["onward"])


def _shown(request: TabletRequest, screen: Screen, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """With the face where the patient says what troubles them; the lists under it hold the same."""
    drawing = None
    if any(one.kind == "concern" for one in screen.everything()):
        library = screen.words.library
        drawing = {
            "view": library.views[_FACE],
            "library": library,
            "zones": map_zones(_FACE, library, screen.words.zone),
            "tone": request.patient.skin_tone,
        }
    return shown(request, "tablet/step.html", context | {"screen": screen, "drawing": drawing}, status=status)


def _by_script(request: TabletRequest) -> bool:
    """Sent while the patient goes on: the script shows what it says, and opens the next screen itself."""
    return request.headers.get("X-Autosave") == "1"


def _saved(request: TabletRequest, status: int = 204) -> HttpResponse:
    now = timezone.localtime(request.actor.at)
    return HttpResponse(status=status, headers={"X-Saved-At": f"{now:%H:%M}"})


def _confirm(request: TabletRequest, step: Step) -> None:
    """What the patient did not change is confirmed for today."""
    rows = [item.row for item in step.items if item.row is not None and item.row.retired_at is None]
    no_change(by=request.actor, handover=request.handover, rows=rows)


def _screen(request: TabletRequest, step: Step) -> Screen:
    return Screen(
        step.items,
        words=PatientWords(request.handover.language, library_of(request.practice)),
        today=request.actor.today,
        handover=request.handover,
        facts=live_facts(request.patient),
        data=request.POST if request.method == "POST" else None,
    )


def _place(steps: list[Step], step: Step) -> int:
    slug = step.slug.replace("-change", "-known") if step.slug.endswith("-change") else step.slug
    return next(n for n, one in enumerate(steps) if one.slug == slug)


def _context(secret: str, steps: list[Step], step: Step, place: int) -> dict[str, Any]:
    after = steps[place + 1] if place + 1 < len(steps) else None
    before = steps[place - 1] if place else None
    return {
        "secret": secret,
        "at": step.slug,
        "title": block_title(step.block),
        "progress": {"step": place + 1, "steps": len(steps) + 1, "words": block_title(step.block)},
        "onward": reverse("tablet-step", args=[secret, after.slug])
        if after
        else reverse("tablet-review", args=[secret]),
        "back": reverse("tablet-step", args=[secret, before.slug]) if before else "",
    }
