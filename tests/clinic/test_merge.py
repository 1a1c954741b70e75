"""Two records of one person: merged by a pointer, read as one, and parted again without a trace (I26)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from openmeso.intake import take_intake
from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions.merges import merge, unmerge
from openmeso_clinic.actions.screenings import screen_patient
from openmeso_clinic.actions.statements import Fact, state
from openmeso_clinic.bridge.case import case_of
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import Course, Merge, Patient
from openmeso_clinic.queries.duplicates import pairs
from openmeso_clinic.queries.strip import strip_of
from tests.clinic.cast import Cast

#: What a merge itself writes.
OF_THE_MERGE = {"Merge", "TrailLine", "TrailHead", "TrailSubject"}


def rows() -> dict[str, list[dict[str, Any]]]:
    """Every row of the clinic but those of the merge and its trail, whole."""
    models = [model for model in apps.get_app_config("clinic").get_models() if model.__name__ not in OF_THE_MERGE]
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


@pytest.fixture
def two(cast: Cast, prescriber: Actor) -> tuple[Patient, Patient]:
    first, second = cast.patient(), cast.patient("Sampel")
    state(by=prescriber, patient=first, facts=[Fact("answer", {"is": "no"}, "allergy-any")])
    state(
        by=prescriber,
        patient=second,
        facts=[
            Fact("answer", {"is": "yes"}, "allergy-any"),
            Fact("allergy", {"id": "latex", "reaction": "hives"}),
        ],
    )
    return first, second


def test_i26_a_merge_loses_no_row_and_parting_restores_every_one(
    two: tuple[Patient, Patient], prescriber: Actor
) -> None:
    before = rows()
    made = merge(by=prescriber, kept=two[0], duplicate=two[1], reason="same card")
    merged = rows()
    assert {name: len(found) for name, found in merged.items()} == {name: len(found) for name, found in before.items()}
    unmerge(by=prescriber, merge=made)
    assert rows() == before


def test_the_kept_record_shows_what_either_knows_and_the_graver_answer(
    two: tuple[Patient, Patient], prescriber: Actor
) -> None:
    merge(by=prescriber, kept=two[0], duplicate=two[1], reason="same card")
    kept = Patient.objects.get(pk=two[0].pk)
    assert any("hives" in words for words in strip_of(kept, on=prescriber.today).allergy_words)
    library = library_of(kept.practice)
    intake = take_intake(case=case_of(kept, library=library, on=prescriber.today), library=library, on=prescriber.today)
    assert intake.answer("allergy-any") == "yes"
    assert [one.id for one in intake.allergies] == ["latex"]
    assert screen_patient(by=prescriber, patient=kept).patient_id == kept.pk


def test_asking_again_settles_it_for_both(two: tuple[Patient, Patient], prescriber: Actor) -> None:
    merge(by=prescriber, kept=two[0], duplicate=two[1], reason="same card")
    kept = Patient.objects.get(pk=two[0].pk)
    state(by=prescriber, patient=kept, facts=[Fact("answer", {"is": "unknown"}, "allergy-any")])
    library = library_of(kept.practice)
    assert case_of(kept, library=library, on=prescriber.today).answers["allergy-any"].answer == "unknown"  # type: ignore[union-attr]


def test_the_name_of_the_dropped_record_leads_to_the_kept_one(
    two: tuple[Patient, Patient], prescriber: Actor, signed_in: Callable[[str], Client]
) -> None:
    merge(by=prescriber, kept=two[0], duplicate=two[1], reason="same card")
    page = signed_in("prescriber").get(reverse("patient", args=[two[1].ref])).content.decode()
    assert f"Record {two[1].number} merged into this one" in page
    found = signed_in("prescriber").post("/patients", {"q": "sampel"}).content.decode()
    assert reverse("patient", args=[two[0].ref]) in found
    assert "also recorded as Sampel, Amira" in found


def test_the_pair_is_offered_until_it_is_merged_or_parted(two: tuple[Patient, Patient], prescriber: Actor) -> None:
    assert [(pair.first.pk, pair.second.pk) for pair in pairs(prescriber.practice)] == [(two[0].pk, two[1].pk)]
    made = merge(by=prescriber, kept=two[0], duplicate=two[1], reason="same card")
    assert pairs(prescriber.practice) == []
    unmerge(by=prescriber, merge=made)
    assert pairs(prescriber.practice) == []


def test_what_stands_in_the_way_is_named_all_at_once(
    two: tuple[Patient, Patient], cast: Cast, prescriber: Actor
) -> None:
    third = cast.patient("Samples")
    merge(by=prescriber, kept=two[1], duplicate=third, reason="same card")
    for patient in two:
        Course.objects.create(practice=cast.practice, patient=patient, number=1, opened_at=cast.at)
    with pytest.raises(Refused) as refused:
        merge(by=prescriber, kept=two[0], duplicate=two[1], reason="same card")
    assert [one.code for one in refused.value.missing] == ["merge/chain", "merge/courses"]
    assert Merge.objects.count() == 1


def test_a_merge_on_the_page_needs_a_reason_and_can_be_undone_there(
    two: tuple[Patient, Patient], signed_in: Callable[[str], Client]
) -> None:
    browser = signed_in("owner")
    url = reverse("merge", args=[two[0].ref, two[1].ref])
    assert browser.post(url, {"keep": two[1].ref, "reason": ""}).status_code == 422
    assert browser.post(url, {"keep": two[1].ref, "reason": "same card"}).status_code == 302
    made = Merge.objects.get()
    assert (made.kept, made.duplicate) == (two[1], two[0])
    browser.post(reverse("merge-undo", args=[made.ref]))
    assert Patient.objects.get(pk=two[0].pk).merged_into is None
    assert signed_in("front-desk").get(url).status_code == 404
