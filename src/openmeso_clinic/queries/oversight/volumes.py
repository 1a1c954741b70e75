"""Volumes injected and thrown away by month, product and active, and containers that were opened and wasted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.models import InjectedLine, Movement, Practice
from openmeso_clinic.queries.oversight.dashboard import Dashboard, Period
from openmeso_clinic.queries.shelf import product_name
from openmeso_clinic.queries.table import Table, Value, columns, rows

_NOTHING = Decimal(0)
_CENT = Decimal("0.01")


class _Sum:
    """One product in one month, mL; ``opened``: containers that were opened and then wasted."""

    def __init__(self) -> None:
        self.injected = self.drawn = self.wasted = _NOTHING
        self.opened: set[int] = set()


def volumes_board(practice: Practice, period: Period) -> Dashboard:
    sums = _sums(practice, period)
    by_product: dict[str, _Sum] = defaultdict(_Sum)
    for (_month, product), one in sums.items():
        whole = by_product[product]
        whole.injected += one.injected
        whole.drawn += one.drawn
        whole.wasted += one.wasted
        whole.opened |= one.opened
    return Dashboard(
        words=tuple(_words(by_product)),
        tables=(_months(practice, sums), _products(practice, by_product), _actives(practice, by_product)),
        notes=(
            _("Drawn up and not injected stays in syringe and needle or is lost on the skin, as each session says."),
            _("Wasted is what a container still held when it was thrown away."),
        ),
    )


def _words(by_product: dict[str, _Sum]) -> Iterator[str]:
    injected = sum((one.injected for one in by_product.values()), _NOTHING)
    wasted = sum((one.wasted for one in by_product.values()), _NOTHING)
    opened = len({pk for one in by_product.values() for pk in one.opened})
    if not injected and not wasted:
        yield _("Nothing was injected or thrown away in this period.")
        return
    yield _("%(injected)s mL injected, %(wasted)s mL thrown away, %(n)d opened containers among it.") % {
        "injected": injected.quantize(_CENT),
        "wasted": wasted.quantize(_CENT),
        "n": opened,
    }


def _heads(*first: tuple[str, str]) -> tuple[tuple[str, str] | tuple[str, str, str], ...]:
    return (
        *first,
        ("injected_ml", _("Injected, mL"), "number"),
        ("drawn_ml", _("Drawn up, mL"), "number"),
        ("wasted_ml", _("Wasted, mL"), "number"),
        ("opened_wasted", _("Opened and wasted"), "number"),
        ("wasted_percent", _("Wasted, % of what left"), "number"),
    )


def _figures(one: _Sum) -> tuple[Value, ...]:
    left = one.drawn + one.wasted
    return (
        one.injected.quantize(_CENT),
        one.drawn.quantize(_CENT),
        one.wasted.quantize(_CENT),
        len(one.opened),
        (100 * one.wasted / left).quantize(Decimal("0.1")) if left else None,
    )


def _months(practice: Practice, sums: dict[tuple[str, str], _Sum]) -> Table:
    products = spoken_library(practice).products
    lines = (
        (month, product_name(products, product), *_figures(one))
        for (month, product), one in sorted(sums.items(), reverse=True)
    )
    heads = columns(*_heads(("month", _("Month")), ("product", _("Product"))))
    return Table("volumes", _("By month and product"), heads, rows(lines), _("Nothing moved in this period."))


def _products(practice: Practice, by_product: dict[str, _Sum]) -> Table:
    products = spoken_library(practice).products
    found = sorted(by_product.items(), key=lambda item: (-item[1].injected, item[0]))
    lines = ((product_name(products, product), *_figures(one)) for product, one in found)
    heads = columns(*_heads(("product", _("Product"))))
    return Table("volumes-by-product", _("By product"), heads, rows(lines), _("Nothing moved in this period."))


def _actives(practice: Practice, by_product: dict[str, _Sum]) -> Table:
    """What was injected of products that hold an active; a product with two actives counts with each."""
    library = spoken_library(practice)
    held: dict[str, tuple[Decimal, list[str]]] = {}
    for product, one in by_product.items():
        entry = library.products.get(product)
        for part in entry.composition if entry else ():
            volume, names = held.get(part.ingredient, (_NOTHING, []))
            held[part.ingredient] = (volume + one.injected, [*names, product_name(library.products, product)])
    heads = columns(
        ("active", _("Active")),
        ("injected_ml", _("In so much product, mL"), "number"),
        ("products", _("Products")),
    )
    lines = []
    for active, (volume, names) in sorted(held.items(), key=lambda item: (-item[1][0], item[0])):
        known = library.actives.get(active)
        if volume:
            lines.append((known.name if known else active, volume.quantize(_CENT), "; ".join(sorted(names))))
    return Table("volumes-by-active", _("By active"), heads, rows(lines), _("Nothing was injected in this period."))


def _sums(practice: Practice, period: Period) -> dict[tuple[str, str], _Sum]:
    start, end = period.instants(practice)
    sums: dict[tuple[str, str], _Sum] = defaultdict(_Sum)
    zone = practice.zone
    lines = InjectedLine.objects.filter(session__practice=practice, session__started_at__gte=start)
    for at, product, volume in lines.filter(session__started_at__lt=end).values_list(
        "session__started_at", "product", "volume_ml"
    ):
        assert at is not None
        sums[f"{at.astimezone(zone):%Y-%m}", product].injected += volume
    kinds = [Movement.Kind.USE, Movement.Kind.WASTE]
    moved = Movement.objects.of(practice).filter(kind__in=kinds, at__gte=start, at__lt=end, undone_by=None)
    for at, product, kind, volume, container, opened in moved.values_list(
        "at", "lot__product", "kind", "volume_ml", "container_id", "container__opened_at"
    ):
        one = sums[f"{at.astimezone(zone):%Y-%m}", product]
        if kind == Movement.Kind.USE:
            one.drawn -= volume
        else:
            one.wasted -= volume
            if container is not None and opened is not None:
                one.opened.add(container)
    return dict(sums)
