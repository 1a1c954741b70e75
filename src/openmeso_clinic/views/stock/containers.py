"""What is done to one container, and undoing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.access.request import ClinicRequest, shows
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions import stock_moves
from openmeso_clinic.forms.stock import ReasonForm, UseForm
from openmeso_clinic.queries import stock_words
from openmeso_clinic.queries.containers import why_wasted
from openmeso_clinic.queries.in_use import in_use
from openmeso_clinic.queries.lot_badges import lot_badge, opened_badge
from openmeso_clinic.queries.open_sessions import open_session, open_sessions
from openmeso_clinic.queries.receiving import product_names
from openmeso_clinic.views.door import door
from openmeso_clinic.views.stock.news import done

if TYPE_CHECKING:
    from openmeso_clinic.models import Container, Movement


@door(Right.MOVE_STOCK, methods=("POST",))
def opening(request: ClinicRequest, container: Container) -> HttpResponseBase:
    written = stock_moves.open_one(by=request.actor, container=container)
    done(request, _("%(code)s opened.") % {"code": container.code}, written)
    return redirect("lot", lot=container.lot.ref)


@door(Right.MOVE_STOCK, methods=("GET", "POST"))
def use(request: ClinicRequest, container: Container) -> HttpResponseBase:
    sessions = open_sessions(request.practice)
    shows(request, *(s.patient for s in sessions))
    form = UseForm(
        request.POST or None,
        sessions=[(s.ref, f"{s.patient.family_name}, {s.patient.given_name}") for s in sessions],
        initial={"session": sessions[0].ref if len(sessions) == 1 else ""},
    )
    missing: tuple[Missing, ...] = ()
    if form.is_valid():
        data = form.cleaned_data
        try:
            written = stock_moves.use(
                by=request.actor,
                container=container,
                volume_ml=data["volume_ml"],
                reason=data["reason"],
                text=data["text"],
                session=open_session(request.practice, data["session"]) if data["session"] else None,
                raw_code=request.POST.get("code", "")[:200],
            )
        except Refused as refused:
            missing = refused.missing
        else:
            done(
                request, _("%(ml)s mL used from %(code)s.") % {"ml": data["volume_ml"], "code": container.code}, written
            )
            return redirect(f"{reverse('stock')}?mode=use")
    return _page(request, "stock/use.html", container, form, missing)


@door(Right.MOVE_STOCK, methods=("GET", "POST"))
def waste(request: ClinicRequest, container: Container) -> HttpResponseBase:
    plain = why_wasted(container, on=request.actor.today, at=request.actor.at)
    form = ReasonForm(request.POST or None, reasons=stock_words.WASTE, initial={"reason": plain})
    missing: tuple[Missing, ...] = ()
    if form.is_valid():
        try:
            written = stock_moves.waste(
                by=request.actor, container=container, raw_code=request.POST.get("code", "")[:200], **form.cleaned_data
            )
        except Refused as refused:
            missing = refused.missing
        else:
            done(
                request, _("%(code)s wasted, %(ml)s mL.") % {"code": container.code, "ml": -written.volume_ml}, written
            )
            return redirect("lot", lot=container.lot.ref)
    return _page(request, "stock/waste.html", container, form, missing)


@door(Right.MOVE_STOCK, methods=("GET", "POST"))
def send_back(request: ClinicRequest, container: Container) -> HttpResponseBase:
    form = ReasonForm(request.POST or None, reasons=stock_words.RETURN)
    missing: tuple[Missing, ...] = ()
    if form.is_valid():
        try:
            written = stock_moves.send_back(by=request.actor, container=container, **form.cleaned_data)
        except Refused as refused:
            missing = refused.missing
        else:
            done(request, _("%(code)s returned to the supplier.") % {"code": container.code}, written)
            return redirect("lot", lot=container.lot.ref)
    return _page(request, "stock/send_back.html", container, form, missing)


@door(Right.MOVE_STOCK, methods=("POST",))
def undo(request: ClinicRequest, movement: Movement) -> HttpResponseBase:
    stock_moves.undo(by=request.actor, movement=movement)
    done(request, _("Undone. The ledger keeps both lines."))
    return redirect("lot", lot=movement.lot.ref)


def _page(
    request: ClinicRequest, template: str, container: Container, form: ReasonForm, missing: tuple[Missing, ...]
) -> HttpResponseBase:
    by, lot = request.actor, container.lot
    context: dict[str, Any] = {
        "current": "stock",
        "container": container,
        "lot": lot,
        "name": product_names(by.practice).get(lot.product, lot.product),
        "badge": lot_badge(lot, on=by.today),
        "opened": opened_badge(container, at=by.at) if container.state == "open" else None,
        "in_use": in_use(lot),
        "form": form,
        "missing": missing,
        "code": request.POST.get("code") or request.GET.get("code", ""),
    }
    return render(request, template, context, status=422 if request.method == "POST" else 200)
