"""What is to be ordered: products at or below their reorder level, with who supplies them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from openmeso_clinic.models import Practice, ProductSetting, Supplier
from openmeso_clinic.queries.shelf import ProductShelf, shelf_of


@dataclass(frozen=True)
class OrderLine:
    shelf: ProductShelf
    setting: ProductSetting | None

    @property
    def supplier(self) -> Supplier | None:
        return self.setting.supplier if self.setting else None


def order_lines(practice: Practice, *, on: date, at: datetime, all_products: bool = False) -> list[OrderLine]:
    """Products to order; or all on the shelf, to set their levels."""
    settings = {row.product: row for row in ProductSetting.objects.of(practice).select_related("supplier")}
    shelves = shelf_of(practice, on=on, at=at).products
    return [OrderLine(s, settings.get(s.product)) for s in shelves if all_products or s.low or s.short_ml]


def setting_of(practice: Practice, product: str) -> ProductSetting | None:
    found: ProductSetting | None = ProductSetting.objects.of(practice).filter(product=product).first()
    return found


def suppliers_of(practice: Practice) -> list[Supplier]:
    return list(Supplier.objects.of(practice).filter(active=True))
