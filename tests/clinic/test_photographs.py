"""Photographs: taken with consent, kept under the patient's key, compared with their baseline, never mixed up."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pydicom
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions.consents import answer_photographs, withdraw_photographs
from openmeso_clinic.actions.events import report
from openmeso_clinic.actions.photo_keys import erase_photographs
from openmeso_clinic.actions.photographs import add_photograph, change_photograph, retire_photograph, skip_pose
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import Document, Patient, Photograph, PhotoKey, SkippedPose, TrailLine
from openmeso_clinic.place import here
from openmeso_clinic.queries.invariants.files import CHECKS
from openmeso_clinic.queries.photo_advice import advice_on
from openmeso_clinic.queries.photo_sequence import sequence_of
from openmeso_clinic.queries.photographs import baseline_of, photographs_of, picture_of, thumbnail_of
from openmeso_clinic.serving import rotate
from openmeso_clinic.uploads import vault
from openmeso_clinic.uploads.vault import FileLost
from openmeso_clinic.views.reader import reader_for
from tests.clinic.cast import Cast
from tests.clinic.shots import shot


@pytest.fixture
def patient(cast: Cast, prescriber: Actor) -> Patient:
    """A patient who said yes to photographs for the record."""
    row = cast.patient()
    answer_photographs(by=prescriber, patient=row, purpose="record", given=True)
    return row


def add(by: Actor, patient: Patient, data: bytes | None = None, **more: Any) -> Photograph:
    return add_photograph(by=by, patient=patient, data=data or shot(), pose=more.pop("pose", "front-rest"), **more)


def broken() -> list[str]:
    return [f"{fault.invariant} {fault.what}" for check in CHECKS for fault in check()]


@pytest.fixture
def own_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Keys and files of one test alone: changed keys are met by no other."""
    monkeypatch.setenv("OPENMESO_DATA", str(tmp_path))
    here.cache_clear()
    yield
    here.cache_clear()


class TestConsent:
    def test_without_a_yes_for_the_record_nothing_is_taken(self, cast: Cast, prescriber: Actor) -> None:
        patient = cast.patient()
        with pytest.raises(Refused) as refused:
            add(prescriber, patient)
        assert [one.code for one in refused.value.missing] == ["photograph/consent"]
        assert not Photograph.objects.exists()

    def test_a_withdrawn_yes_is_none_and_what_was_taken_stays_on_record(
        self, patient: Patient, prescriber: Actor
    ) -> None:
        taken = add(prescriber, patient)
        withdraw_photographs(by=prescriber, photo_consent=patient.photo_consents.get(purpose="record"))
        with pytest.raises(Refused):
            add(prescriber, patient, shot(2))
        assert [row.pk for row in photographs_of(patient)] == [taken.pk]

    def test_the_sentence_is_the_consent_texts_own_in_the_patients_language(
        self, cast: Cast, prescriber: Actor
    ) -> None:
        patient = cast.patient(language="fr")
        answer_photographs(by=prescriber, patient=patient, purpose="record", given=True)
        assert "avant et après" in patient.photo_consents.get().text.replace("\u00a0", " ")

    def test_nothing_leaves_without_consent(
        self, patient: Patient, prescriber: Actor, signed_in: Callable[[str], Client]
    ) -> None:
        taken = add(prescriber, patient)
        address = f"/patients/{patient.ref}/photographs/{taken.ref}/dicom"
        assert signed_in("prescriber").get(address).status_code == 200
        withdraw_photographs(by=prescriber, photo_consent=patient.photo_consents.get(purpose="record"))
        assert signed_in("prescriber").get(address).status_code == 409


