"""Patients and stock from a file: looked through first, taken in one act."""

from __future__ import annotations

import secrets
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
    form, context = _begun(request, patients_file.NEEDED, patients_file.OPTIONAL)
    if not form.is_bound or not form.is_valid():
        return _page(request, "patients", context, 422 if form.is_bound else 200)
    data = form.cleaned_data
    found = look_through_patients(by=request.actor, text=data["content"], order=data["order"])
    if not found.faults and "take" in request.POST:
        count = take_patients(by=request.actor, found=found, also=data["also"], key=data["key"])
        messages.success(
            request, ngettext("%(n)d patient brought in.", "%(n)d patients brought in.", count) % {"n": count}
        )
        return redirect("bring-in-patients")
    if seen := {row.like.ref for row in found.rows if row.like is not None}:
        record(request.actor, Action.RECORD_READ, "page/bring-in-patients", patients=seen)
    return _looked(request, "patients", context, form, found)


@door(Right.BRING_IN, methods=("GET", "POST"), reads=None)
def stock(request: ClinicRequest) -> HttpResponseBase:
    form, context = _begun(request, stock_file.NEEDED, stock_file.OPTIONAL)
    if not form.is_bound or not form.is_valid():
        return _page(request, "stock", context, 422 if form.is_bound else 200)
    data = form.cleaned_data
    found = look_through_stock(by=request.actor, text=data["content"], order=data["order"])
    if not found.faults and "take" in request.POST:
        count = take_stock(by=request.actor, found=found, also=data["also"], key=data["key"])
        messages.success(
            request, ngettext("%(n)d container received.", "%(n)d containers received.", count) % {"n": count}
        )
        return redirect("bring-in-stock")
    return _looked(request, "stock", context, form, found)


def _begun(
    request: ClinicRequest, needed: tuple[str, ...], optional: tuple[str, ...]
) -> tuple[BringInForm, dict[str, Any]]:
    posted = request.method == "POST"
    form = BringInForm(request.POST, request.FILES) if posted else BringInForm()
    return form, {"current": "settings", "form": form, "needed": needed, "optional": optional, "most": SHOWN}


def _looked(request: ClinicRequest, kind: str, context: dict[str, Any], form: BringInForm, found: Any) -> HttpResponse:
    doubtful = found.doubtful
    context |= {
        "found": found,
        "content": form.cleaned_data["content"],
        "order": form.cleaned_data["order"],
        "read_as": form.read_as,
        "key": secrets.token_hex(12),
        "new": len(found.taken()),
        "doubtful": doubtful[:DECIDED],
        "beyond": len(doubtful[DECIDED:]),
        "shown": found.taken()[:SHOWN],
    }
    return _page(request, kind, context, 422 if found.faults else 200)


def _page(request: ClinicRequest, kind: str, context: dict[str, Any], status: int) -> HttpResponse:
    return render(request, f"bringing_in/{kind}.html", context, status=status)
