"""The shelf by product, the ledger of a lot, and the readings of a fridge."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from openmeso_clinic.models import Fridge, FridgeReading, Lot, Practice
from openmeso_clinic.queries.oversight.shelves import readings_table
from openmeso_clinic.queries.shelf import shelf_of
from openmeso_clinic.queries.stock_words import KINDS, reason_words
from openmeso_clinic.queries.table import Flag, Table, columns, rows

#: Readings of one file: two a day for more than ten years.
_MOST_READINGS = 10_000


def shelf_table(practice: Practice, *, on: date, at: datetime) -> Table:
    heads = columns(
        ("product", _("Product")),
        ("sealed", _("Sealed"), "number"),
        ("usable_ml", _("Usable, mL"), "number"),
        ("needed_today_ml", _("Needed today, mL"), "number"),
        ("order_again_at", _("Order again at"), "number"),
        ("remark", _("Remark")),
    )
    lines = (
        (
            one.name,
            one.sealed,
            one.usable_ml,
            one.needed_ml,
            one.level,
            Flag(_("to order"), "caution") if one.low or one.short_ml else "",
        )
        for one in shelf_of(practice, on=on, at=at).products
    )
    return Table("stock", _("Stock"), heads, rows(lines))


def ledger_table(lot: Lot) -> Table:
    """Everything that was done with a lot, the first line first."""
    heads = columns(
        ("at", _("When")),
        ("movement", _("What")),
        ("container", _("Container")),
        ("volume_ml", _("Volume, mL"), "number"),
        ("before_ml", _("Before, mL"), "number"),
        ("after_ml", _("After, mL"), "number"),
        ("reason", _("Reason")),
        ("patient", _("Patient number")),
        ("by", _("By")),
    )
    found = list(lot.movements.select_related("by", "container", "session__patient__merged_into").order_by("pk"))
    lines = (
        (
            row.at,
            str(KINDS[row.kind]),
            row.container.code if row.container else "",
            row.volume_ml,
            row.before_ml,
            row.after_ml,
            reason_words(row.reason),
            row.session.patient.kept.number if row.session else "",
            row.by.name,
        )
        for row in found
    )
    refs = frozenset(row.session.patient.kept.ref for row in found if row.session)
    return Table("ledger", _("Ledger"), heads, rows(lines), "", refs)


def fridge_table(fridge: Fridge) -> Table:
    """The readings of a fridge, the latest first."""
    found = FridgeReading.objects.filter(fridge=fridge).select_related("fridge", "by").order_by("-at", "-pk")
    return readings_table(list(found[:_MOST_READINGS]), _("Readings"), "fridge-readings")
