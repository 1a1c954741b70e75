"""The signed record: what stands, whether it is what was signed, and what was added."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso_clinic.access.again import pin_accepted, step_up
from openmeso_clinic.access.refusal import Refused, StepUpNeeded
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions import addenda, sign_in
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.forms.session import AddendumForm
from openmeso_clinic.queries.map_photographs import map_photographs
from openmeso_clinic.queries.session_review import Difference
from openmeso_clinic.queries.session_room import sessions_of, total_sessions
from openmeso_clinic.queries.signed_session import signed_session
from openmeso_clinic.views.chart.photographs import photo_name, photo_url
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame
from openmeso_clinic.views.reader import reader_for
from openmeso_clinic.views.session import words
from openmeso_clinic.views.session.contents import difference_rows, step_row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openmeso.reports.words import Reader
    from openmeso.session import SessionFinding
    from openmeso_clinic.models import Patient, Session


@door(Right.SEE_CHART)
def record(request: ClinicRequest, patient: Patient, session: Session) -> HttpResponseBase:
    if session.state != "signed":
        return redirect("session-room", patient=patient.ref, session=session.ref)
    return _page(request, patient, session, AddendumForm())


@door(Right.SIGN, methods=("POST",))
def addendum(request: ClinicRequest, patient: Patient, session: Session) -> HttpResponseBase:
    """Add to the record. The PIN proves who adds; the text is never lost."""
    form = AddendumForm(request.POST)
    if form.is_valid():
        by = request.actor
        if form.cleaned_data["pin"]:
            accepted = pin_accepted(request, form.cleaned_data["pin"])
            sign_in.stepped_up(by=by, accepted=accepted)
            by = replace(by, stepped_up=accepted)
            if accepted:
                step_up(request)
        try:
            addenda.add(by=by, session=session, text=form.cleaned_data["text"], reason=form.cleaned_data["reason"])
        except StepUpNeeded:
            form.add_error("pin", _("Your own PIN is missing or wrong. Nothing was added."))
        except Refused as refused:
            for one in refused.missing:
                form.add_error(None, f"{one.what} {one.do}")
        else:
            messages.success(request, _("Added. The signed record itself stands as it was."))
            return redirect("session-record", patient=patient.ref, session=session.ref)
    return _page(request, patient, session, form)


def _page(request: ClinicRequest, patient: Patient, session: Session, form: AddendumForm) -> HttpResponseBase:
    library = spoken_library(patient.practice)
    reader = reader_for(library)
    signed = signed_session(session)
    context = stage_frame(request, patient, "session") | {
        "session": session,
        "of": total_sessions(session),
        "signed": signed,
        "lines": [
            {"row": row, "name": library.products[row.product].name, "place": reader.place(row.zone, row.side)}
            for row in session.lines.select_related("lot").order_by("letter", "zone", "side", "pk")
        ],
        "steps": [step_row(step, library, request.actor.at) for step in session.steps.all()],
        "zones": [
            {
                "name": reader.name("zones", one.zone),
                "planned": one.planned.value,
                "delivered": one.delivered.value,
                "points": one.points,
            }
            for one in signed.record.zones
        ],
        "pictures": _pictures(session, reader),
        "differences": difference_rows(_noted(session, signed.record.findings), library),
        "reactions": [
            {"row": row, "words": library.adverse_events[row.event].term, "zone": reader.name("zones", row.zone)}
            for row in session.reactions.order_by("pk")
        ],
        "rescues": session.rescues.order_by("pk"),
        "antiseptic": dict(words.antiseptics(library)).get(signed.record.antiseptic, signed.record.antiseptic),
        "numbing_words": dict(words.anesthesia(library)).get(session.numbing.get("anesthesia", "")),
        "stop_words": words.stop_words().get(session.stop_code, session.stop_code),
        "form": form,
        "sessions": sessions_of(patient),
    }
    return render(request, "session/record.html", context, status=422 if form.is_bound else 200)


def _pictures(session: Session, reader: Reader) -> list[dict[str, str]]:
    """The map as it was signed. Behind the marks on a photograph the picture itself, while it may be looked at."""
    views = list(session.map_pictures.values_list("view", "sha256"))
    photographs = {one.view.id: one for one in map_photographs(session, [view for view, _sha256 in views])}
    out = []
    for view, sha256 in views:
        photograph = photographs.get(view)
        known = reader.library.views.get(view)
        out.append(
            {
                "view": view,
                "name": photo_name(photograph, reader) if photograph else reader.known(known.name) if known else view,
                "behind": photo_url(photograph, session) if photograph else "",
                "sha256": sha256,
            }
        )
    return out


def _noted(session: Session, findings: Iterable[SessionFinding]) -> list[Difference]:
    """The findings as signed, with the reasons given. None of them is open any more."""
    out = []
    for finding in findings:
        key = f"{finding.code}@{finding.place}"
        said = session.reasons.get(key) or {}
        out.append(
            Difference(finding, key, said.get("reason", ""), said.get("name", ""), takes_reason=False, open=False)
        )
    return out
