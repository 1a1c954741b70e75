"""What is in each syringe, in words and numbers ready for the page. Everything comes from the core's noun."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso.formulation.nouns import Alternative, Ingredient, LimitCheck, LotUse, Preparation
from openmeso.languages.formats import number, price, quantity, volume
from openmeso.reports.preparation_words import strength
from openmeso.reports.words import Reader
from openmeso.supply.usable import Standing
from openmeso_clinic.queries.formulations import Ground

#: Barrels that a prepared volume is drawn into.
_BARRELS_ML = (1, 3, 5, 10, 20, 50)
#: A lot that ends within so many days is named with its days.
NEAR_DAYS = 30
#: From this part of a limit on, the page says that it is close.
_CLOSE = Decimal("0.8")


@dataclass(frozen=True, slots=True)
class Segment:
    volume: Decimal
    number: str
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class LotLine:
    """One lot with its badge. ``state``: ``ok``, ``near``, ``expired`` or ``quarantined``."""

    number: str
    badge: str
    state: str
    volume_words: str = ""


@dataclass(frozen=True, slots=True)
class LimitLine:
    """One limit: words, used and allowed, and how full it is in hundredths."""

    words: str
    used: str
    allowed: str
    percent: int
    over: bool
    close: bool
    confirmed: bool
    sources: str


@dataclass(frozen=True, slots=True)
class Content:
    """One ingredient of a product with its final strength."""

    name: str
    kind: str
    strength: str
    session: str
    confirmed: bool
    limit: LimitLine | None


@dataclass(frozen=True, slots=True)
class ProductLine:
    number: str
    name: str
    supplied: str
    volume_words: str
    contents: tuple[Content, ...]
    lots: tuple[LotLine, ...]
    status: str
    status_state: str
    category: str


@dataclass(frozen=True, slots=True)
class ZoneLine:
    name: str
    both_sides: bool
    volume_words: str
    technique: str
    drop: str


@dataclass(frozen=True, slots=True)
class PreparationView:
    """One preparation as the page shows it."""

    letter: str
    title: str
    mix: str
    segments: tuple[Segment, ...]
    capacity: int
    sum_words: str
    of_words: str
    products: tuple[ProductLine, ...]
    zones: tuple[ZoneLine, ...]
    route: str
    note_lines: tuple[str, ...]
    use_within: str
    mixture: bool


def preparations(alternative: Alternative, ground: Ground, reader: Reader) -> tuple[PreparationView, ...]:
    lines = limits(alternative, reader)
    return tuple(_preparation(p, lines, ground, reader) for p in alternative.preparations)


def limits(alternative: Alternative, reader: Reader) -> tuple[LimitLine, ...]:
    """The fullest limit first."""
    found = [(_part(check), _limit(check, reader)) for check in alternative.limits]
    return tuple(line for _full, line in sorted(found, key=lambda pair: -pair[0]))


def title_of(alternative: Alternative, reader: Reader) -> str:
    """What an alternative is called: its products, the diluent left out."""
    names = [
        reader.library.products[product].name
        for p in alternative.preparations
        for product in p.products
        if product != p.diluent
    ]
    return " + ".join(dict.fromkeys(names))


def sum_words(alternative: Alternative, reader: Reader) -> str:
    """What is given in all, and of how many ingredients: ``2.26 mL · 2 ingredients``."""
    given = sum((p.volume.value for p in alternative.preparations), Decimal(0))
    actives = {i.ingredient for p in alternative.preparations for i in p.ingredients if i.kind != "diluent"}
    parts = [
        volume(given, reader.language, screen=True),
        ngettext("%(n)d ingredient", "%(n)d ingredients", len(actives)) % {"n": len(actives)},
    ]
    if len(alternative.preparations) > 1:
        parts.append(_("%(n)d syringes") % {"n": len(alternative.preparations)})
    return " · ".join(parts)


def price_words(alternative: Alternative, currency: str, reader: Reader) -> str:
    if alternative.price is None:
        return _("price not stated")
    return price(alternative.price.value, currency, reader.language)


def price_change(first: Alternative, other: Alternative, currency: str, reader: Reader) -> tuple[str, str]:
    """By how much the other is cheaper, or dearer; nothing where a price is not stated."""
    if first.price is None or other.price is None or first.price == other.price:
        return "", ""
    words = price(abs(first.price.value - other.price.value), currency, reader.language)
    if other.price < first.price:
        return _("%(amount)s cheaper") % {"amount": words}, ""
    return "", _("%(amount)s dearer") % {"amount": words}


def lot_line(standing: Standing | None, use: LotUse | None, *, number_: str, on: date, at: datetime) -> LotLine:
    """A lot with what matters most about it now."""
    words = "" if use is None else _drawn(use, standing)
    expiry = use.expiry if use is not None else standing.lot.expiry if standing is not None else None
    if standing is None:
        return LotLine(number_, _("not in stock any more"), "quarantined", words)
    stops = [f for f in standing.findings if f.stops]
    if not standing.usable and stops:
        state = "expired" if any(f.code == "supply/expired" for f in stops) else "quarantined"
        return LotLine(number_, _lot_words(stops[0].code, stops[0].what), state, words)
    opened = standing.lot.opened_at
    if opened is not None and standing.opened:
        return LotLine(number_, _("opened %(ago)s") % {"ago": ago(at - opened)}, "near", words)
    if expiry is None:
        return LotLine(number_, _("expiry not on record"), "near", words)
    left = (expiry - on).days
    if left <= NEAR_DAYS:
        badge = ngettext("%(n)d day left", "%(n)d days left", left) % {"n": left} if left else _("last day today")
        return LotLine(number_, badge, "near", words)
    return LotLine(number_, _("expires %(month)s") % {"month": date_format(expiry, "m/Y")}, "ok", words)


def _drawn(use: LotUse, standing: Standing | None) -> str:
    """What comes from the lot: ``3 × 1 mL`` where new containers are opened, else the volume."""
    if use.containers and not use.opened and standing is not None:
        return f"{use.containers} × {volume(standing.lot.volume.value, 'en')}"
    return volume(use.drawn.value, "en", screen=True)


def ago(time: timedelta) -> str:
    """Hours and minutes: ``1 h 20 min``."""
    minutes = int(time.total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return _("%(h)d h %(m)d min") % {"h": hours, "m": rest}
    return _("%(h)d h") % {"h": hours} if hours else _("%(m)d min") % {"m": rest}


def _lot_words(code: str, what: str) -> str:
    words = {
        "supply/expired": _("expired"),
        "supply/recalled": _("recalled"),
        "supply/quarantined": _("in quarantine"),
        "supply/not-received": _("not here yet"),
        "supply/opened-single-dose": _("opened for another patient"),
        "supply/opened-too-long": _("opened too long"),
        "supply/empty": _("empty"),
    }
    return words.get(code, what)


def _preparation(p: Preparation, lines: tuple[LimitLine, ...], ground: Ground, reader: Reader) -> PreparationView:
    library, language = reader.library, reader.language
    # The diluent is drawn first and stands last: what acts is read first.
    ordered = [product for product in p.products if product != p.diluent] + ([p.diluent] if p.diluent else [])
    drawn = {product: sum((u.drawn.value for u in p.lots if u.product == product), Decimal(0)) for product in ordered}
    capacity = next((size for size in _BARRELS_ML if p.prepared.value <= size), int(p.prepared.value) + 1)
    segments = tuple(
        Segment(
            volume=drawn[product],
            number="diluent" if product == p.diluent else str(min(index, 6)),
            name=library.products[product].name,
            words=volume(drawn[product], language, screen=True),
        )
        for index, product in enumerate(ordered, 1)
        if drawn[product]
    )
    rest = p.prepared - p.volume
    of_words = ""
    if rest:
        of_words = _("%(volume)s is given, %(rest)s stays as remainder") % {
            "volume": volume(p.volume.value, language, screen=True),
            "rest": volume(rest.value, language, screen=True),
        }
    return PreparationView(
        letter=p.letter,
        title=" + ".join(library.products[product].name for product in ordered if product != p.diluent),
        mix=p.letter.lower(),
        segments=segments,
        capacity=capacity,
        sum_words=volume(p.prepared.value, language, screen=True),
        of_words=of_words,
        products=tuple(
            _product(product, index, p, drawn[product], lines, ground, reader)
            for index, product in enumerate(ordered, 1)
        ),
        zones=tuple(
            ZoneLine(
                name=reader.name("zones", z.zone),
                both_sides=library.zones[z.zone].paired,
                volume_words=volume(z.volume.value, language, screen=True),
                technique=reader.known(library.techniques[z.technique].name),
                drop=volume(z.per_point.value, language),
            )
            for z in p.zones
        ),
        route=reader.say(p.route) if p.route in ("intradermal", "subcutaneous", "subdermal") else p.route,
        note_lines=p.notes,
        use_within=_("Use within %(n)d minutes of drawing up.") % {"n": p.discard_after_minutes},
        mixture=bool(p.mixture),
    )


def _product(
    product: str,
    index: int,
    p: Preparation,
    drawn: Decimal,
    lines: tuple[LimitLine, ...],
    ground: Ground,
    reader: Reader,
) -> ProductLine:
    entry = reader.library.products[product]
    own = {c.ingredient for c in entry.composition}
    standings = {s.lot.lot: s for s in ground.standings(product)}
    status = next((one for one in p.status if one.product == product), None)
    category = next((s.category for code, s in entry.status.items() if s.status == "authorised"), "")
    supplied = ", ".join(
        f"{number(c.amount, reader.language)} {c.unit}" for c in entry.composition[:1] if c.amount is not None
    )
    return ProductLine(
        number="diluent" if product == p.diluent else str(min(index, 6)),
        name=entry.name,
        supplied=_("diluent") if product == p.diluent else supplied,
        volume_words=volume(drawn, reader.language, screen=True),
        contents=tuple(_content(i, lines, reader) for i in p.ingredients if i.ingredient in own),
        lots=tuple(
            lot_line(standings.get(use.lot), use, number_=use.lot, on=ground.on, at=ground.at)
            for use in p.lots
            if use.product == product
        ),
        status=status.words.removeprefix(f"{entry.name}: ") if status else "",
        status_state="eligible" if status is None or status.code == "authorised" else "caution",
        category=_CATEGORIES[category]() if category in _CATEGORIES else "",
    )


_CATEGORIES: dict[str, Callable[[], str]] = {
    "device-class-3": lambda: _("class III device"),
    "device": lambda: _("medical device"),
    "medicine": lambda: _("medicine"),
    "magistral": lambda: _("made up by a pharmacy"),
    "autologous": lambda: _("the patient's own"),
}
_KINDS: dict[str, Callable[[], str]] = {
    "active": lambda: "",
    "anesthetic": lambda: _("anesthetic"),
    "excipient": lambda: _("excipient"),
    "diluent": lambda: _("diluent"),
}


def _content(i: Ingredient, lines: tuple[LimitLine, ...], reader: Reader) -> Content:
    own = [line for line in lines if line.words.startswith(f"{i.name},")]
    return Content(
        name=reader.name("actives", i.ingredient),
        kind=_KINDS[i.kind]() if i.kind in _KINDS else i.kind,
        strength=strength(i, reader) if i.concentration is not None else _stated(i),
        session="" if i.per_session is None else quantity(_short(i.per_session.value), "mg", reader.language),
        confirmed=i.confirmed,
        limit=own[0] if own else None,
    )


def _stated(i: Ingredient) -> str:
    return _("amount not stated") if i.stated == "amount not stated" else i.stated


def _short(value: Decimal) -> Decimal:
    """Four figures are enough on a screen; the record keeps the exact mass."""
    places = max(0, 3 - value.adjusted()) if value else 0
    return round(value, places).normalize() if places < 10 else value


def _part(check: LimitCheck) -> Decimal:
    return check.used / check.allowed if check.allowed else Decimal(2)


def _limit(check: LimitCheck, reader: Reader) -> LimitLine:
    part = _part(check)
    unit = check.unit if check.unit != "of the limit" else ""
    return LimitLine(
        words=check.limit,
        used=quantity(_short(check.used), unit, reader.language).strip()
        if unit
        else number(_short(check.used), reader.language),
        allowed=quantity(check.allowed.normalize() + 0, unit, reader.language).strip()
        if unit
        else number(check.allowed, reader.language),
        percent=min(100, int(part * 100)),
        over=part > 1,
        close=_CLOSE <= part <= 1,
        confirmed=check.confirmed,
        sources=source_titles(check.sources, reader),
    )


def source_titles(sources: tuple[str, ...], reader: Reader) -> str:
    """Sources by the short names under which they are cited."""
    known = reader.library.sources
    return "; ".join(known[one].title if one in known else one for one in sources)
