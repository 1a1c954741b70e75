"""Lots with their state, recalls as they went, and what the fridges were read at: for an inspection."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.models import Container, FridgeReading, Lot, Practice, RecallCase
from openmeso_clinic.queries.fridges import out_of_range
from openmeso_clinic.queries.oversight.dashboard import Dashboard, Period
from openmeso_clinic.queries.recalls import case_view
from openmeso_clinic.queries.shelf import product_name
from openmeso_clinic.queries.table import Flag, Table, Value, columns, rows


def lots_table(practice: Practice, period: Period | None = None) -> Table:
    """Lots received in a period, or that are here now."""
    products = spoken_library(practice).products
    here = Q(containers__state__in=[Container.State.SEALED, Container.State.OPEN])
    found = Lot.objects.of(practice).annotate(
        sealed=Count("containers", filter=Q(containers__state=Container.State.SEALED)),
        opened=Count("containers", filter=Q(containers__state=Container.State.OPEN)),
        left=Sum("containers__remaining_ml", filter=here),
    )
    if period is None:
        found = found.filter(Q(sealed__gt=0) | Q(opened__gt=0))
    else:
        found = found.filter(received_on__gte=period.since, received_on__lte=period.until)
    heads = columns(
        ("product", _("Product")),
        ("lot", _("Lot")),
        ("expiry", _("Expiry")),
        ("received_on", _("Received on")),
        ("state", _("State")),
        ("sealed", _("Sealed"), "number"),
        ("opened", _("Open"), "number"),
        ("left_ml", _("Left, mL"), "number"),
        ("place", _("Place")),
    )
    states: dict[str, Value] = {
        "ok": _("in use"),
        "quarantined": Flag(_("in quarantine"), "caution"),
        "recalled": Flag(_("recalled"), "contraindicated"),
    }
    lines = (
        (
            product_name(products, lot.product),
            lot.number,
            lot.expiry,
            lot.received_on,
            states[lot.state],
            lot.sealed,
            lot.opened,
            round(Decimal(lot.left or 0), 2),
            lot.location,
        )
        for lot in found.order_by("product", "expiry", "number")
    )
    return Table("lots", _("Lots"), heads, rows(lines), _("No lot is on record."))


def lots_board(practice: Practice, period: Period) -> Dashboard:
    table = lots_table(practice, period)
    words = ngettext("%(n)d lot was received.", "%(n)d lots were received.", len(table.rows)) % {"n": len(table.rows)}
    return Dashboard((words,), (table,))


def recalls_board(practice: Practice) -> Dashboard:
    table = recalls_table(practice)
    words = ngettext("%(n)d recall was run.", "%(n)d recalls were run.", len(table.rows)) % {"n": len(table.rows)}
    return Dashboard((words,), (table,))


def recalls_table(practice: Practice) -> Table:
    """Every case with how many it reached; nobody is named."""
    library = spoken_library(practice)
    heads = columns(
        ("recall", _("Recall")),
        ("product", _("Product")),
        ("lot", _("Lot")),
        ("opened_at", _("Opened")),
        ("closed_at", _("Closed")),
        ("exposed", _("Exposed"), "number"),
        ("reached", _("Reached"), "number"),
        ("to_contact", _("To tell"), "number"),
    )
    lines = []
    for case in RecallCase.objects.of(practice).select_related("lot", "practice").order_by("-opened_at", "-pk"):
        seen = case_view(case, library)
        name = product_name(library.products, case.lot.product)
        counts = (len(seen.people), seen.reached, len(seen.to_contact))
        lines.append((case.ref, name, case.lot.number, case.opened_at, case.closed_at, *counts))
    return Table("recalls", _("Recalls"), heads, rows(lines), _("No lot was recalled."))


def fridges_board(practice: Practice, period: Period) -> Dashboard:
    start, end = period.instants(practice)
    readings = FridgeReading.objects.of(practice).filter(at__gte=start, at__lt=end).select_related("fridge", "by")
    by_fridge: dict[str, list[FridgeReading]] = defaultdict(list)
    for row in readings.order_by("at", "pk"):
        by_fridge[row.fridge.name].append(row)
    out = [row for found in by_fridge.values() for row in found if out_of_range(row.fridge, row)]
    words = (
        ngettext("%(n)d reading; %(out)d out of range.", "%(n)d readings; %(out)d out of range.", _count(by_fridge))
        % {"n": _count(by_fridge), "out": len(out)},
    )
    return Dashboard(words, (_fridges(by_fridge), readings_table(out, _("Readings out of range"), "fridge-out")))


def readings_table(found: list[FridgeReading], caption: str, key: str) -> Table:
    heads = columns(
        ("at", _("When")),
        ("fridge", _("Fridge")),
        ("celsius", _("°C"), "number"),
        ("low_celsius", _("Least, °C"), "number"),
        ("high_celsius", _("Most, °C"), "number"),
        ("by", _("By")),
        ("note", _("Note")),
    )
    lines = ((row.at, row.fridge.name, row.celsius, row.low_c, row.high_c, row.by.name, row.note) for row in found)
    return Table(key, caption, heads, rows(lines), _("None."))


def _fridges(by_fridge: dict[str, list[FridgeReading]]) -> Table:
    heads = columns(
        ("fridge", _("Fridge")),
        ("readings", _("Readings"), "number"),
        ("days", _("Days with a reading"), "number"),
        ("lowest", _("Least, °C"), "number"),
        ("highest", _("Most, °C"), "number"),
        ("out_of_range", _("Out of range"), "number"),
    )
    lines = []
    for name, found in sorted(by_fridge.items()):
        values = [v for row in found for v in (row.celsius, row.low_c, row.high_c) if v is not None]
        days = len({row.at.astimezone(row.practice.zone).date() for row in found})
        out = sum(out_of_range(row.fridge, row) for row in found)
        lines.append((name, len(found), days, min(values), max(values), out))
    return Table("fridges", _("Fridges"), heads, rows(lines), _("No fridge was read."))


def _count(by_fridge: dict[str, list[FridgeReading]]) -> int:
    return sum(len(found) for found in by_fridge.values())
