"""The session's page: the gate before it, the room while it runs, the record after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponseBase
from django.shortcuts import redirect, render

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.queries.session_room import session_of, sessions_of
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame
from openmeso_clinic.views.session.contents import before_start, under_way

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient, Session


@door(Right.RUN_SESSION)
def current(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    """The session under way, else the next one."""
    session = session_of(patient)
    if session is None:
        context = stage_frame(request, patient, "session")
        return render(request, "session/none.html", context)
    return page(request, patient, session)


@door(Right.RUN_SESSION)
def show(request: ClinicRequest, patient: Patient, session: Session) -> HttpResponseBase:
    return page(request, patient, session)


def page(
    request: ClinicRequest, patient: Patient, session: Session, *, status: int = 200, **bound: Any
) -> HttpResponseBase:
    """The face that fits the session's state. ``bound``: a form that came back with its faults."""
    if session.state == "signed":
        return redirect("session-record", patient=patient.ref, session=session.ref)
    frame = stage_frame(request, patient, "session") | {"sessions": sessions_of(patient)}
    if session.state == "planned":
        context = before_start(request, patient, session) | bound
        return render(request, "session/gate.html", frame | context, status=status)
    if session.state in ("open", "stopped"):
        context = under_way(request, patient, session, **bound)
        return render(request, "session/room.html", frame | context, status=status)
    return render(request, "session/none.html", frame | {"session": session}, status=status)
