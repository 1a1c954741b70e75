"""Papers of a patient: attached, served only through the door, and harmless even if they were not."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from openmeso.errors import CaseError
from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions.documents import add_document, retire_document, set_portrait
from openmeso_clinic.models import Document, Statement, TrailLine
from openmeso_clinic.place import here
from openmeso_clinic.queries.documents import bytes_of, document_named, documents_of
from tests.clinic.cast import Cast

SignedIn = Callable[[str], Client]


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (120, 160), (250, 250, 245)).save(out, "PNG")
    return out.getvalue()


def test_a_document_is_kept_with_its_digest_under_a_name_that_says_nothing(cast: Cast, prescriber: Actor) -> None:
    patient = cast.patient("Canaryname")
    row = add_document(by=prescriber, patient=patient, kind="letter", title="From the cardiologist", data=png())
    data = bytes_of(row)
    assert row.sha256 == hashlib.sha256(data).hexdigest()
    assert row.size == len(data)
    kept = here().files / row.stored_as[:2] / row.stored_as
    assert kept.stat().st_mode & 0o777 == 0o600
    assert b"Canaryname" not in kept.read_bytes()
    assert data not in kept.read_bytes()


def test_the_trail_holds_kind_and_digest_and_no_title(cast: Cast, prescriber: Actor) -> None:
    patient = cast.patient()
    add_document(by=prescriber, patient=patient, kind="inr", title="CANARY-TITLE", data=png())
    line = TrailLine.objects.order_by("-pk")[0]
    assert line.action == "document-added"
    assert "CANARY" not in str(line.details)


def test_all_that_is_missing_is_said_at_once_and_nothing_is_kept(cast: Cast, prescriber: Actor) -> None:
    patient = cast.patient()
    before = sum(1 for path in here().files.rglob("*") if path.is_file())
    with pytest.raises(Refused) as refused:
        add_document(
            by=prescriber,
            patient=patient,
            kind="letter",
            title=" ",
            data=b"%PDF-1.7",
            dated_on=prescriber.today.replace(year=prescriber.today.year + 1),
        )
    assert {m.code for m in refused.value.missing} == {"document/title", "document/date", "document/pdf"}
    assert not Document.objects.exists()
    assert sum(1 for path in here().files.rglob("*") if path.is_file()) == before


def test_a_reading_in_a_document_joins_the_facts(cast: Cast, prescriber: Actor) -> None:
    patient = cast.patient()
    reading = {"id": "inr", "value": 2.4, "unit": "INR"}
    add_document(
        by=prescriber,
        patient=patient,
        kind="inr",
        title="INR",
        data=png(),
        dated_on=prescriber.today,
        reading=reading,
    )
    row = Statement.objects.get(patient=patient, kind="measurement")
    assert (row.via, row.content["value"], row.content["on"]) == ("document", 2.4, prescriber.today.isoformat())


def test_an_impossible_reading_leaves_nothing_behind(cast: Cast, prescriber: Actor) -> None:
    patient = cast.patient()
    before = sum(1 for path in here().files.rglob("*") if path.is_file())
    with pytest.raises(CaseError):
        add_document(
            by=prescriber,
            patient=patient,
            kind="inr",
            title="INR",
            data=png(),
            dated_on=prescriber.today,
            reading={"id": "inr", "value": 240, "unit": "INR"},
        )
    assert not Document.objects.exists()
    assert sum(1 for path in here().files.rglob("*") if path.is_file()) == before


def test_a_document_is_served_harmless(cast: Cast, prescriber: Actor, signed_in: SignedIn) -> None:
    patient = cast.patient()
    row = add_document(by=prescriber, patient=patient, kind="letter", title="Letter", data=png())
    answer = signed_in("assistant").get(f"/patients/{patient.ref}/documents/{row.ref}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["Content-Disposition"] == f'inline; filename="{row.ref}.png"'
    assert answer["Cache-Control"] == "no-store"
    assert hashlib.sha256(answer.content).hexdigest() == row.sha256


@pytest.mark.parametrize("role", ["front-desk", "owner"])
def test_who_may_not_see_the_chart_sees_no_document(
    cast: Cast, prescriber: Actor, signed_in: SignedIn, role: str
) -> None:
    patient = cast.patient()
    row = add_document(by=prescriber, patient=patient, kind="letter", title="Letter", data=png())
    assert signed_in(role).get(f"/patients/{patient.ref}/documents/{row.ref}").status_code == 404


def test_a_document_is_not_found_under_another_patient(cast: Cast, prescriber: Actor, signed_in: SignedIn) -> None:
    patient, other = cast.patient(), cast.patient("Specimen")
    row = add_document(by=prescriber, patient=patient, kind="letter", title="Letter", data=png())
    assert signed_in("prescriber").get(f"/patients/{other.ref}/documents/{row.ref}").status_code == 404
    assert document_named(other, row.ref) is None


def test_a_changed_file_is_not_served(cast: Cast, prescriber: Actor, signed_in: SignedIn) -> None:
    patient = cast.patient()
    row = add_document(by=prescriber, patient=patient, kind="letter", title="Letter", data=png())
    kept = here().files / row.stored_as[:2] / row.stored_as
    kept.write_bytes(kept.read_bytes()[:-1] + b"\0")
    assert signed_in("prescriber").get(f"/patients/{patient.ref}/documents/{row.ref}").status_code == 404


def test_what_was_put_aside_stays_readable(cast: Cast, prescriber: Actor, signed_in: SignedIn) -> None:
    patient = cast.patient()
    row = add_document(by=prescriber, patient=patient, kind="letter", title="Letter", data=png())
    retire_document(by=prescriber, patient=patient, document=row)
    assert documents_of(patient) == []
    assert signed_in("prescriber").get(f"/patients/{patient.ref}/documents/{row.ref}").status_code == 200


def test_the_page_takes_a_picture_and_keeps_what_was_typed(cast: Cast, signed_in: SignedIn) -> None:
    patient = cast.patient()
    browser = signed_in("assistant")
    url = f"/patients/{patient.ref}/documents"
    assert browser.get(url).status_code == 200
    form = {"kind": "letter", "title": "Letter of the specialist"}
    bad = browser.post(url, form | {"file": SimpleUploadedFile("x.jpg", b"<svg onload=alert(1)>", "image/jpeg")})
    assert bad.status_code == 422
    assert b"Letter of the specialist" in bad.content
    assert b"no picture that can be read" in bad.content
    good = browser.post(url, form | {"file": SimpleUploadedFile("x.php", png(), "text/html")})
    assert good.status_code == 302
    assert Document.objects.get().media_type == "image/png"


def test_a_portrait_is_for_whoever_sees_the_list(cast: Cast, signed_in: SignedIn) -> None:
    patient = cast.patient()
    browser = signed_in("front-desk")
    assert browser.get(f"/patients/{patient.ref}/portrait").status_code == 404
    by = cast.actor("front-desk")
    first = set_portrait(by=by, patient=patient, data=png())
    set_portrait(by=by, patient=patient, data=png())
    assert browser.get(f"/patients/{patient.ref}/portrait").status_code == 200
    assert Document.objects.get(pk=first.pk).retired_at is not None
