"""Phoning patients: an attempt is no answer, and an answer is not given twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions.check_ins import record_call
from openmeso_clinic.models import CheckIn
from openmeso_clinic.queries.needs_care import check_in_needs
from tests.clinic.way import Way


@pytest.fixture
def due(begun: Way) -> list[CheckIn]:
    begun.fresh().sign()
    return list(CheckIn.objects.order_by("due_on"))


def test_an_attempt_is_kept_and_the_check_in_stays_due(begun: Way, due: list[CheckIn]) -> None:
    row = record_call(by=begun.by, check_in=due[0], reached=False)
    assert (row.state, len(row.attempts)) == (CheckIn.State.DUE, 1)


def test_an_answer_needs_what_was_said_and_is_given_once(begun: Way, due: list[CheckIn]) -> None:
    with pytest.raises(Refused):
        record_call(by=begun.by, check_in=due[0], reached=True)
    record_call(by=begun.by, check_in=due[0], reached=True, said="All well")
    with pytest.raises(Refused):
        record_call(by=begun.by, check_in=due[0], reached=True, said="All well")


def test_a_patient_stands_in_the_queue_once_however_much_is_due(begun: Way, due: list[CheckIn]) -> None:
    later = begun.by.today + timedelta(days=200)
    needs = list(check_in_needs(begun.patient.practice, on=later))
    assert len(needs) == 1
    assert str(due[-1].day) in needs[0].words
