"""The logs by kind, and writing a further line."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso.reports.log import LogRow, log_pdf
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.logs import write_log
from openmeso_clinic.actions.trail import record
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.practice import practice_of
from openmeso_clinic.forms.logs import CleaningForm, KitPartForm, LogForm, NeedleStickForm
from openmeso_clinic.queries.calendar import rooms_of
from openmeso_clinic.queries.logs import KINDS, kit_as_found, log_of, staff_of
from openmeso_clinic.views.calendar.choices import rows_chosen
from openmeso_clinic.views.door import door
from openmeso_clinic.views.pdf import pdf
from openmeso_clinic.views.reader import reader_for

#: Lines of a log that one paper holds; three years of one each day.
_ON_PAPER = 1100


@door(Right.LOG, reads=None)
def show(request: ClinicRequest) -> HttpResponseBase:
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else next(iter(KINDS))
    context = {
        "current": "logs",
        "kind": kind,
        "kinds": [(key, words()) for key, words in KINDS.items()],
        "lines": log_of(request.practice, kind),
        "kit": kit_as_found(request.practice) if kind == "kit-check" else (),
        "today": request.actor.today,
    }
    return render(request, "logs/page.html", context)


@door(Right.LOG, reads=None)
def paper(request: ClinicRequest, kind: str) -> HttpResponseBase:
    """The whole log on paper. It names no patient; its line in the trail names the log."""
    if kind not in KINDS:
        raise Http404
    rows = [
        LogRow(line.entry.at, line.head, line.entry.by.name, line.facts, line.verdict == "contraindicated")
        for line in log_of(request.practice, kind, most=_ON_PAPER)
    ]
    body = log_pdf(
        KINDS[kind](),
        rows,
        practice=practice_of(request.practice),
        reader=reader_for(library_of(request.practice)),
        made_at=request.actor.at,
        heads=(_("When"), _("What"), _("Details"), _("Written by")),
        empty=_("No line is written yet."),
    )
    record(request.actor, Action.RECORD_PRINTED, f"log/{kind}")
    return pdf(body, f"log-{kind}-{request.actor.today.isoformat()}.pdf")


@door(Right.LOG, methods=("GET", "POST"), reads=None)
def add(request: ClinicRequest, kind: str) -> HttpResponseBase:
    if kind not in KINDS:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = _form(request, kind, data)
    parts = _parts(request, data) if kind == "kit-check" else []
    # Every form is asked, so that all faults are said at once.
    if data is not None and all([form.is_valid(), *(part.is_valid() for part in parts)]):
        content: dict[str, Any] = {"parts": [part.content() for part in parts]} if parts else form.content()
        room = rows_chosen(request, room=form.cleaned_data.get("room", ""))["room"]
        write_log(by=request.actor, kind=kind, content=content, at=form.cleaned_data["at"], room=room)
        messages.success(request, _("Written down."))
        return redirect(f"{reverse('logs')}?kind={kind}")
    context = {
        "current": "logs",
        "kind": kind,
        "words": KINDS[kind](),
        "form": form,
        "parts": parts,
        "all_forms": [form, *parts],
    }
    return render(request, "logs/add.html", context, status=422 if data is not None else 200)


def _form(request: ClinicRequest, kind: str, data: Any) -> LogForm:
    about: dict[str, Any] = {"zone": request.practice.zone, "now": request.actor.at}
    if kind == "needle-stick":
        people = [(one.ref, one.name) for one in staff_of(request.practice)]
        return NeedleStickForm(data, people=people, initial={"who": request.staff.ref}, **about)
    if kind == "cleaning":
        return CleaningForm(data, rooms=[(room.ref, room.name) for room in rooms_of(request.practice)], **about)
    return LogForm(data, **about)


def _parts(request: ClinicRequest, data: Any) -> list[KitPartForm]:
    """One small form a line. What was found last is offered as its date, never as its state."""
    return [
        KitPartForm(
            data,
            part=line.part,
            today=request.actor.today,
            prefix=f"part-{number}",
            initial={"expiry": line.expiry, "state": "not-kept" if line.state == "not-kept" else None},
        )
        for number, line in enumerate(kit_as_found(request.practice))
    ]
