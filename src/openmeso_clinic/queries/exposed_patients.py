"""Whom a lot reached: read from one index and nothing else, so that it is quick among millions of lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openmeso_clinic.models import InjectedLine

if TYPE_CHECKING:
    from openmeso_clinic.models import Lot


def exposed_patients(lot: Lot) -> frozenset[int]:
    """Keys of the patients who were injected from a lot, each under the record that was treated."""
    rows = InjectedLine.objects.filter(lot=lot).order_by().values_list("patient_id", flat=True).distinct()
    return frozenset(rows)
