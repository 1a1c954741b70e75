"""A sheet of labels to print and stick on the containers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseBase
from django.shortcuts import render

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.queries.container_labels import labels_of
from openmeso_clinic.queries.in_use import in_use
from openmeso_clinic.queries.receiving import product_names
from openmeso_clinic.views.door import door

if TYPE_CHECKING:
    from openmeso_clinic.models import Lot


@door(Right.SEE_STOCK)
def sheet(request: ClinicRequest, lot: Lot) -> HttpResponseBase:
    since = request.GET.get("since", "")
    context = {
        "current": "stock",
        "lot": lot,
        "name": product_names(request.practice).get(lot.product, lot.product),
        "labels": labels_of(lot, since=since),
        "since": since,
        "in_use": in_use(lot),
    }
    return render(request, "stock/labels.html", context)
