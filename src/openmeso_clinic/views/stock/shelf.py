"""The stock: what is there, what is open, what today needs; and the one field for every scan."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.forms.stock import MODES
from openmeso_clinic.queries.fridges import fridges_of
from openmeso_clinic.queries.shelf import shelf_of
from openmeso_clinic.views.door import door

_ONLY = ("low", "near", "out")


@door(Right.SEE_STOCK)
def show(request: ClinicRequest) -> HttpResponseBase:
    return shelf_page(request, mode=request.GET.get("mode", ""))


def shelf_page(
    request: ClinicRequest, *, mode: str = "", code: str = "", faults: tuple[str, ...] = (), status: int = 200
) -> HttpResponseBase:
    """The page, also as the answer to a scan that could not be read: what was scanned stays in the field."""
    by = request.actor
    words, only = request.GET.get("q", "").strip(), request.GET.get("only", "")
    only = only if only in _ONLY else ""
    context: dict[str, Any] = {
        "current": "stock",
        "shelf": shelf_of(by.practice, on=by.today, at=by.at, words=words, only=only),
        "fridges": fridges_of(by.practice, at=by.at),
        "modes": MODES,
        "mode": mode if mode in dict(MODES) else "look",
        "code": code,
        "faults": faults,
        "q": words,
        "only": only,
    }
    return render(request, "stock/page.html", context, status=status)
