"""Each check finds what was broken behind the back of the actions, and nothing in a clinic that only they wrote."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from openmeso.audit import Action
from openmeso_clinic import models as m
from openmeso_clinic.actions.trail import write
from openmeso_clinic.models.walls import postgresql, sqlite
from openmeso_clinic.queries.invariants import CHECKS, broken
from tests.clinic.way import Way

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "explanation" / "invariants.md").read_text(encoding="utf-8")


def found() -> set[str]:
    return {one.invariant for one in broken()}


def test_a_clinic_that_only_actions_wrote_breaks_nothing(begun: Way) -> None:
    begun.sign()
    assert [f"{one.invariant} {one.place}: {one.what}" for one in broken()] == []


def _less_in_a_vial(way: Way) -> None:
    m.Container.objects.filter(state="sealed").update(remaining_ml=Decimal("0.01"))


def _a_pointer_without_a_merge(way: Way) -> None:
    other = way.cast.patient("Example")
    m.Patient.objects.filter(pk=other.pk).update(merged_into=way.patient)


def _a_decision_of_nobody(way: Way) -> None:
    m.Statement.objects.create(
        practice=way.patient.practice,
        patient=way.patient,
        kind="decision",
        key="screening/any",
        content={"code": "screening/any", "by": {}, "reason": ""},
        stated_on=way.by.today,
        via="staff",
        recorded_at=way.by.at,
    )


def _ended_before_it_began(way: Way) -> None:
    m.Session.objects.filter(pk=way.session.pk).update(ended_at=way.by.at - timedelta(days=3))


def _an_answer_of_another_record(way: Way) -> None:
    m.Act.objects.create(
        practice=way.patient.practice,
        key="any",
        request_sha256="-",
        answer={"session": way.session.ref, "record_sha256": "0" * 64},
        at=way.by.at,
    )


def _a_file_that_is_gone(way: Way) -> None:
    m.Document.objects.create(
        practice=way.patient.practice,
        patient=way.patient,
        kind="letter",
        title="Letter",
        stored_as="0" * 32,
        sha256="0" * 64,
        added_at=way.by.at,
        added_by=way.by.staff,
    )


def _a_course_of_somebody_else(way: Way) -> None:
    other = way.cast.patient("Example")
    m.Course.objects.filter(pk=way.course.pk).update(patient=other)


def _an_alarm_that_nobody_wrote(way: Way) -> None:
    m.CheckIn.objects.create(
        practice=way.patient.practice,
        patient=way.patient,
        session=way.session,
        day=28,
        due_on=way.by.today,
        state="answered",
        worry="flag",
        content={"flags": ["rf-late-lump"], "alerted": [way.by.staff.ref]},
    )


def _a_clock_that_went_back(way: Way) -> None:
    """As somebody would write it who does not say so."""
    head = m.TrailHead.objects.get(chain=way.cast.practice.ref)
    early = head.at - timedelta(hours=1)
    m.TrailHead.objects.filter(pk=head.pk).update(at=early)
    write(chain=head.chain, at=early, actor="x", role="x", action=Action.RECORD_READ, target="page/x")


def _a_head_that_lies(way: Way) -> None:
    m.TrailHead.objects.update(hash="0" * 64)


def _a_lot_in_use_under_recall(way: Way) -> None:
    lot = m.Lot.objects.filter(state="ok").order_by("pk")[0]
    m.RecallCase.objects.create(
        practice=way.patient.practice, lot=lot, reason="Notice", opened_at=way.by.at, opened_by=way.by.staff
    )


def _event(way: Way, **fields: object) -> m.EventReport:
    row: m.EventReport = m.EventReport.objects.create(
        practice=way.patient.practice,
        patient=way.patient,
        event="ae-ntm",
        severity=3,
        onset_on=way.by.today,
        reported_at=way.by.at - timedelta(days=3),
        aware_at=way.by.at - timedelta(days=3),
        **fields,
    )
    return row


def _a_clock_that_starts_late(way: Way) -> None:
    m.VigilanceReport.objects.create(
        practice=way.patient.practice, event=_event(way), rule="-", addressee="-", clock_from=way.by.at
    )


def _a_session_beside_an_open_event(way: Way) -> None:
    _event(way)


def _an_event_that_nobody_closed(way: Way) -> None:
    _event(way, state="closed")


BREAKS: dict[str, Callable[[Way], None]] = {
    "I4": _a_decision_of_nobody,
    "I9": _ended_before_it_began,
    "I13": _less_in_a_vial,
    "I16": _a_lot_in_use_under_recall,
    "I22": _a_clock_that_starts_late,
    "I23": _a_session_beside_an_open_event,
    "I24": _an_event_that_nobody_closed,
    "I25": _a_course_of_somebody_else,
    "I26": _a_pointer_without_a_merge,
    "I29": _a_file_that_is_gone,
    "I33": _a_head_that_lies,
    "I37": _a_clock_that_went_back,
    "I34": _an_answer_of_another_record,
    "I38": _an_alarm_that_nobody_wrote,
}


@pytest.mark.parametrize("invariant", BREAKS)
def test_a_check_finds_what_was_broken(begun: Way, invariant: str) -> None:
    BREAKS[invariant](begun)
    assert invariant in found()


def test_the_page_names_every_check_and_nothing_that_is_not_there() -> None:
    checks = {f"{check.__module__.rpartition('.')[2]}.{check.__name__}" for check in CHECKS}
    rooms = "|".join(sorted({name.partition(".")[0] for name in checks}))
    named = set(re.findall(rf"`((?:{rooms})\.[a-z_]+)`", PAGE))
    assert checks <= named
    for name in named - checks:
        room, verb = name.split(".")
        assert f"def {verb}(" in (ROOT / f"src/openmeso_clinic/actions/{room}.py").read_text("utf-8"), name


def test_the_page_names_tests_and_walls_that_stand() -> None:
    for test in set(re.findall(r"`(test_\w+)`", PAGE)):
        assert (ROOT / f"tests/clinic/{test}.py").exists(), test
    walls = set(re.findall(r"TRIGGER (wall_\w+)", "\n".join([*sqlite(), *postgresql()])))
    for wall in set(re.findall(r"`(wall_[\w*]+)`", PAGE)):
        assert any(re.fullmatch(wall.replace("*", r"\w+"), one) for one in walls), wall
