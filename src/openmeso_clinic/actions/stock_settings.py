"""What a practice decides about its products: supplier, reorder level, and which code belongs to which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso.errors import BarcodeError
from openmeso.supply import gtin_14
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import ProductSetting, Supplier

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

HIGHEST_LEVEL = 1000


def add_supplier(*, by: Actor, name: str, phone: str = "", email: str = "", account: str = "") -> Supplier:
    """Add a supplier.

    Raises:
        Refused: the name is missing or taken.
    """
    if not name.strip() or Supplier.objects.of(by.practice).filter(name__iexact=name.strip()).exists():
        raise Refused(Missing("supplier/name", _("The name is missing, or another supplier has it."), _("Change it.")))
    with act(by, Action.STOCK_SETTING_CHANGED) as line:
        supplier: Supplier = Supplier.objects.create(
            practice=by.practice, name=name.strip(), phone=phone.strip(), email=email.strip(), account=account.strip()
        )
        line.target = f"supplier/{supplier.ref}"
    return supplier


def set_product(*, by: Actor, product: str, reorder_level: int, supplier: Supplier | None) -> ProductSetting:
    """Say who supplies a product and at how many sealed containers it is ordered again; 0 = never asked for.

    Raises:
        Refused: the product is unknown, or the level is none.
    """
    missing = []
    if product not in library_of(by.practice).products:
        missing.append(Missing("stock/product", _("The library does not know this product."), _("Choose another.")))
    if not 0 <= reorder_level <= HIGHEST_LEVEL:
        missing.append(Missing("stock/level", _("The reorder level is no number of containers."), _("Correct it.")))
    if missing:
        raise Refused(*missing)
    with act(by, Action.STOCK_SETTING_CHANGED, f"product/{product}") as line:
        row = _setting(by, product)
        ProductSetting.objects.filter(pk=row.pk).update(reorder_level=reorder_level, supplier=supplier)
        line.details["reorder_level"] = str(reorder_level)
        row.refresh_from_db()
    return row


def remember_gtin(*, by: Actor, product: str, gtin: str) -> ProductSetting:
    """Keep which product a scanned trade item number is. A number belongs to one product only.

    Raises:
        Refused: the product is unknown, the number is none, or it is known as another product.
    """
    try:
        number = gtin_14(gtin)
    except BarcodeError as error:
        fault = error.faults[0]
        raise Refused(Missing("stock/gtin", f"{fault.got}: {fault.expected}", _("Scan it again."))) from None
    if product not in library_of(by.practice).products:
        raise Refused(Missing("stock/product", _("The library does not know this product."), _("Choose another.")))
    with act(by, Action.STOCK_SETTING_CHANGED, f"product/{product}") as line:
        held = list(ProductSetting.objects.of(by.practice).select_for_update())
        if any(number in one.gtins and one.product != product for one in held):
            raise Refused(Missing("stock/gtin-taken", _("This code is known as another product."), _("Scan it again.")))
        row = _setting(by, product)
        if number not in row.gtins:
            row.gtins = [*row.gtins, number]
            ProductSetting.objects.filter(pk=row.pk).update(gtins=row.gtins)
        line.details["gtin"] = number
    return row


def _setting(by: Actor, product: str) -> ProductSetting:
    ProductSetting.objects.get_or_create(practice=by.practice, product=product)
    row: ProductSetting = ProductSetting.objects.select_for_update().get(practice=by.practice, product=product)
    return row
