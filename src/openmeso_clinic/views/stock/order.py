"""What to order: reorder levels, suppliers, and the list as a file."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.stock_settings import add_supplier, set_product
from openmeso_clinic.actions.trail import record
from openmeso_clinic.forms.stock import ProductForm, SupplierForm
from openmeso_clinic.queries.receiving import product_names
from openmeso_clinic.queries.to_order import order_lines, setting_of, suppliers_of
from openmeso_clinic.views.csv_answer import csv_answer
from openmeso_clinic.views.door import door
from openmeso_clinic.views.stock.news import done


@door(Right.SEE_STOCK)
def show(request: ClinicRequest) -> HttpResponseBase:
    return _page(request, SupplierForm())


@door(Right.SEE_STOCK)
def as_file(request: ClinicRequest) -> HttpResponseBase:
    by = request.actor
    rows = [
        (
            line.shelf.name,
            line.shelf.sealed,
            line.shelf.level,
            line.shelf.short_ml or "",
            line.supplier.name if line.supplier else "",
            line.supplier.account if line.supplier else "",
            line.supplier.phone if line.supplier else "",
            line.supplier.email if line.supplier else "",
        )
        for line in order_lines(by.practice, on=by.today, at=by.at)
    ]
    head = (
        "product",
        "sealed",
        "order again at",
        "short today mL",
        "supplier",
        "customer number",
        "telephone",
        "e-mail",
    )
    record(by, Action.RECORD_EXPORTED, "table/order")
    return csv_answer(f"order-{by.today.isoformat()}.csv", head, rows)


@door(Right.MOVE_STOCK, methods=("POST",))
def supplier(request: ClinicRequest) -> HttpResponseBase:
    form, missing = SupplierForm(request.POST), tuple[Missing, ...]()
    if form.is_valid():
        try:
            added = add_supplier(by=request.actor, **form.cleaned_data)
        except Refused as refused:
            missing = refused.missing
        else:
            done(request, _("%(name)s is a supplier now.") % {"name": added.name})
            return redirect("stock-order")
    return _page(request, form, missing=missing, status=422)


@door(Right.MOVE_STOCK, methods=("GET", "POST"))
def product(request: ClinicRequest, product: str) -> HttpResponseBase:
    name = product_names(request.practice).get(product)
    if name is None:
        raise Http404
    setting = setting_of(request.practice, product)
    suppliers = suppliers_of(request.practice)
    initial = {
        "reorder_level": setting.reorder_level if setting else 0,
        "supplier": setting.supplier.ref if setting and setting.supplier else "",
    }
    form = ProductForm(request.POST or None, suppliers=[(s.ref, s.name) for s in suppliers], initial=initial)
    if form.is_valid():
        data = form.cleaned_data
        chosen = next((s for s in suppliers if s.ref == data["supplier"]), None)
        set_product(by=request.actor, product=product, reorder_level=data["reorder_level"], supplier=chosen)
        done(request, _("%(name)s is set.") % {"name": name})
        return redirect("stock-order")
    context = {"current": "stock", "form": form, "name": name, "gtins": setting.gtins if setting else []}
    return render(request, "stock/product.html", context, status=422 if request.method == "POST" else 200)


def _page(
    request: ClinicRequest, form: SupplierForm, *, missing: tuple[Missing, ...] = (), status: int = 200
) -> HttpResponseBase:
    by = request.actor
    context: dict[str, Any] = {
        "current": "stock",
        "to_order": order_lines(by.practice, on=by.today, at=by.at),
        "all": order_lines(by.practice, on=by.today, at=by.at, all_products=True),
        "suppliers": suppliers_of(by.practice),
        "form": form,
        "missing": missing,
    }
    return render(request, "stock/order.html", context, status=status)
