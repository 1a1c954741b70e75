"""A patient's own copy: everything on record, in one file that names nobody on its outside."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from openmeso_clinic.actions.photographs import add_photograph
from openmeso_clinic.models import Patient, TrailLine
from openmeso_clinic.queries.patient_rows import LEFT_OUT, OF_PATIENT
from tests.clinic.shots import shot
from tests.clinic.way import Way


def opened(answer: Any) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as kept:
        assert kept.testzip() is None
        return {name: kept.read(name) for name in kept.namelist()}


def test_every_kind_of_row_of_a_patient_is_given_out_or_left_out_with_a_reason() -> None:
    """A kind that points to a patient, or to one that does, is in one of the two tables."""
    clinic = list(apps.get_app_config("clinic").get_models())
    about: set[Any] = {Patient}
    ways = {"patient", "course", "session", "event", "check_in", "kept"}
    grown = True
    while grown:
        more = {
            model
            for model in clinic
            for field in model._meta.concrete_fields
            if field.related_model in about and field.name in ways
        }
        grown = not more <= about
        about |= more
    assert about == set(OF_PATIENT) | set(LEFT_OUT)
    assert not set(OF_PATIENT) & set(LEFT_OUT)


@pytest.fixture
def signed(begun: Way) -> Way:
    begun.sign()
    return begun


def test_the_copy_holds_papers_pictures_and_data_each_with_its_digest(signed: Way, browser: Client) -> None:
    by = signed.later(0)
    taken = add_photograph(by=by, patient=signed.patient, data=shot(), pose="front-rest")
    answer = browser.get(reverse("own-copy", kwargs={"patient": signed.patient.ref}))
    files = opened(answer)

    assert hashlib.sha256(files[f"photographs/{taken.ref}.jpg"]).hexdigest() == taken.sha256
    assert [name for name in files if name.startswith("papers/session-")]
    assert [name for name in files if name.startswith("papers/consent-")]
    assert all(files[name].startswith(b"%PDF") for name in files if name.endswith(".pdf"))
    said = {line[66:]: line[:64] for line in files["SHA256SUMS"].decode().splitlines()}
    assert said == {name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != "SHA256SUMS"}

    data = json.loads(files["data.json"])
    assert [row["family_name"] for row in data["rows"]["patient"]] == [signed.patient.family_name]
    assert {row["session"] for row in data["rows"]["injectedline"]} == {f"session/{signed.session.ref}"}
    assert data["rows"]["photograph"][0]["file"] == f"photographs/{taken.ref}.jpg"
    assert data["who_saw_it"]


def test_the_outside_names_nobody_and_the_trail_says_that_it_was_taken_out(signed: Way, browser: Client) -> None:
    answer = browser.get(reverse("own-copy", kwargs={"patient": signed.patient.ref}))
    files = opened(answer)
    outside = answer["Content-Disposition"] + " ".join(files)
    assert signed.patient.family_name.lower() not in outside.lower()
    line = TrailLine.objects.order_by("seq").last()
    assert line is not None
    assert (line.action, line.details["patients"]) == ("record-exported", signed.patient.ref)


def test_nothing_of_another_patient_and_no_secret_is_in_it(signed: Way, browser: Client) -> None:
    other = signed.cast.patient("Placeholder", given_name="Leo")
    add_photograph(by=signed.later(0), patient=signed.patient, data=shot(), pose="front-rest")
    text = opened(browser.get(reverse("own-copy", kwargs={"patient": signed.patient.ref})))["data.json"].decode()
    assert other.ref not in text
    assert "Placeholder" not in text
    for inner in ("stored_as", "secret", "key_id", "password"):
        assert f'"{inner}' not in text


def test_a_lost_file_is_named_and_the_rest_is_given(signed: Way, browser: Client) -> None:
    from openmeso_clinic.uploads import vault

    taken = add_photograph(by=signed.later(0), patient=signed.patient, data=shot(), pose="front-rest")
    vault.path_of(taken.stored_as).write_bytes(b"cut")
    files = opened(browser.get(reverse("own-copy", kwargs={"patient": signed.patient.ref})))
    assert f"photographs/{taken.ref}.jpg" in files["MISSING.txt"].decode()
    assert "data.json" in files