class TestKept:
    def test_pixels_alone_are_kept_upright_with_what_the_camera_may_say(
        self, patient: Patient, prescriber: Actor
    ) -> None:
        exif = Image.Exif()
        exif[0x0112], exif[0x010F], exif[0x0110], exif[0x010E] = 6, "Maker", "Model 1", "OWNER-CANARY"
        details = exif.get_ifd(0x8769)
        details[0x9003], details[0x8827], details[0xA405] = "2026:03:12 10:20:30", 200, 85
        details[0xA431] = "SERIAL-CANARY"
        exif.get_ifd(0x8825)[1] = "N"
        out = io.BytesIO()
        Image.open(io.BytesIO(shot(size=(400, 320)))).save(out, "JPEG", exif=exif.tobytes(), comment=b"NOTE-CANARY")
        row = add(prescriber, patient, out.getvalue())
        kept = picture_of(row)
        assert (row.width, row.height) == (320, 400)
        assert b"CANARY" not in kept + thumbnail_of(row)
        assert not Image.open(io.BytesIO(kept)).getexif()
        assert row.equipment == {"make": "Maker", "model": "Model 1", "iso": 200.0, "focal_length_35mm": 85.0}
        assert row.taken_at.astimezone(patient.practice.zone).isoformat().startswith("2026-03-12T10:20:30")

    def test_nothing_readable_lies_on_the_disk_and_the_key_is_no_row(self, patient: Patient, prescriber: Actor) -> None:
        row = add(prescriber, patient)
        raw = vault.path_of(row.stored_as).read_bytes()
        key = PhotoKey.objects.get(patient=patient)
        assert raw.startswith(vault.MAGIC_OF_PATIENT) and b"\xff\xd8\xff" not in raw[:64]
        assert vault.key_of(row.stored_as) == f"photo-{key.key_id}" == vault.key_of(row.thumbnail_as)
        assert here().kept_key(f"photo-{key.key_id}").hex() not in key.key_id

    def test_the_same_picture_twice_is_one_and_on_another_record_a_mistake(
        self, cast: Cast, patient: Patient, prescriber: Actor
    ) -> None:
        assert add(prescriber, patient).pk == add(prescriber, patient).pk
        other = cast.patient("Specimen", given_name="Leo", birth_date=date(1990, 1, 2))
        answer_photographs(by=prescriber, patient=other, purpose="record", given=True)
        with pytest.raises(Refused) as refused:
            add(prescriber, other)
        assert refused.value.missing[0].code == "photograph/other-patient"

    def test_everything_that_is_missing_is_said_at_once(self, cast: Cast, prescriber: Actor) -> None:
        with pytest.raises(Refused) as refused:
            add_photograph(by=prescriber, patient=cast.patient(), data=b"no picture", pose="close-up")
        codes = [one.code for one in refused.value.missing]
        assert codes == ["photograph/consent", "photograph/zone", "photograph/unreadable"]

    def test_the_future_is_no_date(self, patient: Patient, prescriber: Actor) -> None:
        with pytest.raises(Refused) as refused:
            add(prescriber, patient, taken_at=prescriber.at + timedelta(days=1))
        assert refused.value.missing[0].code == "photograph/date"

    def test_a_changed_byte_is_found(self, patient: Patient, prescriber: Actor) -> None:
        row = add(prescriber, patient)
        assert broken() == []
        path = vault.path_of(row.thumbnail_as)
        path.write_bytes(path.read_bytes()[:-1] + b"\0")
        assert broken() == ["I29 its file is gone, cut or changed"]


