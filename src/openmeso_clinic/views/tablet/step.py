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
from openmeso_clinic.queries.patient_words import PatientWords, block_title
from openmeso_clinic.queries.questionnaire import live_facts
from openmeso_clinic.queries.tablet import Step, step_of, steps_of
from openmeso_clinic.views.tablet.guard import TabletRequest, shown, tablet


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
    return shown(request, "tablet/step.html", context | {"screen": screen})


def _known(request: TabletRequest, step: Step, context: dict[str, Any]) -> HttpResponseBase:
    secret = context["secret"]
    if request.method == "POST" and request.POST.get("changed") == "yes":
        return redirect("tablet-step", secret, f"{step.block}-change")
    if request.method == "POST" and request.POST.get("changed") == "no":
        rows = [item.row for item in step.items if item.row is not None and item.row.retired_at is None]
        no_change(by=request.actor, handover=request.handover, rows=rows)
        return redirect(context["onward"])
    words = PatientWords(request.handover.language, library_of(request.practice))
    said = [(words.ask(item.question), words.answer(item)) for item in step.items]
    fault = _("Choose one of the two.") if request.method == "POST" else ""
    status = 422 if fault else 200
    return shown(request, "tablet/known.html", context | {"step": step, "said": said, "fault": fault}, status=status)


def _save(request: TabletRequest, screen: Screen, step: Step, context: dict[str, Any]) -> HttpResponseBase:
    secret = context["secret"]
    by_script = request.headers.get("X-Autosave") == "1"
    valid = screen.is_valid()
    fault = ""
    if valid or by_script:
        facts, gone = screen.outcome()
        try:
            answer(by=request.actor, handover=request.handover, facts=facts, taken_back=gone)
        except CaseError:
            valid, fault = False, _("Something here does not fit. Look at the days and choices, or ask the staff.")
    if by_script:
        now = timezone.localtime(request.actor.at)
        return HttpResponse(status=204 if valid else 422, headers={"X-Saved-At": f"{now:%H:%M}"})
    if not valid:
        return shown(request, "tablet/step.html", context | {"screen": screen, "fault": fault}, status=422)
    if "stay" in request.POST:
        return redirect("tablet-step", secret, step.slug)
    if step.slug.endswith("-change"):
        rows = [item.row for item in step.items if item.row is not None and item.row.retired_at is None]
        no_change(by=request.actor, handover=request.handover, rows=rows)
    return redirect(context["onward"])


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
