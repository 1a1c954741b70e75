"""What oversight says of a session that was given and signed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from openmeso_clinic.models import EventReport, Patient, TrailLine
from openmeso_clinic.queries.oversight.adverse import adverse_board
from openmeso_clinic.queries.oversight.completeness import PARTS, completeness_board
from openmeso_clinic.queries.oversight.dashboard import Dashboard, last_year
from openmeso_clinic.queries.oversight.pack import pack_of
from openmeso_clinic.queries.oversight.volumes import volumes_board
from openmeso_clinic.queries.table import Linked, Table
from openmeso_clinic.views.oversight.boards import BOARDS
from tests.clinic.way import Way

SignedIn = Callable[[str], Client]


def table(made: Dashboard, key: str) -> Table:
    return next(one for one in made.tables if one.key == key)


def read_csv(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_signed_session_lacks_what_nobody_wrote_down(begun: Way) -> None:
    begun.sign()
    session, on = begun.again(), begun.by.today
    made = completeness_board(begun.patient.practice, last_year(on), on=on, may_see_chart=True)
    by_part = {row[0]: row[1:3] for row in table(made, "completeness").rows}
    assert by_part[PARTS["lots"]()] == (1, 1)
    assert by_part[PARTS["depth"]()] == (1, 1)
    assert by_part[PARTS["photographs"]()] == (0, 1)
    (lacking,) = table(made, "incomplete-sessions").rows
    assert lacking[0] == Linked(session.ref, reverse("session-record", args=[begun.patient.ref, session.ref]))
    assert PARTS["photographs"]() in str(lacking[3])


def test_a_check_in_that_is_due_later_is_not_missing(begun: Way) -> None:
    begun.sign()
    practice, on = begun.patient.practice, begun.by.today
    today = completeness_board(practice, last_year(on), on=on, may_see_chart=False)
    later = completeness_board(practice, last_year(on), on=on + timedelta(days=90), may_see_chart=False)
    asked = [table(made, "completeness").rows[-1][1:3] for made in (today, later)]
    assert asked == [(0, 0), (0, 1)]


def test_what_was_injected_adds_up_by_product_and_month(begun: Way) -> None:
    begun.sign()
    made = volumes_board(begun.patient.practice, last_year(begun.by.today))
    injected = sum(line.volume_ml for line in begun.again().lines.all())
    assert sum(row[1] for row in table(made, "volumes-by-product").rows) == injected.quantize(injected)  # type: ignore[misc]
    assert {row[0] for row in table(made, "volumes").rows} == {f"{begun.by.today:%Y-%m}"}


def _event(patient: Patient, at: datetime, kind: str, severity: int, *, days_after: int = 0) -> EventReport:
    return EventReport.objects.create(  # type: ignore[no-any-return]
        practice=patient.practice,
        patient=patient,
        event=kind,
        severity=severity,
        onset_on=at.date() + timedelta(days=days_after),
        reported_at=at,
    )


def test_events_are_counted_by_kind_grade_and_lateness(begun: Way) -> None:
    begun.sign()
    at, patient = begun.by.at, begun.patient
    _event(patient, at, "ae-bruise", 1)
    _event(patient, at, "ae-infection-bacterial", 3, days_after=9)
    made = adverse_board(patient.practice, last_year(at.date() + timedelta(days=30)))
    rows = {row[0]: row for row in table(made, "adverse-events").rows}
    whole = rows["All"]
    # event, events, grades 1 to 5, late, open
    assert whole[1:9] == (2, 1, 0, 1, 0, 0, 1, 2)
    assert whole[9].value == 200.0  # type: ignore[union-attr]
    assert patient.name not in str(made)
    assert patient.number in str(table(made, "adverse-event-list").rows)


def test_nobody_who_treats_is_named_beside_a_result(begun: Way) -> None:
    begun.sign()
    practice, at = begun.patient.practice, begun.by.at
    period = last_year(begun.by.today)
    for key in ("outcomes", "completeness", "overrides", "adverse", "volumes"):
        request: Any = type("R", (), {"practice": practice, "actor": begun.by})
        assert begun.by.staff.name not in str(BOARDS[key].of(request, period)), key
    assert at is not None


def test_the_owner_finds_numbers_and_no_way_into_a_chart(begun: Way) -> None:
    begun.sign()
    url = reverse("session-record", args=[begun.patient.ref, begun.again().ref])
    page = _as(begun, "owner").get(reverse("oversight-completeness")).content.decode()
    assert begun.patient.number in page
    assert begun.patient.name not in page
    assert url not in page
    assert url in _as(begun, "prescriber").get(reverse("oversight-completeness")).content.decode()
    assert TrailLine.objects.filter(action="record-read", object="page/oversight-completeness").exists()


def _as(way: Way, role: str) -> Client:
    browser = Client()
    browser.force_login(way.cast.staff[role], backend="openmeso_clinic.access.members.Members")
    return browser


def test_the_audit_pack_names_no_patient_unless_it_is_asked_to(begun: Way) -> None:
    begun.sign()
    practice, patient = begun.patient.practice, begun.patient
    period = last_year(begun.by.today)
    hidden, nobody = pack_of(practice, period, at=begun.by.at)
    assert nobody == frozenset()
    assert "P1" in str(hidden)
    assert patient.number not in str(hidden)
    shown, named = pack_of(practice, period, at=begun.by.at, numbers=True)
    assert patient.number in str(shown)
    assert patient.name not in str(shown)
    assert named == {patient.ref}


def test_a_number_below_nothing_is_a_number_and_no_guarded_text(begun: Way) -> None:
    begun.sign()
    lot = begun.again().lines.all()[0].lot
    head, *lines = read_csv(_as(begun, "assistant").get(reverse("table-ledger", args=[lot.ref])))
    used = [line for line in lines if line[head.index("volume_ml")].startswith("-")]
    assert used
    assert used[-1][head.index("patient")] == begun.patient.number
