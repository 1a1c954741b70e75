"""Duties to report: the list, one report as the record fills it, on paper and structured, and that it was handed in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso.reports.vigilance_report import vigilance_report_pdf
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.access.request import ClinicRequest, shows
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.vigilance import hand_in, need_not
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.practice import practice_of
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.queries.vigilance import content_of, due_of, due_row
from openmeso_clinic.queries.vigilance_words import sections
from openmeso_clinic.views.door import door
from openmeso_clinic.views.pdf import pdf
from openmeso_clinic.views.reader import reader_for

if TYPE_CHECKING:
    from openmeso_clinic.models import VigilanceReport


@door(Right.FOLLOW_EVENT)
def overview(request: ClinicRequest) -> HttpResponseBase:
    found = due_of(request.practice, spoken_library(request.practice), at=request.actor.at)
    shows(request, *(one.row.event.patient.kept for one in found))
    return render(request, "safety/reports.html", {"current": "signals", "reports": found})


@door(Right.FOLLOW_EVENT)
def show(request: ClinicRequest, report: VigilanceReport) -> HttpResponseBase:
    return _page(request, report)


@door(Right.FOLLOW_EVENT, methods=("POST",))
def done(request: ClinicRequest, report: VigilanceReport) -> HttpResponseBase:
    """Handed in with a reference, or not needed with a reason."""
    said = request.POST
    try:
        if "not-needed" in said:
            need_not(by=request.actor, report=report, reason=said.get("reason", ""))
        else:
            hand_in(by=request.actor, report=report, reference=said.get("reference", ""))
    except Refused as refused:
        return _page(request, report, missing=refused.missing)
    messages.success(request, _("Written down."))
    return redirect("report", report=report.ref)


@door(Right.FOLLOW_EVENT, reads=Action.RECORD_PRINTED)
def paper(request: ClinicRequest, report: VigilanceReport) -> HttpResponseBase:
    library, content = library_of(request.practice), _content(request, report)
    body = vigilance_report_pdf(
        sections(content, spoken_library(request.practice)),
        content=content,
        title=_("Report of an adverse event"),
        practice=practice_of(request.practice),
        reader=reader_for(library),
        made_at=request.actor.at,
        footer=_("Filled from the record. Compare it before it is handed in."),
    )
    return pdf(body, "vigilance-report.pdf")


@door(Right.FOLLOW_EVENT, reads=Action.RECORD_EXPORTED)
def structured(request: ClinicRequest, report: VigilanceReport) -> HttpResponseBase:
    """``openmeso-vigilance/1``."""
    body = json.dumps(_content(request, report), ensure_ascii=False, indent=2)
    return HttpResponse(
        body,
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="vigilance-report.json"', "Cache-Control": "no-store"},
    )


def _content(request: ClinicRequest, report: VigilanceReport) -> dict[str, Any]:
    """What was handed in stands as it was; before that it follows the record."""
    shows(request, report.event.patient.kept)
    kept: dict[str, Any] = report.content
    return kept or content_of(report.event, library_of(request.practice), at=request.actor.at, rule=report.rule)


def _page(request: ClinicRequest, report: VigilanceReport, *, missing: tuple[Missing, ...] = ()) -> HttpResponseBase:
    library = spoken_library(request.practice)
    content = _content(request, report)
    context = {
        "current": "signals",
        "due": due_row(report, library, at=request.actor.at),
        "report": report,
        "patient_kept": report.event.patient.kept,
        "sections": sections(content, library),
        "missing": missing,
        "said": request.POST,
    }
    return render(request, "safety/report.html", context, status=422 if request.method == "POST" else 200)
