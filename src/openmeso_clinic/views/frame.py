"""The context of a page round one patient: the strip and the stages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.queries.stages import stages_of
from openmeso_clinic.queries.standing import standing_of
from openmeso_clinic.queries.strip import strip_of

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient


def stage_frame(request: ClinicRequest, patient: Patient, stage: str) -> dict[str, Any]:
    """Context for templates that extend ``frames/stage.html`` or ``frames/map.html``."""
    on = request.actor.today
    standing = standing_of(patient, on=on)
    return {
        "patient": patient,
        "strip": strip_of(patient, on=on, standing=standing),
        "stages": stages_of(patient, on=on, current=stage, standing=standing),
        "current": stage,
    }
