"""The fridges: readings typed or from a logger's file, and what a reading out of range means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.fridges import Reading, add_fridge, read_fridge
from openmeso_clinic.actions.lot_states import quarantine
from openmeso_clinic.forms.stock import FridgeForm, ReadingForm, ReadingsFileForm
from openmeso_clinic.queries.fridges import fridges_of, lots_in, out_of_range, readings_of
from openmeso_clinic.queries.readings_file import read_readings
from openmeso_clinic.queries.receiving import product_names
from openmeso_clinic.views.door import door
from openmeso_clinic.views.stock.news import done

if TYPE_CHECKING:
    from openmeso_clinic.models import Fridge

#: Faults shown of a file; a wrong file has thousands of the same.
FAULTS_SHOWN = 20


@door(Right.SEE_STOCK)
def overview(request: ClinicRequest) -> HttpResponseBase:
    by = request.actor
    context = {"current": "stock", "fridges": fridges_of(by.practice, at=by.at), "form": FridgeForm()}
    return render(request, "stock/fridges.html", context)


@door(Right.MOVE_STOCK, methods=("POST",))
def add(request: ClinicRequest) -> HttpResponseBase:
    form, missing = FridgeForm(request.POST), tuple[Missing, ...]()
    if form.is_valid():
        try:
            fridge = add_fridge(by=request.actor, **form.cleaned_data)
        except Refused as refused:
            missing = refused.missing
        else:
            return redirect("fridge", fridge=fridge.ref)
    by = request.actor
    context = {"current": "stock", "fridges": fridges_of(by.practice, at=by.at), "form": form, "missing": missing}
    return render(request, "stock/fridges.html", context, status=422)


@door(Right.SEE_STOCK)
def show(request: ClinicRequest, fridge: Fridge) -> HttpResponseBase:
    return _page(request, fridge, ReadingForm())


@door(Right.MOVE_STOCK, methods=("POST",))
def read(request: ClinicRequest, fridge: Fridge) -> HttpResponseBase:
    form = ReadingForm(request.POST)
    if not form.is_valid():
        return _page(request, fridge, form, status=422)
    try:
        read_fridge(by=request.actor, fridge=fridge, readings=[Reading(at=request.actor.at, **form.cleaned_data)])
    except Refused as refused:
        return _page(request, fridge, form, missing=refused.missing, status=422)
    done(
        request,
        _("%(value)s °C written for %(fridge)s.") % {"value": form.cleaned_data["celsius"], "fridge": fridge.name},
    )
    return redirect("fridge", fridge=fridge.ref)


@door(Right.MOVE_STOCK, methods=("POST",))
def load(request: ClinicRequest, fridge: Fridge) -> HttpResponseBase:
    """The file of a logger. Without ``import`` nothing is written: it is looked through and shown first."""
    form = ReadingsFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, fridge, ReadingForm(), file_form=form, status=422)
    found = read_readings(form.cleaned_data["file"].read(), zone=request.practice.zone)
    if found.faults or "import" not in request.POST:
        return _page(request, fridge, ReadingForm(), file_form=form, looked=found, status=422 if found.faults else 200)
    try:
        written = read_fridge(by=request.actor, fridge=fridge, readings=[Reading(r.at, r.celsius) for r in found.rows])
    except Refused as refused:
        return _page(request, fridge, ReadingForm(), missing=refused.missing[:FAULTS_SHOWN], status=422)
    done(
        request, ngettext("One reading written.", "%(count)s readings written.", len(written)) % {"count": len(written)}
    )
    return redirect("fridge", fridge=fridge.ref)


@door(Right.QUARANTINE, methods=("POST",))
def lots_out(request: ClinicRequest, fridge: Fridge) -> HttpResponseBase:
    """Put everything that lies in the fridge in quarantine, one lot after another."""
    lots = lots_in(fridge)
    last = readings_of(fridge, most=1)
    text = f"{fridge.name}, {last[0].celsius} °C" if last else fridge.name
    for lot in lots:
        quarantine(by=request.actor, lot=lot, reason="temperature", text=text)
    done(
        request,
        ngettext("One lot is in quarantine.", "%(count)s lots are in quarantine.", len(lots)) % {"count": len(lots)},
    )
    return redirect("fridge", fridge=fridge.ref)


def _page(
    request: ClinicRequest,
    fridge: Fridge,
    form: ReadingForm,
    *,
    file_form: ReadingsFileForm | None = None,
    looked: object = None,
    missing: tuple[Missing, ...] = (),
    status: int = 200,
) -> HttpResponseBase:
    by = request.actor
    now = next((one for one in fridges_of(by.practice, at=by.at) if one.fridge.pk == fridge.pk), None)
    names = product_names(by.practice)
    context = {
        "current": "stock",
        "fridge": fridge,
        "now": now,
        "lots": [(lot, names.get(lot.product, lot.product)) for lot in (now.lots if now else ())],
        "readings": [(row, out_of_range(fridge, row)) for row in readings_of(fridge)],
        "form": form,
        "file_form": file_form or ReadingsFileForm(),
        "looked": looked,
        "faults_shown": FAULTS_SHOWN,
        "missing": missing,
    }
    return render(request, "stock/fridge.html", context, status=status)
