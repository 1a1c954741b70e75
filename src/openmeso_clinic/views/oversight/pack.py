"""The audit pack: one paper for an inspection."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso.reports.tables import tables_pdf
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.trail import record
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.practice import practice_of
from openmeso_clinic.forms.period import PackForm
from openmeso_clinic.queries.facts import day_words
from openmeso_clinic.queries.oversight.dashboard import last_year
from openmeso_clinic.queries.oversight.pack import pack_of
from openmeso_clinic.views.door import door
from openmeso_clinic.views.oversight.boards import asked_period
from openmeso_clinic.views.pdf import pdf
from openmeso_clinic.views.reader import reader_for


@door(Right.SEE_AUDIT, reads=None)
def choose(request: ClinicRequest) -> HttpResponseBase:
    usual = last_year(request.actor.today)
    form = PackForm(initial={"since": usual.since, "until": usual.until})
    return render(request, "oversight/pack.html", {"current": "oversight", "form": form})


@door(Right.SEE_AUDIT, reads=None)
def paper(request: ClinicRequest) -> HttpResponseBase:
    form, period = asked_period(request)
    if form.errors:
        shown = PackForm(request.GET)
        return render(request, "oversight/pack.html", {"current": "oversight", "form": shown}, status=422)
    numbers = request.GET.get("numbers") == "on"
    practice = request.practice
    sections, named = pack_of(practice, period, at=request.actor.at, numbers=numbers)
    facts = [
        (_("Practice"), practice.name),
        (_("Address"), ", ".join(practice.address.split("\n"))),
        (_("Law"), practice.jurisdiction),
        (_("Period"), f"{day_words(period.since)} – {day_words(period.until)}"),
        (_("Made by"), request.staff.name),
        (_("Patients"), _("by their numbers") if numbers else _("by stand-ins: P1, P2 …")),
    ]
    body = tables_pdf(
        sections,
        title=_("Audit pack"),
        facts=[(label, value) for label, value in facts if value],
        practice=practice_of(practice),
        reader=reader_for(library_of(practice)),
        made_at=request.actor.at,
        footer=_("Counted from the record at the time of printing. Nobody who treats is ranked."),
        wide=True,
    )
    days = f"{period.since.isoformat()}/{period.until.isoformat()}"
    record(
        request.actor,
        Action.RECORD_PRINTED,
        "audit-pack",
        patients=named,
        details={"period": days, "numbers": "yes" if numbers else "no"},
    )
    return pdf(body, f"audit-pack-{request.actor.today.isoformat()}.pdf")
