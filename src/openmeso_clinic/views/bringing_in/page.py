"""Patients and stock from a file: looked through first, taken in one act."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from openmeso.audit import Action
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.bringing_in import (
    look_through_patients,
    look_through_stock,
    take_patients,
    take_stock,
)
from openmeso_clinic.actions.trail import record
from openmeso_clinic.forms.bringing_in import BringInForm
from openmeso_clinic.queries import patients_file, stock_file
from openmeso_clinic.views.csv_answer import csv_answer
from openmeso_clinic.views.door import door

#: Rows and faults shown; a wrong file has thousands of the same.
SHOWN = 50
#: Doubtful rows shown, each to be decided; those beyond stay out.
DECIDED = 200


@dataclass(frozen=True)
class _Kind:
    """What a file may hold.

    Attributes:
        name: In URLs, of the template and of the empty file.
        columns: The module that names them.
        said: How many were taken, in words.
        known: Patients of the practice whom the page shows beside the file.
    """

    name: str
    columns: ModuleType
    look_through: Callable[..., Any]
    take: Callable[..., int]
    said: Callable[[int], str]
    known: Callable[[Any], set[str]] = lambda found: set()


_PATIENTS = _Kind(
    "patients",
    patients_file,
    look_through_patients,
    take_patients,
    said=lambda n: ngettext("%(n)d patient brought in.", "%(n)d patients brought in.", n) % {"n": n},
    known=lambda found: {row.like.ref for row in found.rows if row.like is not None},
)
_STOCK = _Kind(
    "stock",
    stock_file,
    look_through_stock,
    take_stock,
    said=lambda n: ngettext("%(n)d container received.", "%(n)d containers received.", n) % {"n": n},
)


@door(Right.BRING_IN, reads=None)
def overview(request: ClinicRequest) -> HttpResponseBase:
    return render(request, "bringing_in/index.html", {"current": "settings"})


@door(Right.BRING_IN, reads=None)
def empty_patients(request: ClinicRequest) -> HttpResponseBase:
    return csv_answer("patients.csv", patients_file.COLUMNS, ())


@door(Right.BRING_IN, reads=None)
def empty_stock(request: ClinicRequest) -> HttpResponseBase:
    return csv_answer("stock.csv", stock_file.COLUMNS, ())


@door(Right.BRING_IN, methods=("GET", "POST"), reads=None)
def patients(request: ClinicRequest) -> HttpResponseBase:
    return _page(request, _PATIENTS)


@door(Right.BRING_IN, methods=("GET", "POST"), reads=None)
def stock(request: ClinicRequest) -> HttpResponseBase:
    return _page(request, _STOCK)


def _page(request: ClinicRequest, kind: _Kind) -> HttpResponseBase:
    form = BringInForm(request.POST, request.FILES) if request.method == "POST" else BringInForm()
    context: dict[str, Any] = {
        "current": "settings",
        "form": form,
        "needed": kind.columns.NEEDED,
        "optional": kind.columns.OPTIONAL,
        "most": SHOWN,
    }
    if not form.is_bound or not form.is_valid():
        return _answer(request, kind, context, 422 if form.is_bound else 200)
    data = form.cleaned_data
    found = kind.look_through(by=request.actor, text=data["content"], order=data["order"])
    if not found.faults and "take" in request.POST:
        count = kind.take(by=request.actor, found=found, also=data["also"], key=data["key"])
        messages.success(request, kind.said(count))
        return redirect(f"bring-in-{kind.name}")
    if known := kind.known(found):
        record(request.actor, Action.RECORD_READ, f"page/bring-in-{kind.name}", patients=known)
    context |= {
        "found": found,
        "content": data["content"],
        "order": data["order"],
        "read_as": form.read_as,
        "key": secrets.token_hex(12),
        "new": len(found.taken()),
        "doubtful": found.doubtful[:DECIDED],
        "beyond": len(found.doubtful[DECIDED:]),
        "shown": found.taken()[:SHOWN],
    }
    return _answer(request, kind, context, 422 if found.faults else 200)


def _answer(request: ClinicRequest, kind: _Kind, context: dict[str, Any], status: int) -> HttpResponse:
    return render(request, f"bringing_in/{kind.name}.html", context, status=status)
