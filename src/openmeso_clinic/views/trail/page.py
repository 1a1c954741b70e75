"""The audit trail by period, person and act; and who saw or touched one patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseBase
from django.shortcuts import render

from openmeso_clinic.access.request import ClinicRequest, shows
from openmeso_clinic.access.rights import Right
from openmeso_clinic.forms.trail import TrailFilter
from openmeso_clinic.queries.trail import people_in, trail_page
from openmeso_clinic.views.door import door

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient


@door(Right.SEE_TRAIL)
def trail(request: ClinicRequest) -> HttpResponseBase:
    return _page(request, None)


@door(Right.SEE_TRAIL)
def trail_of_patient(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    """Every act on one record and every look at it: what a patient may ask for."""
    return _page(request, patient)


def _page(request: ClinicRequest, patient: Patient | None) -> HttpResponseBase:
    form = TrailFilter(request.GET, people=people_in(request.practice))
    asked = form.cleaned_data if form.is_valid() else {}
    page = trail_page(request.practice, patient=patient, **asked)
    shows(request, *page.shown)
    later = request.GET.copy()
    if page.older_than:
        later["before"] = str(page.older_than)
    context = {"current": "trail", "form": form, "page": page, "patient": patient, "later": later.urlencode()}
    return render(request, "trail/page.html", context)
