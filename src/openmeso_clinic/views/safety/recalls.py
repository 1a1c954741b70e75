"""Recalls: the list, opening one from a lot, the case with everybody it reached, its letters and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso.reports.recall_letter import recall_letters_pdf
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.access.request import ClinicRequest, shows
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.recalls import close_case, letters_sent, open_case
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.practice import practice_of
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.forms.recalls import AttemptForm, ClosureForm, OpenForm, SettleForm
from openmeso_clinic.queries.recall_letters import letters_of
from openmeso_clinic.queries.recalls import case_view, cases_of, count_reached, lots_numbered, open_case_of, rows_of_lot
from openmeso_clinic.queries.scanning import read_code
from openmeso_clinic.queries.shelf import product_name
from openmeso_clinic.views.csv_answer import csv_answer
from openmeso_clinic.views.door import door
from openmeso_clinic.views.pdf import pdf

if TYPE_CHECKING:
    from openmeso_clinic.models import Lot, RecallCase


@door(Right.RECALL)
def overview(request: ClinicRequest) -> HttpResponseBase:
    """Every case; and the lot that a notice names, found by what is typed or scanned."""
    library = spoken_library(request.practice)
    code = request.GET.get("lot", "").strip()
    lots = list(read_code(request.practice, code, on=request.actor.today).lots) if code else []
    if code and not lots:
        lots = lots_numbered(request.practice, code)
    context = {
        "current": "signals",
        "cases": [(c, product_name(library.products, c.lot.product), n) for c, n in cases_of(request.practice)],
        "code": code,
        "lots": [(lot, product_name(library.products, lot.product)) for lot in lots],
    }
    return render(request, "safety/recalls.html", context)


@door(Right.RECALL, methods=("GET", "POST"))
def opening(request: ClinicRequest, lot: Lot) -> HttpResponseBase:
    form = OpenForm(request.POST or None)
    missing: tuple[Missing, ...] = ()
    if form.is_valid():
        said = form.cleaned_data
        try:
            case = open_case(
                by=request.actor,
                lot=lot,
                reason=said["reason"],
                notice=said["notice"],
                called_back=said["origin"] == "called-back",
            )
        except Refused as refused:
            missing = refused.missing
        else:
            messages.warning(request, _("The lot is out of use. Tell everybody it reached."))
            return redirect("recall", recall=case.ref)
    library = spoken_library(request.practice)
    context = {
        "current": "signals",
        "lot": lot,
        "product": product_name(library.products, lot.product),
        "count": count_reached(rows_of_lot(lot)),
        "form": form,
        "missing": missing,
        "open_case": open_case_of(lot),
    }
    return render(request, "safety/recall_open.html", context, status=422 if request.method == "POST" else 200)


@door(Right.RECALL)
def show(request: ClinicRequest, recall: RecallCase) -> HttpResponseBase:
    return case_page(request, recall)


def case_page(
    request: ClinicRequest,
    recall: RecallCase,
    *,
    missing: tuple[Missing, ...] = (),
    forms: tuple[str, AttemptForm | None, SettleForm | None] = ("", None, None),
    closure: ClosureForm | None = None,
) -> HttpResponseBase:
    """The page; a form that was refused is shown filled in, at its patient."""
    view = case_view(recall, spoken_library(request.practice))
    shows(request, *(one.patient for one in view.people))
    shows(request, *(one.patient.kept for one in view.under_way))
    at, attempt, settle = forms
    context: dict[str, Any] = {
        "current": "signals",
        "view": view,
        "case": recall,
        "missing": missing,
        "rows": [
            (
                one,
                attempt if attempt and at == one.patient.ref else AttemptForm(prefix=one.patient.ref),
                settle if settle and at == one.patient.ref else SettleForm(prefix=one.patient.ref),
                at == one.patient.ref,
            )
            for one in view.people
        ],
        "closure": closure or ClosureForm(),
        "without_letter": [one for one in view.to_contact if one.letter_at is None],
    }
    return render(request, "safety/recall.html", context, status=422 if request.method == "POST" else 200)


@door(Right.RECALL, methods=("POST",))
def close(request: ClinicRequest, recall: RecallCase) -> HttpResponseBase:
    form = ClosureForm(request.POST)
    if not form.is_valid():
        return case_page(request, recall, closure=form)
    try:
        close_case(by=request.actor, case=recall, closure=form.cleaned_data["closure"])
    except Refused as refused:
        return case_page(request, recall, closure=form, missing=refused.missing)
    messages.success(request, _("The recall is closed."))
    return redirect("recall", recall=recall.ref)


@door(Right.RECALL, methods=("GET", "POST"), reads=Action.RECORD_PRINTED)
def letters(request: ClinicRequest, recall: RecallCase) -> HttpResponseBase:
    """GET: one file for everybody who is still to be told. POST: the letters were posted."""
    library = library_of(request.practice)
    view = case_view(recall, library)
    if request.method == "POST":
        count = letters_sent(by=request.actor, case=recall, patients=[one.patient for one in view.to_contact])
        messages.success(request, _("Letters written down as posted: %(n)d.") % {"n": count})
        return redirect("recall", recall=recall.ref)
    if not view.to_contact:
        raise Http404
    shows(request, *(one.patient for one in view.to_contact))
    made = letters_of(view, view.to_contact, library)
    return pdf(
        recall_letters_pdf(made, practice=practice_of(request.practice), made_at=request.actor.at), "letters.pdf"
    )


@door(Right.RECALL, reads=Action.RECORD_EXPORTED)
def as_file(request: ClinicRequest, recall: RecallCase) -> HttpResponseBase:
    """The case as a table. What was injected where is for those who may open a chart."""
    view = case_view(recall, spoken_library(request.practice))
    shows(request, *(one.patient for one in view.people))
    chart = request.actor.holds(Right.SEE_CHART)
    head = ["number", "family_name", "given_name", "birth_date", "phone", "email", "state", "attempts", "letter"]
    head += ["session_on", "volume_ml", "zones", "same_syringe"] if chart else []
    rows: list[list[object]] = []
    for one in view.people:
        who = one.patient
        about: list[object] = [who.number, who.family_name, who.given_name, who.birth_date, who.phone, who.email]
        about += [one.state, len(one.attempts), one.letter_at.isoformat() if one.letter_at else ""]
        if not chart:
            rows.append(about)
            continue
        for held in one.sessions:
            zones = "; ".join(f"{name} {side} {ml} mL" for name, side, ml in held.zones)
            beside = "; ".join(f"{name} {number}" for name, number in held.companions)
            rows.append([*about, held.on, held.volume_ml, zones, beside])
    return csv_answer("recall.csv", head, rows)
