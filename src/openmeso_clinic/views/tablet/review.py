"""All answers by section, each with the way back to it; then the end."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect

from openmeso_clinic.actions.handovers import finish
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.queries.facts import Facts
from openmeso_clinic.queries.patient_words import PatientWords, block_title
from openmeso_clinic.queries.questionnaire import blocks_of, live_facts
from openmeso_clinic.queries.tablet import Step, said_here, steps_of
from openmeso_clinic.views.tablet.guard import TabletRequest, shown, tablet


@tablet("open")
def review(request: TabletRequest, secret: str) -> HttpResponseBase:
    on = request.actor.today
    steps = steps_of(request.handover, on=on)
    library = library_of(request.practice)
    words, facts = PatientWords(request.handover.language, library), Facts(library)
    where = _where(steps)
    mine = [row for rows in live_facts(request.patient).values() for row in said_here(request.handover, rows)]
    under: dict[str, list[str]] = {}
    for row in mine:
        question = str(row.content.get("asked") or (row.key if row.kind == "date" else row.content.get("id", "")))
        under.setdefault(question, []).append(facts.value(row.kind, row.content))
    sections: list[dict[str, Any]] = []
    for block in blocks_of(request.patient, on=on, by_patient=True):
        rows = [
            {
                "ask": words.ask(item.question),
                "answer": words.answer(item) if item.holds else "",
                "more": under.get(item.question.id, []),
                "slug": where.get(item.question.id, ""),
            }
            for top in block.items
            for item in (top, *(top.follow_ups if top.followed else ()))
        ]
        sections.append({"title": block_title(block.key), "rows": rows})
    open_count = sum(not row["answer"] for section in sections for row in section["rows"])
    context = {
        "secret": secret,
        "at": "review",
        "sections": sections,
        "open_count": open_count,
        "back": steps[-1].slug if steps else "",
        "progress": {"step": len(steps) + 1, "steps": len(steps) + 1, "words": ""},
    }
    return shown(request, "tablet/review.html", context)


@tablet("open", methods=("POST",))
def finish_questionnaire(request: TabletRequest, secret: str) -> HttpResponseBase:
    finish(by=request.actor, handover=request.handover)
    return redirect("tablet-end", secret)


def _where(steps: list[Step]) -> dict[str, str]:
    """On which screen each question can be changed."""
    found: dict[str, str] = {}
    for step in steps:
        slug = f"{step.block}-change" if step.kind == "known" else step.slug
        for item in step.items:
            for one in (item, *item.follow_ups):
                found.setdefault(one.question.id, slug)
    return found
