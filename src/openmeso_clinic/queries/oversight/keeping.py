"""Retention: how long records are kept, and which ones need not be kept any longer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso_clinic.models import Erasure, Practice
from openmeso_clinic.queries.addresses import address
from openmeso_clinic.queries.oversight.dashboard import Dashboard
from openmeso_clinic.queries.retention import Kept, over, overdue, retention_in
from openmeso_clinic.queries.table import Flag, Linked, Table, columns, rows


def keeping_board(practice: Practice, *, on: date, may_erase: bool) -> Dashboard:
    found = over(practice, on=on)
    return Dashboard(
        words=tuple(_words(practice, found, on)),
        tables=(_over(found, on, may_erase), _erased(practice)),
        notes=(_("Nothing is ever removed before its day. After it the record is removed by hand, within 30 days."),),
    )


def _words(practice: Practice, found: list[Kept], on: date) -> Iterator[str]:
    rule = retention_in(practice)
    if rule is None:
        yield _("How long is not on record for this country: nothing is removed.")
        return
    yield ngettext(
        "A record is kept for at least %(n)d year after the last treatment.",
        "A record is kept for at least %(n)d years after the last treatment.",
        rule.years,
    ) % {"n": rule.years}
    if rule.certainty != "high":
        yield _("That number of years is not confirmed: have it read in the law before anything is removed.")
    yield ngettext("The time of %(n)d record has run out.", "The time of %(n)d records has run out.", len(found)) % {
        "n": len(found)
    }


def _over(found: list[Kept], on: date, may_erase: bool) -> Table:
    heads = columns(
        ("patient", _("Patient number")),
        ("last_treatment", _("Last treatment, or registration")),
        ("kept_until", _("Kept until")),
        ("remark", _("Remark")),
    )
    lines = (
        (
            Linked(one.patient.number, address("erasure", one.patient.ref) if may_erase else ""),
            one.since,
            one.until,
            Flag(_("more than 30 days ago"), "caution") if overdue(one, on=on) else "",
        )
        for one in found
    )
    refs = frozenset(one.patient.ref for one in found)
    return Table("retention", _("Time has run out"), heads, rows(lines), _("No record’s time has run out."), refs)


def _erased(practice: Practice) -> Table:
    layers = {"photographs": _("Photographs"), "everything": _("The whole record")}
    heads = columns(
        ("reference", _("Reference")),
        ("patient", _("Patient number")),
        ("layer", _("What")),
        ("asked_on", _("Asked for on")),
        ("at", _("Erased")),
    )
    found = list(Erasure.objects.of(practice).select_related("patient__merged_into").order_by("-at"))
    lines = (
        (row.ref, row.patient.kept.number, layers.get(row.layer, row.layer), row.asked_on, row.at) for row in found
    )
    refs = frozenset(row.patient.kept.ref for row in found)
    return Table("erasures", _("Erased"), heads, rows(lines), _("Nothing was erased."), refs)
