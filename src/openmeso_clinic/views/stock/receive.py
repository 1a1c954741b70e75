"""Receiving a delivery."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.label_photos import keep_label
from openmeso_clinic.actions.receiving import Delivery, receive
from openmeso_clinic.forms.stock import ReceiveForm
from openmeso_clinic.queries.receiving import places_of, product_meant, product_names, sold_as
from openmeso_clinic.queries.to_order import setting_of, suppliers_of
from openmeso_clinic.views.door import door
from openmeso_clinic.views.stock.news import done

_FROM_CODE = ("number", "expiry", "gtin", "raw_code")


@door(Right.MOVE_STOCK, methods=("GET", "POST"))
def delivery(request: ClinicRequest) -> HttpResponseBase:
    typed = (request.POST or request.GET).get("product", "")
    product, near = product_meant(request.practice, typed) if typed else ("", ())
    form = _form(request, product)
    missing: tuple[Missing, ...] = ()
    if request.method == "POST" and "choose" not in request.POST:
        if typed and not product:
            words = _("The library does not know this name.")
            form.add_error(
                "product", f"{words} {_('Nearest: %(names)s.') % {'names': ', '.join(near)}}" if near else words
            )
        if form.is_valid():
            try:
                return _received(request, form, product)
            except Refused as refused:
                missing = refused.missing
    context: dict[str, Any] = {
        "current": "stock",
        "form": form,
        "missing": missing,
        "names": product_names(request.practice).values(),
        "places": places_of(request.practice),
        "product": product,
    }
    bad = request.method == "POST" and "choose" not in request.POST
    part = "stock/receive_container.html" if request.htmx and "choose" in request.POST else "stock/receive.html"
    return render(request, part, context, status=422 if bad else 200)


def _form(request: ClinicRequest, product: str) -> ReceiveForm:
    by = request.actor
    kinds: dict[str, Any] = {
        "sold": sold_as(by.practice, product),
        "suppliers": [(s.ref, s.name) for s in suppliers_of(by.practice)],
        "with_price": by.holds(Right.SEE_MONEY),
    }
    if request.method == "POST" and "choose" not in request.POST:
        return ReceiveForm(request.POST, request.FILES, **kinds)
    given = request.POST if request.method == "POST" else request.GET
    setting = setting_of(by.practice, product) if product else None
    sold = next((one for one in kinds["sold"] if one.gtin and one.gtin == given.get("gtin")), None)
    initial: dict[str, Any] = {name: given.get(name, "") for name in (*_FROM_CODE, "quantity", "location", "supplier")}
    initial |= {
        "product": product_names(by.practice).get(product, given.get("product", "")),
        "presentation": str(sold.number) if sold else "",
        "received_on": by.today,
        "key": secrets.token_hex(12),
    }
    if setting and setting.supplier and not initial["supplier"]:
        initial["supplier"] = setting.supplier.ref
    return ReceiveForm(initial=initial, **kinds)


def _received(request: ClinicRequest, form: ReceiveForm, product: str) -> HttpResponse:
    data, sold = form.cleaned_data, form.chosen()
    assert sold is not None
    supplier = next((s for s in suppliers_of(request.practice) if s.ref == data["supplier"]), None)
    lot, containers = receive(
        by=request.actor,
        key=data["key"],
        delivery=Delivery(
            product=product,
            number=data["number"].strip(),
            expiry=data["expiry"],
            quantity=data["quantity"],
            volume_ml=sold.volume_ml,
            multi_dose=sold.multi_dose,
            received_on=data["received_on"],
            supplier=supplier,
            price=data.get("price"),
            location=data["location"].strip(),
            gtin=data["gtin"],
            raw_code=data["raw_code"],
        ),
    )
    if data["label_photo"]:
        try:
            keep_label(by=request.actor, lot=lot, data=data["label_photo"].read())
        except Refused as refused:
            # The delivery is in. Its photograph can be taken again on the lot's page.
            messages.error(request, f"{refused.missing[0].what} {refused.missing[0].do}")
    known = {"count": len(containers), "lot": lot.number}
    done(request, _("%(count)s containers of lot %(lot)s received. Print their labels.") % known)
    return redirect(f"{reverse('lot', args=[lot.ref])}?since={containers[0].ref}")
