"""Finding a patient. What is typed is sent in the body: a name stands in no address and in no log."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render

from openmeso.audit import Action
from openmeso_clinic.access.request import ClinicRequest, shows
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.trail import record
from openmeso_clinic.queries.addresses import address
from openmeso_clinic.queries.patients import SHOWN, count_of, find, newest
from openmeso_clinic.views.door import door

#: The page of a patient that opens from the list: the first that its reader may see.
_PAGES = ((Right.SEE_CHART, "patient"), (Right.ASK, "intake"), (Right.REGISTER, "patient-identity"))


@door(Right.SEE_PATIENTS, methods=("GET", "POST"))
def search(request: ClinicRequest) -> HttpResponseBase:
    wanted = request.POST.get("q", "").strip()[:120]
    at = request.actor.at
    hits = find(request.practice, wanted, at=at) if wanted else newest(request.practice, at=at)
    shows(request, *(hit.patient for hit in hits))
    page = next((name for right, name in _PAGES if request.actor.holds(right)), "")
    found = [(hit, address(page, hit.patient.ref) if page else "") for hit in hits]
    context = {"current": "patients", "wanted": wanted, "found": found, "full": len(hits) >= SHOWN}
    if request.method == "POST" and hits:
        # The door writes a line for what a GET shows; a search is a POST and shows as much.
        record(request.actor, Action.RECORD_READ, "page/patients", patients=request.shown)
    if request.htmx:
        return render(request, "patients/results.html", context)
    return render(request, "patients/search.html", context | {"count": count_of(request.practice)})
