"""Screening a patient and keeping the verdict with what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openmeso import __version__
from openmeso.audit import Action
from openmeso.pathway import screened
from openmeso.screening import Screening
from openmeso.stored import store
from openmeso_clinic.actions.act import act
from openmeso_clinic.actions.statements import retire
from openmeso_clinic.bridge.case import case_of, live_statements
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import Patient, ScreeningRun, Session
from openmeso_clinic.queries.decided import outdated_decisions
from openmeso_clinic.queries.gate import Gate, session_gate
from openmeso_clinic.queries.screening import speaks_of

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


def screen_patient(*, by: Actor, patient: Patient) -> ScreeningRun:
    """Screen with what is known today, and keep the verdict.

    A verdict on the same facts and the same library is not kept twice. A decision that was made on
    other facts is taken back first: the finding stands open again.
    """
    screening = _screening_of(by, patient)
    outdated = outdated_decisions(live_statements(patient), screening)
    if outdated:
        with act(by, Action.FINDING_DECIDED, patient=patient) as line:
            for row in outdated:
                retire(by=by, patient=patient, statement=row)
            line.details["outdated"] = " ".join(sorted({str(row.content["code"]) for row in outdated}))
        screening = _screening_of(by, patient)
    latest: ScreeningRun | None = (
        ScreeningRun.objects.filter(patient_id__in=patient.ids, stage=ScreeningRun.Stage.CONSULTATION)
        .order_by("-at", "-pk")
        .first()
    )
    if latest is not None and speaks_of(latest, screening):
        return latest
    return _keep(by, patient, ScreeningRun.Stage.CONSULTATION, screening)


def screen_at_gate(*, by: Actor, session: Session) -> tuple[Gate, ScreeningRun | None]:
    """Ask the session gate, and keep its verdict: with it the session begins and is signed later (I2).

    Without a plan there is nothing to screen, and no verdict.
    """
    gate = session_gate(session, on=by.today, at=by.at, by=by.staff)
    if gate.screening is None:
        return gate, None
    return gate, _keep(by, session.patient, ScreeningRun.Stage.SESSION, gate.screening)


def _screening_of(by: Actor, patient: Patient) -> Screening:
    library = library_of(patient.practice)
    case = case_of(patient, library=library, on=by.today)
    return screened(case=case, library=library, on=by.today)


def _keep(by: Actor, patient: Patient, stage: str, screening: Screening) -> ScreeningRun:
    with act(by, Action.SCREENED, patient=patient) as line:
        run: ScreeningRun = ScreeningRun.objects.create(
            practice=patient.practice,
            patient=patient,
            stage=stage,
            on=by.today,
            at=by.at,
            by=by.author,
            verdict=screening.verdict.value,
            content=store(screening),
            input_digest=screening.provenance.input,
            library_digest=screening.provenance.library,
            code_version=__version__,
        )
        line.details |= {"verdict": run.verdict, "screening": run.ref, "stage": stage}
    return run
