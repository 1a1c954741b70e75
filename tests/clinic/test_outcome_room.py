"""Readings, scores, devices and files of readings; what the outcome page makes of them."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from openmeso.errors import RecordError
from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions.devices import add_device, retire_device, return_device
from openmeso_clinic.actions.measurements import Taken, import_readings, measure, retire_measurement
from openmeso_clinic.actions.scores import record_score, retire_score
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import Device, Measurement, Patient, Score, TrailLine
from openmeso_clinic.queries.csv_file import safe_cell
from openmeso_clinic.queries.invariants.outcome import scores_follow_from_their_answers
from openmeso_clinic.queries.outcome import outcome_of, own_noise
from openmeso_clinic.queries.outcome_file import read_outcome_file
from openmeso_clinic.queries.scales import SCORED, items_of
from tests.clinic.cast import Cast

HEAD = "patient;measure;zone;side;taken_at;device;value_1;value_2;value_3;temperature_c"


@pytest.fixture
def by(cast: Cast) -> Actor:
    return cast.actor("assistant")


@pytest.fixture
def device(by: Actor) -> Device:
    return add_device(by=by, name="Corneometer", probe="P1", serial="S1", measures=["corneometer"])


@pytest.fixture
def patient(cast: Cast) -> Patient:
    return cast.patient()


def taken(by: Actor, patient: Patient, device: Device, *values: str, days: int = 0, **about: Any) -> Taken:
    facts: dict[str, Any] = {
        "measure": "corneometer",
        "zone": "cheek",
        "side": "left",
        "at": by.at - timedelta(days=days, minutes=5),
    } | about
    return Taken(patient=patient, device=device, values=tuple(Decimal(value) for value in values), **facts)


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {missing.code for missing in refused.value.missing}


# --- devices ---------------------------------------------------------------------------------


def test_a_device_is_entered_once_and_retired_never_deleted(by: Actor, device: Device) -> None:
    with pytest.raises(Refused) as refused:
        add_device(by=by, name="Corneometer", probe="P1", serial="S1", measures=[])
    assert codes(refused) == {"device/twice", "device/measures"}

    retire_device(by=by, device=device)
    device.refresh_from_db()
    assert device.retired_at is not None
    return_device(by=by, device=device)
    device.refresh_from_db()
    assert device.retired_at is None


# --- readings --------------------------------------------------------------------------------


def test_a_reading_keeps_its_repeats_exactly_and_leaves_its_line(by: Actor, device: Device, patient: Patient) -> None:
    row = measure(by=by, taken=taken(by, patient, device, "46.2", "45.8", "46.0"))

    assert row.values == ["46.2", "45.8", "46.0"]
    line = TrailLine.objects.filter(action="measured").get()
    assert line.details["measure"] == "corneometer"
    assert "46" not in str(line.details.get("values", ""))


def test_every_fault_of_a_reading_is_said_at_once(by: Actor, device: Device, patient: Patient) -> None:
    retire_device(by=by, device=device)
    device.refresh_from_db()
    wrong = taken(by, patient, device, "460", side="midline", temperature_c=Decimal(70), humidity_percent=Decimal(120))

    with pytest.raises(Refused) as refused:
        measure(by=by, taken=wrong)

    assert codes(refused) == {
        "outcome/side",
        "outcome/device",
        "outcome/values",
        "outcome/temperature_c",
        "outcome/humidity_percent",
    }
    assert not Measurement.objects.exists()


def test_a_reading_is_taken_back_with_its_reason_and_stays(by: Actor, device: Device, patient: Patient) -> None:
    row = measure(by=by, taken=taken(by, patient, device, "46"))
    with pytest.raises(Refused):
        retire_measurement(by=by, measurement=row, reason=" ")

    retire_measurement(by=by, measurement=row, reason="Cream on the skin")

    row.refresh_from_db()
    assert row.retired_reason == "Cream on the skin"
    assert outcome_of(patient, at=by.at).trends == ()


def test_the_form_writes_a_reading_without_script(
    signed_in: Callable[[str], Client], by: Actor, device: Device, patient: Patient
) -> None:
    client = signed_in("assistant")
    now = by.at.astimezone(by.practice.zone) - timedelta(minutes=10)
    given = {
        "device": device.ref,
        "measure": "corneometer",
        "zone": "cheek",
        "side": "left",
        "value_1": "46.2",
        "more": "45.8 46.0",
        "operator": "Ash Assistant",
        "day": now.date().isoformat(),
        "time": f"{now:%H:%M}",
    }
    answer = client.post(f"/patients/{patient.ref}/outcome/measure", given | {"value_1": "900", "side": "midline"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "cannot be read" in text and "expected left or right" in text
    assert 'value="900"' in text

    answer = client.post(f"/patients/{patient.ref}/outcome/measure", given)
    assert answer.status_code == 302
    assert Measurement.objects.get().values == ["46.2", "45.8", "46.0"]


# --- scores ----------------------------------------------------------------------------------


def test_mmasi_is_worked_out_by_the_core(cast: Cast, patient: Patient) -> None:
    answers = {
        f"{region}.{kind}": value
        for region, (area, darkness) in {
            "forehead": ("2", "1"),
            "right-malar": ("3", "2"),
            "left-malar": ("3", "3"),
            "chin": ("0", "0"),
        }.items()
        for kind, value in (("area", area), ("darkness", darkness))
    }
    row = record_score(by=cast.actor("prescriber"), patient=patient, scale="mmasi", answers=answers, rater="clinician")

    assert '"5.1"' in row.content  # 0.3 x 2 + 0.3 x 6 + 0.3 x 9


def test_half_a_scale_is_no_score(cast: Cast, patient: Patient) -> None:
    with pytest.raises(Refused) as refused:
        record_score(
            by=cast.actor("prescriber"), patient=patient, scale="salt", answers={"top": "20"}, rater="clinician"
        )
    assert codes(refused) == {"score/incomplete"}
    with pytest.raises(RecordError):
        record_score(
            by=cast.actor("prescriber"), patient=patient, scale="nrs-pain", answers={"answer": "11"}, rater="patient"
        )
    assert not Score.objects.exists()


def test_every_scale_on_screen_has_items_and_a_page(
    signed_in: Callable[[str], Client], cast: Cast, patient: Patient
) -> None:
    library, client = library_of(cast.practice), signed_in("prescriber")
    for scale in SCORED:
        assert items_of(scale, library), scale
        assert client.get(f"/patients/{patient.ref}/outcome/score/{scale}").status_code == 200, scale
    assert client.get(f"/patients/{patient.ref}/outcome/score/fitzpatrick-10").status_code == 404


def test_a_score_is_given_on_its_page_and_taken_back(
    signed_in: Callable[[str], Client], by: Actor, patient: Patient
) -> None:
    client = signed_in("prescriber")
    url = f"/patients/{patient.ref}/outcome/score/gais"
    assert client.post(url, {"rater": "patient", "on": by.today.isoformat()}).status_code == 422
    answer = client.post(url, {"rater": "patient", "on": by.today.isoformat(), "item-answer": "improved"})
    assert answer.status_code == 302
    row = Score.objects.get()
    assert (row.scale, row.rater) == ("gais", "patient")

    client.post(f"/patients/{patient.ref}/outcome/scores/{row.ref}/retire", {"reason": "Wrong patient"})
    row.refresh_from_db()
    assert row.retired_reason == "Wrong patient"
    with pytest.raises(Refused):
        retire_score(by=by, score=row, reason="")


# --- files -----------------------------------------------------------------------------------


def line(patient: Patient, *cells: str) -> str:
    at = "2026-01-05 08:30"
    return ";".join((str(patient.number), "corneometer", "cheek", "left", at, "corneometer", *(cells or ("46,2",))))


def test_a_file_is_taken_once_however_often_it_comes(by: Actor, device: Device, patient: Patient) -> None:
    text = f"\ufeff{HEAD}\n{line(patient, '46,2', '45.8', '46', '21,5')}\n{line(patient, '50')}\n"
    for expected in (2, 0):
        found = read_outcome_file(text, practice=by.practice, now=by.at)
        assert found.faults == ()
        rows = [
            Taken(row.patient, row.measure, row.zone, row.side, row.at, row.values, row.device, import_key=row.key)
            for row in found.rows
        ]
        assert len(found.fresh) == expected
        assert import_readings(by=by, rows=rows) == expected
    assert Measurement.objects.count() == 2
    assert TrailLine.objects.filter(action="records-imported").count() == 2


def test_all_faults_of_a_file_come_at_once_with_line_and_column(by: Actor, device: Device, patient: Patient) -> None:
    text = "\n".join(
        (
            HEAD,
            line(patient, "1.234,5"),
            line(patient).replace(str(patient.number), "NOBODY"),
            line(patient, "460").replace("left", "top"),
            line(patient).replace("2026-01-05 08:30", "05/01/2026").replace(";corneometer;46", ";another;46"),
            line(patient),
            line(patient),
        )
    )
    found = read_outcome_file(text, practice=by.practice, now=by.at)

    places = {(one.line, one.column) for one in found.faults}
    assert places >= {
        (2, "value_1"),
        (3, "patient"),
        (4, "value_1"),
        (4, "side"),
        (5, "taken_at"),
        (5, "device"),
        (7, ""),
    }
    assert all(one.expected and one.do for one in found.faults)


def test_a_head_that_does_not_fit_is_said_with_its_columns(by: Actor) -> None:
    found = read_outcome_file("patient,wert\n1,2\n", practice=by.practice, now=by.at)

    assert {one.column for one in found.faults} >= {"measure", "zone", "taken_at", "device", "value_1", "wert"}


def test_no_file_is_an_accident(by: Actor, device: Device, patient: Patient) -> None:
    """Whatever stands in a file: it is read or refused in words, and a refusal names a line."""
    chance = random.Random(7)
    cells = ["", "46,2", "NaN", "1e9", "sNaN", "0001-01-01", "9999-12-31T23:59+14:00", "left", "cheek", "corneometer"]
    cells += [str(patient.number), '"', "\0", "\u202e", "\r", "=1+1", "Corneometer", "x" * 400, "٤٦", "−4"]
    for _round in range(300):
        rows = [";".join(chance.choice(cells) for _ in range(chance.randrange(1, 12))) for _ in range(3)]
        found = read_outcome_file("\n".join((HEAD, *rows)), practice=by.practice, now=by.at)
        assert found.faults or found.rows
        assert all(one.line >= 1 and one.expected for one in found.faults)


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+cmd", "-cmd", "\tx"])
def test_no_cell_of_an_export_is_a_formula(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"
    assert safe_cell("-4.5") == "-4.5"


def test_the_page_shows_what_would_come_and_then_takes_it(
    signed_in: Callable[[str], Client], device: Device, patient: Patient
) -> None:
    client = signed_in("assistant")
    file = io.BytesIO(f"{HEAD}\n{line(patient)}\n".encode())
    file.name = "readings.csv"

    looked = client.post("/readings/import", {"file": file})
    assert looked.status_code == 200
    assert not Measurement.objects.exists()
    assert "Take 1 reading" in looked.content.decode()

    client.post("/readings/import", {"content": looked.context["content"], "import": "1"})
    assert Measurement.objects.count() == 1

    out = client.get(f"/patients/{patient.ref}/outcome/readings.csv").content.decode("utf-8-sig")
    again = client.post("/readings/import", {"content": out, "import": "1"})
    assert again.status_code == 302
    assert Measurement.objects.count() == 1


def test_one_reading_sent_twice_is_one_and_may_come_again_after_it_was_taken_back(
    by: Actor, device: Device, patient: Patient
) -> None:
    reading = taken(by, patient, device, "46.0")
    first = measure(by=by, taken=reading)
    assert measure(by=by, taken=reading) == first
    retire_measurement(by=by, measurement=first, reason="Wrong side, I thought")

    assert measure(by=by, taken=reading) != first
    assert Measurement.objects.count() == 2


# --- the practice's own error ----------------------------------------------------------------


def test_the_practice_learns_its_own_error_from_repeated_visits(by: Actor, cast: Cast, device: Device) -> None:
    for number in range(10):
        who = cast.patient(f"Sample-{number}")
        measure(by=by, taken=taken(by, who, device, "39", "40", "41", days=20))
        measure(by=by, taken=taken(by, who, device, "43", "44", "45", days=10))

    (found,) = own_noise(by.practice)

    assert found.basis == "visits"
    assert found.visits is not None and found.visits.sd == Decimal(8).sqrt()


# --- pages -----------------------------------------------------------------------------------


def test_an_empty_outcome_says_what_to_do(signed_in: Callable[[str], Client], patient: Patient) -> None:
    text = signed_in("prescriber").get(f"/patients/{patient.ref}/outcome").content.decode()

    assert "Nothing was measured or scored yet." in text


def test_the_paper_of_an_outcome_is_a_pdf(signed_in: Callable[[str], Client], patient: Patient) -> None:
    answer = signed_in("prescriber").get(f"/patients/{patient.ref}/outcome/paper")

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_an_evaluation_gives_its_scales_to_the_trends(prescriber: Actor, patient: Patient) -> None:
    from openmeso_clinic.actions.assessments import assess

    made = {"version": "I-IV", "value": "2", "level": "2", "words": "", "answers": {"answer": "2"}}
    assess(by=prescriber, patient=patient, content={"scales": {"glogau": made}}, concerns=[])

    row = Score.objects.get()
    assert (row.scale, row.rater) == ("glogau", "clinician")


def test_a_score_that_its_answers_do_not_give_is_found(cast: Cast, patient: Patient) -> None:
    row = record_score(
        by=cast.actor("prescriber"), patient=patient, scale="glogau", answers={"answer": "2"}, rater="clinician"
    )
    assert list(scores_follow_from_their_answers()) == []
    Score.objects.filter(pk=row.pk).update(answers={"answer": "3"})

    assert [one.place for one in scores_follow_from_their_answers()] == [f"score/{row.ref}"]
