"""Screening a patient and keeping the verdict with what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openmeso import __version__
from openmeso.audit import Action
from openmeso.pathway import screened
from openmeso.stored import store
from openmeso_clinic.actions.act import act
from openmeso_clinic.bridge.case import case_of
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import Patient, ScreeningRun

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


def screen_patient(*, by: Actor, patient: Patient) -> ScreeningRun:
    """Screen with what is known today, and keep the verdict.

    A verdict on the same facts and the same library is not kept twice.
    """
    library = library_of(patient.practice)
    case = case_of(patient, library=library, on=by.today)
    screening = screened(case=case, library=library, on=by.today)
    latest: ScreeningRun | None = ScreeningRun.objects.filter(patient_id__in=patient.ids).order_by("-at").first()
    rests_on = (screening.provenance.input, screening.provenance.library, __version__)
    if latest and rests_on == (latest.input_digest, latest.library_digest, latest.code_version):
        return latest
    with act(by, Action.SCREENED, patient=patient) as line:
        run: ScreeningRun = ScreeningRun.objects.create(
            practice=patient.practice,
            patient=patient,
            stage=ScreeningRun.Stage.CONSULTATION,
            on=by.today,
            at=by.at,
            by=by.staff,
            verdict=screening.verdict.value,
            content=store(screening),
            input_digest=screening.provenance.input,
            library_digest=screening.provenance.library,
            code_version=__version__,
        )
        line.details |= {"verdict": run.verdict, "screening": run.ref}
    return run
