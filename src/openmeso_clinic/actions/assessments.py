"""Keeping the clinician's evaluation: a new version each time, with the facts that follow from it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from openmeso.audit import Action
from openmeso_clinic.actions import patients
from openmeso_clinic.actions.act import act
from openmeso_clinic.actions.scores import record_score
from openmeso_clinic.actions.statements import Fact, retire, state
from openmeso_clinic.models import Assessment, Patient, Statement

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


def assess(
    *,
    by: Actor,
    patient: Patient,
    content: dict[str, Any],
    concerns: Iterable[dict[str, Any]],
    facts: Iterable[Fact] = (),
) -> Assessment:
    """Keep an evaluation. Phototype, concerns and what rules ask for join the patient's facts; scales its scores.

    Args:
        content: Answers and scores, as ``queries.assessments`` reads them.
        concerns: All that hold now; one that is not among them is taken back.
        facts: Further facts that were seen or said, such as an impaired barrier.

    Raises:
        CaseError: with every fault; nothing was written.
    """
    wanted = list(concerns)
    with act(by, Action.ASSESSED, patient=patient) as line:
        row: Assessment = Assessment.objects.create(
            practice=patient.practice,
            patient=patient,
            at=by.at,
            by=by.staff,
            content=content | {"concerns": wanted},
        )
        for scale, made in content.get("scales", {}).items():
            # A phototype is no outcome: it is asked once and classifies the skin.
            if not scale.startswith("fitzpatrick"):
                record_score(by=by, patient=patient, scale=scale, answers=made["answers"], rater="clinician")
        if content.get("phototype") and content["phototype"] != patient.phototype:
            patients.change(by=by, patient=patient, phototype=content["phototype"])
        _take_back_others(by, patient, wanted)
        stated = [Fact(Statement.Kind.CONCERN, one) for one in _new(patient, wanted)] + list(facts)
        if stated:
            state(by=by, patient=patient, facts=stated)
        line.details["assessment"] = row.ref
    return row


def _new(patient: Patient, wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that are not on record word for word: restating the same would look like a change."""
    held = [row.content for row in _live(patient)]
    return [one for one in wanted if one not in held]


def _take_back_others(by: Actor, patient: Patient, wanted: list[dict[str, Any]]) -> None:
    kept = {(one["id"], one["zone"]) for one in wanted}
    for row in _live(patient):
        if (row.content["id"], row.content["zone"]) not in kept:
            retire(by=by, patient=patient, statement=row)


def _live(patient: Patient) -> list[Statement]:
    rows = Statement.objects.filter(patient_id__in=patient.ids, kind=Statement.Kind.CONCERN, retired_at=None)
    return list(rows)
