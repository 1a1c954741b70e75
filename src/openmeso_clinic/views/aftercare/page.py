"""Aftercare of the last signed session: what to do, what to leave, when to call, when we ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language

from openmeso.languages import direction
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.queries.aftercare import aftercare_of, check_ins_of
from openmeso_clinic.queries.session_room import last_signed, total_sessions
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient

#: Urgencies that must not wait.
NOW = ("emergency-now", "same-hour")


@door(Right.SEE_CHART)
def show(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    """Staff read it in their own language; the leaflet is in the patient's."""
    session = last_signed(patient)
    context = stage_frame(request, patient, "aftercare") | {"session": session}
    if session is None:
        return render(request, "aftercare/none.html", context)
    care = aftercare_of(session, language=(get_language() or "en")[:2])
    asked = [(one, one.due_on <= request.actor.today) for one in check_ins_of(patient)]
    context |= {
        "of": total_sessions(session),
        "care": care,
        "care_direction": direction(care.language),
        "urgent": [one for one in care.red_flags if one.urgency in NOW],
        "soon": [one for one in care.red_flags if one.urgency not in NOW],
        "check_ins": [one for one in asked if one[0].session_id == session.pk],
        "earlier": [one for one in reversed(asked) if one[0].session_id != session.pk],
    }
    return render(request, "aftercare/page.html", context)
