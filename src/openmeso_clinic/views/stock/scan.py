"""One scan, whatever it is: the mode says what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.stock_moves import open_one, waste
from openmeso_clinic.actions.stock_settings import remember_gtin
from openmeso_clinic.forms.stock import ScanForm
from openmeso_clinic.queries.containers import all_here, expires_earlier, first_sealed, first_to_use, why_wasted
from openmeso_clinic.queries.receiving import product_meant, product_names
from openmeso_clinic.queries.scanning import Read, read_code
from openmeso_clinic.queries.stock_words import reason_words
from openmeso_clinic.uploads.asking import UploadRefused
from openmeso_clinic.uploads.reading import codes_read
from openmeso_clinic.views.door import door
from openmeso_clinic.views.stock.news import done
from openmeso_clinic.views.stock.shelf import shelf_page

if TYPE_CHECKING:
    from openmeso_clinic.models import Container, Lot


@door(Right.MOVE_STOCK, methods=("POST",))
def scan(request: ClinicRequest) -> HttpResponseBase:
    return _scanned(request, request.POST.get("code", ""))


@door(Right.MOVE_STOCK, methods=("POST",))
def picture(request: ClinicRequest) -> HttpResponseBase:
    """A photograph of the box instead of a scanner. It is looked at and not kept."""
    file = request.FILES.get("picture")
    mode = request.POST.get("mode", "")
    try:
        codes = codes_read(file.read() if file else b"")
    except UploadRefused:
        return shelf_page(request, mode=mode, faults=(_("The picture cannot be read. Take it again."),), status=422)
    if not codes:
        words = _("No code was found in the picture. Go closer, hold still, and let the code fill half of it.")
        return shelf_page(request, mode=mode, faults=(words,), status=422)
    # A box may carry several codes: the one with an expiry or a code of ours says most.
    return _scanned(request, max(codes, key=lambda code: (code.startswith("]d2"), "OM:" in code, len(code))))


def _scanned(request: ClinicRequest, code: str) -> HttpResponseBase:
    form = ScanForm(request.POST)
    form.is_valid()
    mode, by = form.cleaned_data.get("mode") or "look", request.actor
    read = read_code(by.practice, code, on=by.today, reading=form.cleaned_data.get("reading"))
    if read.faults:
        return shelf_page(request, mode=mode, code=code, faults=read.faults, status=422)
    if len(read.readings) > 1:
        return render(request, "stock/ask_reading.html", {"current": "stock", "read": read, "mode": mode})
    if read.scan is not None and not read.product:
        answer = _ask_product(request, read, mode, form.cleaned_data.get("product", ""))
        if answer is not None:
            return answer
        read = read_code(by.practice, code, on=by.today, reading=form.cleaned_data.get("reading"))
    if read.container is None and len(read.lots) > 1:
        wanted = [lot for lot in read.lots if lot.ref == form.cleaned_data.get("lot")]
        if not wanted:
            names = product_names(by.practice)
            lots = [(lot, names.get(lot.product, lot.product)) for lot in read.lots]
            return render(request, "stock/ask_lot.html", {"current": "stock", "read": read, "lots": lots, "mode": mode})
        read = Read(read.raw, readings=read.readings, product=wanted[0].product, lots=(wanted[0],))
    if mode == "receive" and read.container is None:
        return redirect(_receive_address(read))
    if not read.lots:
        words = _("This lot is not in stock. Receive it first.")
        return shelf_page(request, mode="receive", code=code, faults=(words,), status=422)
    return _act(request, mode, read, read.lots[0])


def _ask_product(request: ClinicRequest, read: Read, mode: str, typed: str) -> HttpResponseBase | None:
    """Which product an unknown code is: asked once, then remembered."""
    gtin = read.scan.gtin if read.scan else None
    near: tuple[str, ...] = ()
    if typed:
        product, near = product_meant(request.practice, typed)
        if product and gtin:
            remember_gtin(by=request.actor, product=product, gtin=gtin)
            return None
    if gtin is None:
        words = _("The code names no product: it has no GTIN. Receive it by hand.")
        return shelf_page(request, mode=mode, code=read.raw, faults=(words,), status=422)
    context = {
        "current": "stock",
        "read": read,
        "mode": mode,
        "typed": typed,
        "near": near,
        "names": product_names(request.practice).values(),
    }
    return render(request, "stock/ask_product.html", context, status=422 if typed else 200)


def _act(request: ClinicRequest, mode: str, read: Read, lot: Lot) -> HttpResponseBase:
    by = request.actor
    if mode == "count":
        return redirect("lot-count", lot=lot.ref)
    if mode == "open":
        container = read.container or first_sealed(lot)
        return _none_left(request, lot) if container is None else _open(request, container, read.raw)
    if mode == "use":
        container = read.container or first_to_use(lot, at=by.at)
        if container is None:
            return _none_left(request, lot)
        return redirect(f"{reverse('container-use', args=[container.ref])}?{urlencode({'code': read.raw})}")
    if mode == "waste":
        here = all_here(lot)
        container = read.container or (here[0] if len(here) == 1 else None)
        if container is None:
            messages.info(request, _("Which container? Choose it here, or scan its own label."))
            return redirect("lot", lot=lot.ref)
        return _waste(request, container, read.raw)
    if mode == "receive":
        messages.info(request, _("This container was received before."))
    return redirect("lot", lot=lot.ref)


def _open(request: ClinicRequest, container: Container, raw: str) -> HttpResponseBase:
    by, lot = request.actor, container.lot
    earlier = expires_earlier(lot, on=by.today)
    written = open_one(by=by, container=container, raw_code=raw)
    name = product_names(by.practice).get(lot.product, lot.product)
    done(
        request,
        _("%(code)s opened: %(name)s, lot %(lot)s.") % {"code": container.code, "name": name, "lot": lot.number},
        written,
    )
    if earlier is not None:
        known = {"lot": earlier.number, "day": earlier.expiry.isoformat()}
        messages.warning(request, _("Lot %(lot)s expires earlier, on %(day)s. Use it first.") % known)
    return redirect(f"{reverse('stock')}?mode=open")


def _waste(request: ClinicRequest, container: Container, raw: str) -> HttpResponseBase:
    by = request.actor
    reason = why_wasted(container, on=by.today, at=by.at)
    if not reason:
        return redirect(f"{reverse('container-waste', args=[container.ref])}?{urlencode({'code': raw})}")
    written = waste(by=by, container=container, reason=reason, raw_code=raw)
    known = {"code": container.code, "ml": -written.volume_ml, "why": reason_words(reason)}
    done(request, _("%(code)s wasted, %(ml)s mL: %(why)s.") % known, written)
    return redirect(f"{reverse('stock')}?mode=waste")


def _none_left(request: ClinicRequest, lot: Lot) -> HttpResponseBase:
    messages.warning(request, _("No sealed container of lot %(lot)s is left.") % {"lot": lot.number})
    return redirect("lot", lot=lot.ref)


def _receive_address(read: Read) -> str:
    scan = read.scan
    known = {
        "product": read.product,
        "number": (scan.lot if scan else None) or (read.lots[0].number if read.lots else ""),
        "expiry": (scan.expiry.isoformat() if scan and scan.expiry else "")
        or (read.lots[0].expiry.isoformat() if read.lots else ""),
        "gtin": (scan.gtin if scan else None) or "",
        "raw_code": read.raw if scan else "",
    }
    return f"{reverse('stock-receive')}?{urlencode({k: v for k, v in known.items() if v})}"
