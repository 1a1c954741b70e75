"""What the form for a delivery offers: products by name, their containers, places, suppliers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openmeso.units import plain
from openmeso_clinic.access.folding import folded
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import Fridge, Lot, Practice

_CONTAINERS: dict[str, Promise] = {
    "prefilled-syringe": _("prefilled syringe"),
    "vial": _("vial"),
    "ampoule": _("ampoule"),
    "powder-vial": _("powder vial, dissolved"),
    "tube": _("tube"),
    "kit": _("kit"),
}


@dataclass(frozen=True)
class Sold:
    """One container as a product is sold."""

    number: int
    volume_ml: Decimal
    multi_dose: bool
    gtin: str
    words: str


def product_names(practice: Practice) -> dict[str, str]:
    """Product id → its name, in the order of the names."""
    products = library_of(practice).products.values()
    return {p.id: p.name for p in sorted(products, key=lambda p: folded(p.name))}


def product_meant(practice: Practice, text: str) -> tuple[str, tuple[str, ...]]:
    """The product that a typed name means, and the names that are near where it means none."""
    names = product_names(practice)
    asked = folded(text)
    for product, name in names.items():
        if asked in (folded(name), folded(product)):
            return product, ()
    begins = [p for p, name in names.items() if folded(name).startswith(asked)] if asked else []
    if len(begins) == 1:
        return begins[0], ()
    near = [names[p] for p in begins] or get_close_matches(text, list(names.values()), n=4, cutoff=0.4)
    return "", tuple(near[:4])


def sold_as(practice: Practice, product: str) -> tuple[Sold, ...]:
    entry = library_of(practice).products.get(product)
    if entry is None:
        return ()
    return tuple(
        Sold(
            number,
            one.volume_ml,
            one.multi_dose,
            one.gtin or "",
            _sold_words(one.container, one.volume_ml, one.multi_dose),
        )
        for number, one in enumerate(entry.presentations)
    )


def _sold_words(container: str, volume_ml: Decimal, multi_dose: bool) -> str:
    words = f"{_CONTAINERS[container]}, {plain(volume_ml)}\u00a0mL"
    return f"{words}, {_('several patients')}" if multi_dose else words


def places_of(practice: Practice) -> list[str]:
    """Where things lie: the fridges, and every place that was named before."""
    fridges = Fridge.objects.of(practice).filter(active=True).values_list("name", flat=True)
    named = Lot.objects.of(practice).exclude(location="").values_list("location", flat=True).distinct()
    return sorted({*fridges, *named}, key=str.casefold)
