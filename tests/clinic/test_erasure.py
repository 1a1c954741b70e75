"""Erasure destroys the key of the photographs; the clinical record stays, with its ground and its date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.refusal import Refused, StepUpNeeded
from openmeso_clinic.actions.consents import answer_photographs
from openmeso_clinic.actions.erasures import erase_photograph_layer
from openmeso_clinic.actions.photographs import add_photograph
from openmeso_clinic.models import Erasure, EventReport, Patient, Photograph, PhotoKey, TrailLine
from openmeso_clinic.place import here
from openmeso_clinic.queries.invariants.files import CHECKS
from openmeso_clinic.queries.retention import kept_of, over
from openmeso_clinic.uploads import vault
from tests.clinic.cast import Cast
from tests.clinic.shots import shot


@pytest.fixture
def taken(cast: Cast, prescriber: Actor) -> Photograph:
    patient = cast.patient()
    answer_photographs(by=prescriber, patient=patient, purpose="record", given=True)
    return add_photograph(by=prescriber, patient=patient, data=shot(), pose="front-rest")


def owner(cast: Cast) -> Actor:
    return cast.actor("owner", stepped_up=True)


def erase(by: Actor, patient: Patient) -> Erasure:
    return erase_photograph_layer(by=by, patient=patient, asked_on=by.today, reason="The patient asked for it")


class TestErasure:
    def test_no_byte_and_no_key_is_left_and_what_stays_has_ground_and_date(
        self, cast: Cast, taken: Photograph, django_capture_on_commit_callbacks: Callable[..., object]
    ) -> None:
        key = PhotoKey.objects.get(patient=taken.patient)
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
            row = erase(owner(cast), taken.patient)
        assert row.counts == {"photographs": 1}
        assert f"photo-{key.key_id}" not in here().key_names()
        assert not any(vault.path_of(name).exists() for name in (taken.stored_as, taken.thumbnail_as))
        assert [fault for check in CHECKS for fault in check()] == []
        assert all(one["ground"] == "retention" for one in row.kept)
        line = TrailLine.objects.order_by("seq").last()
        assert line is not None
        assert (line.action, line.details["photographs"]) == ("record-erased", "1")

    def test_it_asks_who_erases_and_erases_nothing_before(self, cast: Cast, taken: Photograph) -> None:
        with pytest.raises(StepUpNeeded):
            erase(replace(owner(cast), stepped_up=False), taken.patient)
        taken.refresh_from_db()
        assert taken.erased_at is None
        assert not Erasure.objects.exists()

    def test_an_open_event_and_every_other_hindrance_are_named_at_once(
        self, cast: Cast, prescriber: Actor, taken: Photograph
    ) -> None:
        by = owner(cast)
        EventReport.objects.create(
            practice=cast.practice,
            patient=taken.patient,
            event="nodule",
            severity=2,
            onset_on=by.today,
            reported_at=by.at,
            reported_by=prescriber.staff,
        )
        with pytest.raises(Refused) as refused:
            erase_photograph_layer(by=by, patient=taken.patient, asked_on=by.today + timedelta(days=1), reason=" ")
        assert {one.code for one in refused.value.missing} == {"erasure/reason", "erasure/event", "erasure/day"}

    def test_only_the_owner_finds_the_page(self, taken: Photograph, signed_in: Callable[[str], Client]) -> None:
        url = reverse("erasure", kwargs={"patient": taken.patient.ref})
        assert signed_in("prescriber").get(url).status_code == 404
        page = signed_in("owner").get(url)
        assert page.status_code == 200
        assert b"What stays" in page.content
        empty = signed_in("owner").post(url, {"asked_on": "", "reason": ""})
        assert empty.status_code == 422


class TestRetention:
    def test_twenty_years_in_france_counted_from_the_last_treatment_or_the_registration(self, cast: Cast) -> None:
        patient = cast.patient()
        kept = kept_of(patient)
        assert kept.until is not None
        assert kept.until.year == kept.since.year + 20
        assert over(cast.practice, on=kept.until) == []
        assert [one.patient.pk for one in over(cast.practice, on=kept.until + timedelta(days=1))] == [patient.pk]

    def test_where_the_law_is_not_on_record_nothing_runs_out(self, cast: Cast) -> None:
        patient = cast.patient()
        cast.practice.jurisdiction = "KR"
        cast.practice.save(update_fields=["jurisdiction"])
        patient.refresh_from_db()
        assert kept_of(Patient.objects.get(pk=patient.pk)).until is None
        assert over(cast.practice, on=cast.at.date() + timedelta(days=365 * 200)) == []

    def test_the_page_says_that_the_time_is_unconfirmed(self, signed_in: Callable[[str], Client]) -> None:
        page = signed_in("owner").get(reverse("retention")).content.decode()
        assert "at least 20 years" in page
        assert "unconfirmed" in page
