"""The audit trail by period, person and act, on screen, as a file and on paper; and who saw or touched one patient."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso.reports.tables import PrintedSection, tables_pdf
from openmeso_clinic.access.request import ClinicRequest, shows
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.trail import record
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.practice import practice_of
from openmeso_clinic.forms.trail import TrailFilter
from openmeso_clinic.queries.oversight.dashboard import Dashboard
from openmeso_clinic.queries.oversight.integrity import chain_words, checked_trail
from openmeso_clinic.queries.table_words import printed
from openmeso_clinic.queries.trail import (
    MOST_IN_FILE,
    MOST_ON_PAPER,
    lines_table,
    people_in,
    people_table,
    trail_page,
)
from openmeso_clinic.views.csv_answer import table_answer
from openmeso_clinic.views.door import door
from openmeso_clinic.views.pdf import pdf
from openmeso_clinic.views.reader import reader_for

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient

#: People are counted over so long where no period is asked for.
LATELY = timedelta(days=30)


@door(Right.SEE_TRAIL, reads=None)
def trail(request: ClinicRequest) -> HttpResponseBase:
    return _page(request, None)


@door(Right.SEE_TRAIL, reads=None)
def trail_of_patient(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    """Every act on one record and every look at it: what a patient may ask for."""
    return _page(request, patient)


@door(Right.SEE_TRAIL, reads=None)
def as_file(request: ClinicRequest) -> HttpResponse:
    _form, wanted = _wanted(request)
    return table_answer(request, lines_table(request.practice, most=MOST_IN_FILE, **wanted))


@door(Right.SEE_TRAIL, reads=None)
def people_file(request: ClinicRequest) -> HttpResponse:
    _form, wanted = _wanted(request)
    return table_answer(request, people_table(request.practice, **wanted))


@door(Right.SEE_TRAIL, reads=None)
def paper(request: ClinicRequest) -> HttpResponseBase:
    """The report for a period: who did how much, whether the chain holds, and the lines themselves."""
    form, wanted = _wanted(request)
    practice, zone = request.practice, request.practice.zone
    lines = lines_table(practice, most=MOST_ON_PAPER, **wanted)
    cut = len(lines.rows) >= MOST_ON_PAPER
    more = _("Only the latest %(n)d lines are printed: choose a shorter time.") % {"n": MOST_ON_PAPER}
    sections: list[PrintedSection] = [
        printed(
            _("Integrity of the trail"), Dashboard((chain_words(practice, checked_trail(practice)),), ()), zone=zone
        ),
        printed(_("By person"), Dashboard((), (people_table(practice, **wanted),)), zone=zone),
        printed(_("Lines"), Dashboard((more,) if cut else (), (lines,)), zone=zone),
    ]
    body = tables_pdf(
        sections,
        title=_("Report of the audit trail"),
        facts=_asked(form, wanted),
        practice=practice_of(practice),
        reader=reader_for(library_of(practice)),
        made_at=request.actor.at,
        footer=_("Patients are named by their references, as the trail holds them."),
        wide=True,
    )
    record(
        request.actor,
        Action.RECORD_PRINTED,
        "trail",
        patients=lines.patients,
        details={"lines": str(len(lines.rows))},
    )
    return pdf(body, f"trail-{request.actor.today.isoformat()}.pdf")


def _page(request: ClinicRequest, patient: Patient | None) -> HttpResponseBase:
    form, wanted = _wanted(request)
    before = form.cleaned_data.get("before") if form.is_valid() else None
    page = trail_page(request.practice, patient=patient, before=before, **wanted)
    shows(request, *page.shown)
    # Who looks at the trail stands in it, also where no line names a patient.
    record(request.actor, Action.RECORD_READ, "page/trail", patients=request.shown)
    later, asked = request.GET.copy(), request.GET.copy()
    for key in ("before", "check"):
        asked.pop(key, None)
    if page.older_than:
        later["before"] = str(page.older_than)
    # Without a period the lines of years would be counted each time the page is opened.
    counted = {"since": request.actor.today - LATELY} | wanted
    asked_of = asked.copy()
    asked_of["since"] = counted["since"].isoformat()
    context: dict[str, Any] = {
        "current": "trail",
        "form": form,
        "page": page,
        "patient": patient,
        "later": later.urlencode(),
        "asked": asked.urlencode(),
        "people": None if patient else people_table(request.practice, **counted),
        "people_since": counted["since"],
        "asked_of": asked_of.urlencode(),
    }
    if "check" in request.GET and patient is None:
        found = checked_trail(request.practice)
        context |= {"checked": chain_words(request.practice, found), "holds": found.holds}
    return render(request, "trail/page.html", context, status=422 if form.errors else 200)


def _wanted(request: ClinicRequest) -> tuple[TrailFilter, dict[str, Any]]:
    """The filter and what it asks for; a filter with a fault asks for everything, and says its fault."""
    form = TrailFilter(request.GET, people=people_in(request.practice))
    asked = form.cleaned_data if form.is_valid() else {}
    return form, {key: value for key, value in asked.items() if key != "before" and value}


def _asked(form: TrailFilter, wanted: dict[str, Any]) -> list[tuple[str, str]]:
    """The filter in words."""
    facts = []
    for key, value in wanted.items():
        field = form.fields[key]
        words = dict(getattr(field, "choices", ())).get(value, value)
        facts.append((str(field.label), str(words)))
    return facts or [(str(_("Lines")), str(_("all")))]