class TestKeys:
    def test_destroying_the_key_erases_backups_too(
        self, patient: Patient, prescriber: Actor, django_capture_on_commit_callbacks: Any
    ) -> None:
        row = add(prescriber, patient)
        backup = vault.path_of(row.stored_as).read_bytes()
        key = PhotoKey.objects.get(patient=patient).key_id
        with django_capture_on_commit_callbacks(execute=True):
            assert erase_photographs(by=prescriber, patient=patient) == 1
        assert f"photo-{key}" not in here().key_names()
        vault.path_of(row.stored_as).write_bytes(backup)
        with pytest.raises(FileLost):
            vault.read(row.stored_as)
        row.refresh_from_db()
        with pytest.raises(FileLost):
            picture_of(row)
        assert photographs_of(patient) == []
        vault.forget(row.stored_as)
        assert broken() == []

    def test_after_an_erasure_new_photographs_come_under_a_new_key(
        self, patient: Patient, prescriber: Actor, django_capture_on_commit_callbacks: Any
    ) -> None:
        old = add(prescriber, patient)
        with django_capture_on_commit_callbacks(execute=True):
            erase_photographs(by=prescriber, patient=patient)
        new = add(prescriber, patient, shot(7))
        assert picture_of(new)
        old.refresh_from_db()
        assert old.erased_at is not None

    def test_an_erasure_that_was_not_carried_out_is_found(self, patient: Patient, prescriber: Actor, now: Any) -> None:
        add(prescriber, patient)
        PhotoKey.objects.update(destroyed_at=now)
        Photograph.objects.update(erased_at=now)
        assert "I30 its key is still there" in broken()

    @pytest.mark.parametrize("step", (0, 1, 4))
    def test_keys_change_and_a_change_that_is_cut_off_is_finished(
        self, step: int, own_place: None, patient: Patient, prescriber: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        photographs = [add(prescriber, patient, shot(seed)) for seed in (11, 12)]
        letter = vault.keep(b"a letter")
        before = {name: vault.key_of(name) for row in photographs for name in (row.stored_as, row.thumbnail_as)}
        old = set(before.values()) | {vault.key_of(letter)}
        at = prescriber.at + timedelta(hours=1)
        steps = iter(range(100))
        whole = vault.rewrite

        def cut_off(name: str, *, key: str) -> None:
            if next(steps) == step:
                raise KeyboardInterrupt
            whole(name, key=key)

        monkeypatch.setattr(vault, "rewrite", cut_off)
        with pytest.raises(KeyboardInterrupt):
            rotate.rotate_keys(at=at)
        assert all(picture_of(row) and thumbnail_of(row) for row in photographs)
        monkeypatch.setattr(vault, "rewrite", whole)
        rotate.rotate_keys(at=at + timedelta(hours=1))
        now = {vault.key_of(name) for name in before} | {vault.key_of(letter)}
        assert now.isdisjoint(old)
        assert old.isdisjoint(here().key_names())
        assert vault.read(letter) == b"a letter"
        assert all(picture_of(row) and thumbnail_of(row) for row in photographs)
        assert not (here().keys / rotate.NOTE).exists()
        vault.forget(letter)


class TestAdvice:
    def test_a_shot_is_compared_with_the_baseline_of_its_own_view(self, patient: Patient, prescriber: Actor) -> None:
        reader = reader_for(library_of(patient.practice))
        first = add(prescriber, patient, shot(1), taken_at=prescriber.at - timedelta(days=60))
        same = add(prescriber, patient, shot(2))
        soft = add(prescriber, patient, shot(3, blur=2.0))
        dark = add(prescriber, patient, shot(4, light=0.5))
        baseline = baseline_of(patient, "front-rest")
        assert baseline == first

        def found(row: Photograph) -> set[str]:
            return {one.what for one in advice_on(row, baseline, reader)} - {"Few pixels", "Little fine detail"}

        assert found(same) == set()
        assert found(soft) == {"Less sharp than the baseline"}
        assert "Darker than the baseline" in found(dark)
        assert "Less sharp than the baseline" not in found(dark)

    def test_each_finding_has_value_limit_and_what_to_do(self, patient: Patient, prescriber: Actor) -> None:
        add(prescriber, patient, shot(1), taken_at=prescriber.at - timedelta(days=60))
        soft = add(prescriber, patient, shot(3, blur=2.0))
        reader = reader_for(library_of(patient.practice), "fr")
        one = next(a for a in advice_on(soft, baseline_of(patient, "front-rest"), reader) if a.of_baseline)
        assert one.what == "Moins nette que la photo de référence"
        assert (one.limit, one.bound, one.unit) == (80, "least", "%")
        assert one.value < 80 and one.do


class TestSequence:
    def test_a_visit_asks_for_the_poses_of_what_it_treats(self, patient: Patient, prescriber: Actor) -> None:
        add(prescriber, patient)
        skip_pose(by=prescriber, patient=patient, pose="profile-left", reason="patient-refused")
        states = {
            one.pose.id: one.state
            for one in sequence_of(patient, photographs_of(patient), session=None, on=prescriber.today)
        }
        assert (states["front-rest"], states["profile-left"], states["oblique-left"]) == ("taken", "skipped", "open")
        assert "vertex" not in states
        assert SkippedPose.objects.get().reason == "patient-refused"

    def test_nothing_is_skipped_without_a_reason(self, patient: Patient, prescriber: Actor) -> None:
        with pytest.raises(Refused):
            skip_pose(by=prescriber, patient=patient, pose="front-rest", reason=" ")

    def test_what_is_put_aside_is_no_baseline(self, patient: Patient, prescriber: Actor) -> None:
        first = add(prescriber, patient, taken_at=prescriber.at - timedelta(days=1))
        later = add(prescriber, patient, shot(2))
        retire_photograph(by=prescriber, photograph=first, reason="eyes closed")
        assert baseline_of(patient, "front-rest") == later

    def test_the_checklist_keeps_what_was_answered_and_nothing_else(self, patient: Patient, prescriber: Actor) -> None:
        row = add(prescriber, patient, checklist={"check-same-light": "yes", "made-up": "yes"})
        change_photograph(by=prescriber, photograph=row, checklist={"check-same-zoom": "no"})
        row.refresh_from_db()
        assert row.checklist == {"check-same-light": "yes", "check-same-zoom": "no"}


class TestDicom:
    def test_a_photograph_goes_out_and_comes_back(
        self, patient: Patient, prescriber: Actor, signed_in: Callable[[str], Client]
    ) -> None:
        row = add(prescriber, patient)
        client = signed_in("prescriber")
        address = f"/patients/{patient.ref}/photographs/{row.ref}/dicom"
        data = client.get(address).content
        file = pydicom.dcmread(io.BytesIO(data))
        assert file.SOPClassUID == "1.2.840.10008.5.1.4.1.1.77.1.4"
        assert (file.Rows, file.Columns, file.Modality) == (row.height, row.width, "XC")
        assert file.PatientIdentityRemoved == "YES"
        for secret in (patient.family_name, patient.ref, patient.number, row.ref):
            assert secret.encode() not in data
        assert pydicom.dcmread(io.BytesIO(client.get(address).content)).SOPInstanceUID == file.SOPInstanceUID
        named = client.get(f"{address}?named=yes").content
        assert pydicom.dcmread(io.BytesIO(named)).PatientName == f"{patient.family_name}^{patient.given_name}"
        retire_photograph(by=prescriber, photograph=row, reason="comes back as DICOM")
        back = add(prescriber, patient, named, pose="profile-left")
        assert (back.source, back.width, back.height) == ("dicom", row.width, row.height)
        assert abs(back.taken_at - row.taken_at) < timedelta(seconds=1)

    def test_anothers_birth_date_is_refused(
        self, cast: Cast, patient: Patient, prescriber: Actor, signed_in: Callable[[str], Client]
    ) -> None:
        row = add(prescriber, patient)
        address = f"/patients/{patient.ref}/photographs/{row.ref}/dicom?named=yes"
        named = signed_in("prescriber").get(address).content
        other = cast.patient("Specimen", given_name="Leo", birth_date=date(1990, 1, 2))
        answer_photographs(by=prescriber, patient=other, purpose="record", given=True)
        with pytest.raises(Refused) as refused:
            add(prescriber, other, named)
        assert refused.value.missing[0].code == "photograph/other-patient"


class TestPages:
    def test_a_photograph_is_taken_by_a_plain_form_and_answered_with_advice(
        self, patient: Patient, signed_in: Callable[[str], Client]
    ) -> None:
        client = signed_in("assistant")
        said = {"pose": "front-rest", "file": SimpleUploadedFile("x.jpg", shot()), "check-check-same-light": "yes"}
        answer = client.post(f"/patients/{patient.ref}/photographs/take", said, follow=True)
        assert answer.status_code == 200
        assert b"Few pixels" in answer.content
        row = Photograph.objects.get()
        assert row.checklist["check-same-light"] == "yes"
        assert b"Right side, 45" in answer.content  # the next pose

    def test_what_the_form_held_is_not_lost(self, patient: Patient, signed_in: Callable[[str], Client]) -> None:
        said = {"pose": "front-smile", "note": "at the window", "file": SimpleUploadedFile("x.jpg", b"%PDF-1.7")}
        answer = signed_in("assistant").post(f"/patients/{patient.ref}/photographs/take", said)
        assert answer.status_code == 422
        assert b"at the window" in answer.content and b"A PDF is no photograph." in answer.content

    def test_every_look_leaves_its_line_and_nothing_in_a_cache(
        self, patient: Patient, prescriber: Actor, signed_in: Callable[[str], Client]
    ) -> None:
        row = add(prescriber, patient)
        client = signed_in("auditor")
        for name in ("picture", "thumbnail"):
            before = TrailLine.objects.count()
            answer = client.get(f"/patients/{patient.ref}/photographs/{row.ref}/{name}")
            assert answer.status_code == 200 and answer["Content-Type"] == "image/jpeg"
            assert "no-store" in answer["Cache-Control"] and "sandbox" in answer["Content-Security-Policy"]
            assert TrailLine.objects.count() == before + 1

    def test_the_front_desk_sees_none(
        self, patient: Patient, prescriber: Actor, signed_in: Callable[[str], Client]
    ) -> None:
        row = add(prescriber, patient)
        client = signed_in("front-desk")
        for path in ("", "/take", f"/{row.ref}", f"/{row.ref}/picture", f"/{row.ref}/thumbnail", f"/{row.ref}/dicom"):
            assert client.get(f"/patients/{patient.ref}/photographs{path}").status_code == 404

    def test_anothers_photograph_is_not_here(
        self, cast: Cast, patient: Patient, prescriber: Actor, signed_in: Callable[[str], Client]
    ) -> None:
        row = add(prescriber, patient)
        other = cast.patient("Specimen", given_name="Leo", birth_date=date(1990, 1, 2))
        address = f"/patients/{other.ref}/photographs/{row.ref}/picture"
        assert signed_in("prescriber").get(address).status_code == 404

    def test_the_gallery_shows_poses_with_counts_months_and_purposes(
        self, patient: Patient, prescriber: Actor, signed_in: Callable[[str], Client]
    ) -> None:
        add(prescriber, patient, taken_at=prescriber.at - timedelta(days=90))
        add(prescriber, patient, shot(2))
        add(prescriber, patient, shot(3), pose="close-up", zone="cheek", side="left")
        page = signed_in("prescriber").get(f"/patients/{patient.ref}/photographs").content.decode()
        assert 'Front, at rest <span class="number">2</span>' in page
        assert "cheek, left" in page and "Baseline" in page and ">Record<" in page
        only = signed_in("prescriber").get(f"/patients/{patient.ref}/photographs?pose=close-up").content.decode()
        assert only.count('class="shot"') == 1

    def test_a_photograph_of_an_adverse_event_says_so_and_stands_in_the_history(
        self, patient: Patient, prescriber: Actor, signed_in: Callable[[str], Client]
    ) -> None:
        event = report(by=prescriber, patient=patient, event="ae-papule", severity=1, onset_on=prescriber.today)
        said = {"pose": "front-rest", "event": event.ref, "file": SimpleUploadedFile("x.jpg", shot())}
        client = signed_in("prescriber")
        client.post(f"/patients/{patient.ref}/photographs/take", said)
        assert Photograph.objects.get().event == event
        assert b"Adverse event</span>" in client.get(f"/patients/{patient.ref}/photographs").content
        chart = client.get(f"/patients/{patient.ref}/").content.decode()
        assert "1 photograph" in chart and "Front, at rest" in chart
        assert "Adverse event: Injection site papule" in chart and "ae-papule" not in chart

    def test_a_portrait_of_the_record_is_no_photograph(self, patient: Patient, prescriber: Actor) -> None:
        add(prescriber, patient)
        assert not Document.objects.filter(patient=patient).exists()


def test_one_key_a_patient_even_when_two_add_at_once(patient: Patient, prescriber: Actor) -> None:
    add(prescriber, patient)
    add(replace(prescriber, at=prescriber.at + timedelta(minutes=1)), patient, shot(2))
    assert PhotoKey.objects.filter(patient=patient).count() == 1
