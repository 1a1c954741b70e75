"""Formulations of many patients at once, read from their rows once and kept by their digest."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from openmeso.formulation.nouns import Formulation as CoreFormulation
from openmeso.stored import load_as
from openmeso_clinic.access.composed import columns_of, composed_once, made_of
from openmeso_clinic.models import Formulation, Session

_GIVEN = (Session.State.SIGNED, Session.State.STOPPED)
_COLUMNS = columns_of(Formulation, but=("content",))


def latest_of(ids: Iterable[int]) -> dict[int, Formulation]:
    """By patient: what is under way, not discarded and not given yet. The content is left in the database."""
    rows = (made_of(Formulation, _COLUMNS, values) for values in _under_way(list(ids)))
    return {row.patient_id: row for row in rows}


@composed_once
def _under_way(ids: list[int]) -> QuerySet[Any, Any]:
    given = Session.objects.filter(formulation=OuterRef("pk"), state__in=_GIVEN)
    rows = Formulation.objects.filter(~Exists(given), patient_id__in=ids).exclude(state=Formulation.State.DISCARDED)
    return rows.order_by("made_at", "pk").values_list(*_COLUMNS)


def noun_kept(row: Formulation) -> CoreFormulation:
    """The formulation of a row. Another content has another digest, so what was read once stays true."""
    return _noun(row.ref, row.digest, row.pk)


@lru_cache(maxsize=256)
def _noun(ref: str, digest: str, pk: int) -> CoreFormulation:
    return load_as(CoreFormulation, Formulation.objects.values_list("content", flat=True).get(pk=pk))
