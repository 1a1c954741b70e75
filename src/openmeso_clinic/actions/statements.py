"""Stating facts about a patient: nothing is overwritten, a later statement retires the earlier one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from openmeso.audit import Action
from openmeso_clinic.actions.act import act
from openmeso_clinic.bridge.case import case_of, statement_key
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import Patient, Statement

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the case file to be stated. ``key`` is the question of an answer or date."""

    kind: str
    content: dict[str, Any]
    key: str = ""


def identity_facts(patient: Patient) -> list[Fact]:
    """What the registration answers of the questionnaire: it is not asked twice."""
    return [
        Fact("answer", {"is": "yes"}, "birth-date"),
        Fact("date", {"on": patient.birth_date.isoformat()}, "birth-date"),
        Fact("answer", {"is": "yes", "text": patient.sex}, "sex-at-birth"),
    ]


def state(
    *,
    by: Actor,
    patient: Patient,
    facts: Iterable[Fact],
    via: str = Statement.Via.STAFF,
    stated_on: date | None = None,
) -> None:
    """State facts. All or none: together with what is known they must make a valid case.

    Raises:
        CaseError: with every fault, each with its place; nothing is written.
    """
    day = stated_on or by.today
    with act(by, Action.ANSWER_CHANGED, patient=patient) as line:
        names = []
        for fact in facts:
            key = fact.key or statement_key(fact.kind, fact.content)
            _retire(patient, by, kind=fact.kind, key=key)
            Statement.objects.create(
                practice=patient.practice,
                patient=patient,
                kind=fact.kind,
                key=key,
                content=fact.content,
                stated_on=day,
                via=via,
                recorded_at=by.at,
                recorded_by=by.author,
            )
            names.append(_named(fact.kind, key))
        line.details["facts"] = " ".join(names)[:2000]
        case_of(patient, library=library_of(patient.practice), on=by.today)


def confirm(*, by: Actor, patient: Patient, statements: Iterable[Statement]) -> None:
    """The patient says that nothing changed: the answers hold from today on."""
    with act(by, Action.INTAKE_TAKEN, patient=patient) as line:
        refs = [row.pk for row in statements]
        count = Statement.objects.filter(pk__in=refs, patient_id__in=patient.ids, retired_at=None).update(
            confirmed_on=by.today
        )
        line.details["confirmed"] = str(count)


def retire(*, by: Actor, patient: Patient, statement: Statement) -> None:
    """Take a statement back. It stays readable, with who took it back and when."""
    with act(by, Action.ANSWER_CHANGED, patient=patient) as line:
        _retire(patient, by, kind=statement.kind, key=statement.key)
        line.details["retired"] = _named(statement.kind, statement.key)


def _named(kind: str, key: str) -> str:
    """How the trail names a fact: words that somebody chose stay in the record alone."""
    if kind == Statement.Kind.EVENT:
        return kind
    return f"{kind}/other" if key.startswith("other/") else f"{kind}/{key}"


def _retire(patient: Patient, by: Actor, *, kind: str, key: str) -> None:
    Statement.objects.filter(patient_id__in=patient.ids, kind=kind, key=key, retired_at=None).update(
        retired_at=by.at, retired_by=by.author
    )
