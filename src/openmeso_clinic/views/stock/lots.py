"""One lot: its page, its states, its count, its label."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.access.request import ClinicRequest, shows
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions import lot_states
from openmeso_clinic.actions.label_photos import keep_label
from openmeso_clinic.actions.stock_counts import count
from openmeso_clinic.forms.stock import CountForm, ReasonForm
from openmeso_clinic.queries import stock_words
from openmeso_clinic.queries.lot_page import lot_page
from openmeso_clinic.uploads import vault
from openmeso_clinic.views.door import door
from openmeso_clinic.views.stock.news import done

if TYPE_CHECKING:
    from openmeso_clinic.models import Lot


@door(Right.SEE_STOCK)
def show(request: ClinicRequest, lot: Lot) -> HttpResponseBase:
    return _page(request, lot)


@door(Right.QUARANTINE, methods=("POST",))
def quarantine(request: ClinicRequest, lot: Lot) -> HttpResponseBase:
    form = ReasonForm(request.POST, reasons=stock_words.QUARANTINE, prefix="state")
    if not form.is_valid():
        return _page(request, lot, state_form=form)
    act, words = lot_states.quarantine, _("Lot %(lot)s is in quarantine: nothing of it is used.")
    if "recall" in request.POST:
        act, words = lot_states.recall, _("Lot %(lot)s is marked as recalled.")
    try:
        act(by=request.actor, lot=lot, **form.cleaned_data)
    except Refused as refused:
        return _page(request, lot, state_form=form, missing=refused.missing)
    done(request, words % {"lot": lot.number})
    return redirect("lot", lot=lot.ref)


@door(Right.QUARANTINE, methods=("POST",))
def release(request: ClinicRequest, lot: Lot) -> HttpResponseBase:
    text = request.POST.get("text", "").strip()[:160]
    try:
        lot_states.release(by=request.actor, lot=lot, text=text)
    except Refused as refused:
        return _page(request, lot, missing=refused.missing)
    done(request, _("Lot %(lot)s is released.") % {"lot": lot.number})
    return redirect("lot", lot=lot.ref)


@door(Right.MOVE_STOCK, methods=("GET", "POST"))
def counting(request: ClinicRequest, lot: Lot) -> HttpResponseBase:
    page = lot_page(lot, on=request.actor.today, at=request.actor.at)
    opened = [row.container.code for row in page.opened]
    form = CountForm(request.POST or None, opened=opened, initial={"seen_sealed": page.sealed})
    missing: tuple[Missing, ...] = ()
    if form.is_valid():
        data = form.cleaned_data
        try:
            lines = count(
                by=request.actor,
                lot=lot,
                sealed=data["sealed"],
                opened=form.opened(),
                seen_sealed=data["seen_sealed"],
                reason=data["reason"],
                text=data["text"],
            )
        except Refused as refused:
            missing = refused.missing
        else:
            if lines:
                words = ngettext("One difference written.", "%(count)s differences written.", len(lines))
                done(request, words % {"count": len(lines)}, lines[0] if len(lines) == 1 else None)
            else:
                done(request, _("The count agrees with the record."))
            return redirect("lot", lot=lot.ref)
    context = {"current": "stock", "page": page, "lot": lot, "form": form, "missing": missing}
    return render(request, "stock/count.html", context, status=422 if request.method == "POST" else 200)


@door(Right.MOVE_STOCK, methods=("POST",))
def photograph(request: ClinicRequest, lot: Lot) -> HttpResponseBase:
    file = request.FILES.get("label_photo")
    try:
        keep_label(by=request.actor, lot=lot, data=file.read() if file else b"")
    except Refused as refused:
        return _page(request, lot, missing=refused.missing)
    done(request, _("The label is kept."))
    return redirect("lot", lot=lot.ref)


@door(Right.SEE_STOCK)
def label(request: ClinicRequest, lot: Lot) -> HttpResponseBase:
    """The photograph of the label."""
    photo = lot.label_photo
    if photo is None or not photo.stored_as:
        raise Http404
    try:
        return HttpResponse(vault.read(photo.stored_as), content_type=photo.media_type)
    except vault.FileLost:
        raise Http404 from None


def _page(
    request: ClinicRequest, lot: Lot, *, state_form: ReasonForm | None = None, missing: tuple[Missing, ...] = ()
) -> HttpResponseBase:
    page = lot_page(lot, on=request.actor.today, at=request.actor.at)
    if request.actor.holds(Right.SEE_CHART):
        shows(request, *page.patients)
    context = {
        "current": "stock",
        "page": page,
        "lot": lot,
        "state_form": state_form or ReasonForm(reasons=stock_words.QUARANTINE, prefix="state"),
        "state_reason": stock_words.reason_words(lot.state_reason),
        "missing": missing,
        "since": request.GET.get("since", ""),
    }
    return render(request, "stock/lot.html", context, status=422 if request.method == "POST" else 200)
