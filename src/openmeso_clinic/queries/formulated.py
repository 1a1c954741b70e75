"""Formulations of many patients at once, read from their rows once and kept by their digest."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from openmeso.formulation.nouns import Formulation as CoreFormulation
from openmeso.stored import load_as
from openmeso_clinic.models import Formulation, Session

_GIVEN = (Session.State.SIGNED, Session.State.STOPPED)


def latest_of(ids: Iterable[int]) -> dict[int, Formulation]:
    """By patient: what is under way, not discarded and not given yet. The content is left in the database."""
    rows = (
        Formulation.objects.filter(patient_id__in=list(ids))
        .exclude(state=Formulation.State.DISCARDED)
        .exclude(pk__in=Session.objects.filter(state__in=_GIVEN, formulation__isnull=False).values("formulation"))
        .defer("content")
        .order_by("made_at", "pk")
    )
    return {row.patient_id: row for row in rows}


def noun_kept(row: Formulation) -> CoreFormulation:
    """The formulation of a row. Another content has another digest, so what was read once stays true."""
    return _noun(row.ref, row.digest, row.pk)


@lru_cache(maxsize=256)
def _noun(ref: str, digest: str, pk: int) -> CoreFormulation:
    return load_as(CoreFormulation, Formulation.objects.values_list("content", flat=True).get(pk=pk))
