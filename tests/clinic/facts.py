"""Facts of the example cases for a test's patient: the same files that the demo is made of."""

from __future__ import annotations

import tomllib
from typing import Any

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.actions.statements import Fact, state
from openmeso_clinic.demo.facts import facts_of
from openmeso_clinic.demo.files import examples
from openmeso_clinic.models import Patient
from tests.clinic.cast import Cast


def patient_of(cast: Cast, name: str, *, by: Actor, without: tuple[str, ...] = (), **more: Any) -> Patient:
    """A patient with the facts of an example case, its days moved so that the case's own day is today.

    Args:
        without: Kinds of facts that are left out.
    """
    case = tomllib.loads((examples() / f"{name}.toml").read_text(encoding="utf-8"))
    about = case["patient"]
    patient = cast.patient(
        birth_date=about["birth_date"],
        sex=about["sex"],
        phototype=about.get("phototype"),
        may_conceive=about.get("may_conceive", ""),
        may_conceive_reason=about.get("may_conceive_reason", ""),
        **more,
    )
    state(by=by, patient=patient, facts=[f for f in facts_of(case, on=by.today) if f.kind not in without])
    return patient


def answer(question: str, word: str) -> Fact:
    return Fact("answer", {"is": word}, question)
