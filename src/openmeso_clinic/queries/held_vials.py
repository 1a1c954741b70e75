"""Containers that are in the house and spoken for: drawn up for other sessions that are not signed yet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso.formulation.nouns import Constraint, Kind
from openmeso_clinic.access.refusal import Missing
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.stock import HELD_FOR, drawn_up_for_others
from openmeso_clinic.models import Patient


def held_words(patient: Patient, *, at: datetime) -> tuple[str, ...]:
    """One sentence for each lot of which others hold containers; whose they are is not said."""
    products = library_of(patient.practice).products
    held = drawn_up_for_others(patient.practice, patient, at)
    return tuple(
        ngettext(
            "%(product)s, lot %(lot)s: %(n)s container is drawn up for another session that is not signed yet.",
            "%(product)s, lot %(lot)s: %(n)s containers are drawn up for other sessions that are not signed yet.",
            count,
        )
        % {"product": products[product].name if product in products else product, "lot": lot, "n": count}
        for (product, lot), count in sorted(held.items())
        if count
    )


def what_to_do() -> str:
    return _(
        "Sign that session, or discard its syringes on its formulation page; %(hours)s hours after they were drawn up "
        "they hold nothing back. Or choose another lot, or receive more."
    ) % {"hours": int(HELD_FOR.total_seconds() // 3600)}


def held_back(faults: Iterable[Constraint], patient: Patient, *, at: datetime) -> tuple[Missing, ...]:
    """What to say beside faults of stock where others hold containers: "not in stock" alone would mislead."""
    if not any(fault.kind is Kind.STOCK for fault in faults):
        return ()
    words = held_words(patient, at=at)
    return (Missing("stock/held-by-another", " ".join(words), what_to_do(), "formulation"),) if words else ()
