"""The clinician's own evaluation: a version each time, facts that follow from it, scores by the core's rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.forms.assessment import AssessmentForm
from openmeso_clinic.models import Assessment, Patient, Statement
from tests.clinic.cast import Cast

SignedIn = Callable[[str], Client]
BASE = {
    "skin_type": "combination",
    "tone": ["uneven", "spots"],
    "phototype": "4",
    "thickness": "medium",
    "vascularity": "low",
    "barrier": "intact",
    "wanted": "Fewer spots by the summer",
    "volume": "no",
    "c-TOTAL_FORMS": "2",
    "c-INITIAL_FORMS": "0",
}


@pytest.fixture
def patient(cast: Cast) -> Patient:
    return cast.patient()


def concern(row: int, name: str, zone: str, severity: int) -> dict[str, str]:
    return {f"c-{row}-concern": name, f"c-{row}-zone": zone, f"c-{row}-severity": str(severity)}


def form_of(patient: Patient, **more: Any) -> AssessmentForm:
    return AssessmentForm(BASE | more, library=library_of(patient.practice))


def test_an_assessment_becomes_a_version_and_facts(patient: Patient, signed_in: SignedIn) -> None:
    browser, url = signed_in("injector"), f"/patients/{patient.ref}/assessment"
    assert browser.get(url).status_code == 200
    assert browser.post(url, BASE | concern(0, "hyperpigmentation", "cheek", 3)).status_code == 302
    patient.refresh_from_db()
    assert patient.phototype == 4
    row = Statement.objects.get(patient=patient, kind="concern", retired_at=None)
    assert row.content == {"id": "hyperpigmentation", "zone": "cheek", "severity": 3}
    assert Statement.objects.get(patient=patient, key="volume-wanted", retired_at=None).content == {"is": "no"}
    first = Assessment.objects.get()
    words = browser.get(f"{url}/{first.ref}").content.decode()
    for expected in ("Combination", "Uneven, Dark spots", "Fewer spots by the summer", "severity 3 of 4"):
        assert expected in words, expected


def test_a_later_version_changes_no_earlier_one(patient: Patient, signed_in: SignedIn) -> None:
    browser, url = signed_in("injector"), f"/patients/{patient.ref}/assessment"
    browser.post(url, BASE | concern(0, "hyperpigmentation", "cheek", 3))
    first = Assessment.objects.get()
    browser.post(url, BASE | {"skin_type": "dry"} | concern(0, "dullness", "forehead", 2))
    assert Assessment.objects.count() == 2
    assert Assessment.objects.get(pk=first.pk).content["skin_type"] == "combination"
    (live,) = Statement.objects.filter(patient=patient, kind="concern", retired_at=None)
    assert live.content["id"] == "dullness"


def test_all_faults_at_once_and_nothing_typed_is_lost(patient: Patient, signed_in: SignedIn) -> None:
    url = f"/patients/{patient.ref}/assessment"
    half = {"wanted": "Fewer spots", "c-TOTAL_FORMS": "1", "c-INITIAL_FORMS": "0", "c-0-zone": "cheek"}
    answer = signed_in("injector").post(url, half)
    assert answer.status_code == 422
    words = answer.content.decode()
    assert "Fewer spots" in words
    assert "Missing in this row." in words
    assert not Assessment.objects.exists()


def test_the_same_concern_stands_once_in_a_zone(patient: Patient, signed_in: SignedIn) -> None:
    twice = concern(0, "dullness", "cheek", 1) | concern(1, "dullness", "cheek", 3)
    answer = signed_in("injector").post(f"/patients/{patient.ref}/assessment", BASE | twice)
    assert answer.status_code == 422
    assert "The same concern stands twice" in answer.content.decode()


def test_whoever_wants_volume_is_told(patient: Patient) -> None:
    form = form_of(patient, volume="yes")
    assert not form.is_valid()
    assert set(form.errors) == {"volume_told"}
    assert form_of(patient, volume="yes", volume_told="on").is_valid()


def test_an_impaired_barrier_becomes_a_condition_that_rules_know(patient: Patient) -> None:
    form = form_of(patient, barrier="impaired", barrier_zone="cheek")
    assert form.is_valid(), form.errors
    fact = next(f for f in form.facts(on="2026-11-22") if f.kind == "condition")
    assert fact.content == {"id": "barrier-damage", "state": "active", "since": "2026-11-22", "zone": "cheek"}


def test_scores_come_from_the_core(patient: Patient) -> None:
    melasma = {f"mmasi-{region}-area": "3" for region in ("forehead", "right-malar", "left-malar", "chin")}
    melasma |= {f"mmasi-{region}-darkness": "2" for region in ("forehead", "right-malar", "left-malar", "chin")}
    scalp = {f"salt-{view}": "50" for view in ("top", "right", "left", "back")}
    form = form_of(patient, **melasma, **scalp, **{"glogau-answer": "2"})
    assert form.is_valid(), form.errors
    assert form.scales["mmasi"]["value"] == "6.0"
    assert (form.scales["salt"]["value"], form.scales["salt"]["level"]) == ("50.00", "S3")
    assert (form.scales["glogau"]["value"], form.scales["glogau"]["version"]) == ("2", "I-IV")


def test_half_a_scale_is_no_score(patient: Patient) -> None:
    form = form_of(patient, **{"salt-top": "50"})
    assert not form.is_valid()
    assert set(form.errors) == {"salt-right", "salt-left", "salt-back"}


def test_an_area_without_darkness_is_wrong(patient: Patient) -> None:
    items = {
        f"mmasi-{r}-{k}": "0" for r in ("forehead", "right-malar", "left-malar", "chin") for k in ("area", "darkness")
    }
    form = form_of(patient, **(items | {"mmasi-chin-area": "2"}))
    assert not form.is_valid()
    assert any("both 0" in str(fault) for fault in form.errors.values())


@pytest.mark.parametrize(("role", "status"), [("assistant", 404), ("front-desk", 404), ("auditor", 404)])
def test_only_a_clinician_assesses(patient: Patient, signed_in: SignedIn, role: str, status: int) -> None:
    assert signed_in(role).get(f"/patients/{patient.ref}/assessment").status_code == status
