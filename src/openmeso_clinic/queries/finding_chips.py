"""The findings of the last screening as chips: shape, word and color by verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openmeso.screening import Screening
from openmeso.stored import load_as
from openmeso_clinic.bridge.spoken import title_of
from openmeso_clinic.models import ScreeningRun

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient


@dataclass(frozen=True, slots=True)
class Chip:
    """One finding. ``decided``: someone with the right to it decided against it."""

    verdict: str
    title: str
    decided: bool


def chips_of(patient: Patient) -> tuple[Chip, ...]:
    """Every finding, the gravest first; what rests on an unknown answer is grey."""
    run = ScreeningRun.objects.filter(patient_id__in=patient.ids).order_by("-at").first()
    if run is None:
        return ()
    findings = sorted(load_as(Screening, run.content).findings, key=lambda finding: -finding.verdict.rank)
    return tuple(Chip(finding.verdict.value, title_of(finding), finding.decision is not None) for finding in findings)
