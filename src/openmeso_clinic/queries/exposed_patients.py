"""Whom lots reached: read from one index and nothing else, so that it is quick among millions of lines."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from openmeso_clinic.models import InjectedLine, Lot


def exposed_patients(lots: Iterable[Lot]) -> QuerySet[InjectedLine, int]:
    """Keys of the patients who were injected from any of these lots, each under the record that was treated."""
    rows = InjectedLine.objects.filter(lot__in=[lot.pk for lot in lots])
    return rows.order_by().values_list("patient_id", flat=True).distinct()
