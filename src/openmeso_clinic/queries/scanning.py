"""What a scanned or typed text means: our own container, a GS1 code, or a lot number."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from openmeso.errors import BarcodeError
from openmeso.supply import Scan
from openmeso.supply.gs1 import GS, MOST_CHARACTERS
from openmeso.supply.separators import possible_readings
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import Container, Lot, Practice, ProductSetting

#: What our labels say before the code, so that no other code is taken for ours.
OWN = "OM:"
_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
#: Symbologies that carry plain text: QR and DataMatrix without GS1, and linear codes.
_PLAIN_PREFIXES = ("]Q1", "]Q0", "]d1", "]C0", "]A0")


@dataclass(frozen=True)
class Read:
    """What was read.

    Attributes:
        container: Our own, where the code names one.
        readings: Ways to read a GS1 code; more than one has to be asked.
        product: Known by its trade item number or by the lots; empty where it has to be asked.
        lots: Lots on record that it may be.
        faults: Why it cannot be read, each with its place.
    """

    raw: str
    container: Container | None = None
    readings: tuple[Scan, ...] = ()
    product: str = ""
    lots: tuple[Lot, ...] = ()
    faults: tuple[str, ...] = field(default=())

    @property
    def scan(self) -> Scan | None:
        return self.readings[0] if len(self.readings) == 1 else None


def read_code(practice: Practice, text: str, *, on: date, reading: int | None = None) -> Read:
    """Find out what a text from the field "Scan or type" is.

    Args:
        reading: Which of several readings whoever scanned chose.
    """
    raw = text.strip(" \t\r\n")
    plain = next((raw.removeprefix(p) for p in _PLAIN_PREFIXES if raw.startswith(p)), raw)
    if not plain:
        return Read(raw, faults=(_("Nothing was scanned."),))
    if len(raw) > MOST_CHARACTERS or any(not c.isprintable() and c != GS for c in raw):
        # No code of a box; a database may not even be asked for it.
        return Read(raw, faults=(_unknown("".join(filter(str.isprintable, raw))[:40]),))
    if found := container_named(practice, plain):
        return Read(raw, container=found, product=found.lot.product, lots=(found.lot,))
    if plain.upper().startswith(OWN):
        return Read(raw, faults=(_("No container here has the code %(code)s.") % {"code": plain},))
    if lots := _lots(practice, number=plain):
        return Read(raw, lots=lots, product=lots[0].product if len({lot.product for lot in lots}) == 1 else "")
    return _gs1(practice, raw, on, reading) if _looks_like_gs1(raw) else Read(raw, faults=(_unknown(raw),))


def container_named(practice: Practice, text: str) -> Container | None:
    """The container of a code as our label prints it, or as somebody types it."""
    code = "".join(text.upper().removeprefix(OWN).split()).replace("-", "")
    if not 6 <= len(code) <= 12 or not code.isalnum():
        return None
    rows = Container.objects.of(practice).select_related("lot", "practice")
    found: Container | None = rows.filter(code__in={code, code.translate(_LIKE)}).first()
    return found


def product_of_gtin(practice: Practice, gtin: str) -> str:
    """The product of a trade item number: as the practice said once, as a lot came with, or as the library knows."""
    for row in ProductSetting.objects.of(practice):
        if gtin in row.gtins:
            return str(row.product)
    came = Lot.objects.of(practice).filter(gtin=gtin).values_list("product", flat=True).distinct()[:2]
    if len(came) == 1:
        return str(came[0])
    known = [p.id for p in library_of(practice).products.values() if any(sold.gtin == gtin for sold in p.presentations)]
    return known[0] if len(known) == 1 else ""


def _gs1(practice: Practice, raw: str, on: date, reading: int | None) -> Read:
    try:
        readings = possible_readings(raw, on=on)
    except BarcodeError as error:
        return Read(raw, faults=tuple(_fault(f.place, f.got, f.expected, f.do) for f in error.faults))
    if reading is not None and 0 <= reading < len(readings):
        readings = (readings[reading],)
    if len(readings) > 1:
        # A lot that is on the shelf decides: nothing has to be asked twice.
        held = [scan for scan in readings if scan.lot and _lots(practice, number=scan.lot, gtin=scan.gtin)]
        readings = (held[0],) if len(held) == 1 else readings
    if len(readings) > 1:
        return Read(raw, readings=readings)
    scan = readings[0]
    product = product_of_gtin(practice, scan.gtin) if scan.gtin else ""
    lots = _lots(practice, number=scan.lot, product=product) if scan.lot and product else ()
    return Read(raw, readings=readings, product=product, lots=lots)


def _lots(practice: Practice, *, number: str, product: str = "", gtin: str | None = None) -> tuple[Lot, ...]:
    rows = Lot.objects.of(practice).filter(number__iexact=number).select_related("practice")
    if product:
        rows = rows.filter(product=product)
    if gtin:
        rows = rows.filter(gtin__in=(gtin, ""))
    return tuple(rows.order_by("expiry", "pk"))


def _looks_like_gs1(raw: str) -> bool:
    return raw.startswith(("]", "(", "\x1d", "+")) or (raw[:2].isdigit() and len(raw) >= 16)


def _unknown(raw: str) -> str:
    return _("No container and no lot here is called %(code)s.") % {"code": raw}


def _fault(where: str, got: str, expected: str, do: str) -> str:
    words = _("%(where)s: got %(got)s, expected %(expected)s.") % {"where": where, "got": got, "expected": expected}
    words = words[:1].upper() + words[1:]
    return f"{words} {do[:1].upper()}{do[1:]}." if do else words
