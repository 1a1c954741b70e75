"""A whole record is erased when the law asks for it no more, by two people; what was injected stays without a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.refusal import Refused, StepUpNeeded
from openmeso_clinic.actions.erasing_records import erase_everything
from openmeso_clinic.actions.photographs import add_photograph
from openmeso_clinic.models import (
    Addendum,
    Erasure,
    InjectedLine,
    Movement,
    Patient,
    Session,
    Statement,
    TrailLine,
)
from openmeso_clinic.queries.erasing import EMPTY, GOES
from openmeso_clinic.queries.invariants import broken
from openmeso_clinic.queries.invariants.erased import CHECKS
from openmeso_clinic.queries.patient_rows import LEFT_OUT, OF_PATIENT
from openmeso_clinic.queries.patients import find
from openmeso_clinic.queries.retention import kept_of, over
from openmeso_clinic.uploads import vault
from tests.clinic.shots import shot
from tests.clinic.way import Way


def test_every_kind_of_row_of_a_patient_goes_or_is_emptied() -> None:
    assert set(GOES) | set(EMPTY) == set(OF_PATIENT) | set(LEFT_OUT)
    assert not set(GOES) & set(EMPTY)


@pytest.fixture
def signed(begun: Way) -> Way:
    begun.sign()
    add_photograph(by=begun.later(1), patient=begun.patient, data=shot(), pose="front-rest")
    return begun


def later(way: Way, *, years: int = 21) -> Actor:
    owner = way.cast.actor("owner", stepped_up=True)
    return replace(owner, at=way.by.at + timedelta(days=366 * years))


def licensed(way: Way, by: Actor) -> Any:
    second = way.cast.staff["prescriber"]
    second.licence_until = by.today
    second.save(update_fields=["licence_until"])
    return second


def erase(way: Way, by: Actor | None = None, **changed: Any) -> Erasure:
    by = by or later(way)
    given: dict[str, Any] = {
        "patient": way.patient,
        "asked_on": by.today,
        "reason": "its time has run out",
        "second": licensed(way, by),
        "proved": True,
        "law_read": True,
    }
    return erase_everything(by=by, **(given | changed))


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {one.code for one in refused.value.missing}


class TestErasing:
    def test_nothing_is_left_but_what_was_injected_from_which_lot(
        self, signed: Way, django_capture_on_commit_callbacks: Callable[..., Any]
    ) -> None:
        lines = list(InjectedLine.objects.filter(patient=signed.patient).values("lot", "zone", "volume_ml", "expiry"))
        moved, before = Movement.objects.count(), TrailLine.objects.count()
        assert lines
        with django_capture_on_commit_callbacks(execute=True):
            row = erase(signed)
        patient = Patient.objects.get(pk=signed.patient.pk)
        assert patient.erased and patient.name == "Erased record" and patient.phone == ""
        assert not Statement.objects.filter(patient=patient).exists()
        assert list(InjectedLine.objects.filter(patient=patient).values("lot", "zone", "volume_ml", "expiry")) == lines
        assert Movement.objects.count() == moved
        assert row.counts["statement"] > 0 and row.counts["agreed_by"]
        assert TrailLine.objects.count() == before + 1, "the trail only grew"
        session = Session.objects.get(pk=signed.session.pk)
        assert (session.content, session.state) == ("{}", "signed") and session.record_sha256
        connection.check_constraints()
        found = [one for one in broken() if one.invariant != "I37"]
        assert found == []
        assert find(signed.cast.practice, "Specimen", at=row.at) == []
        assert patient.pk not in {one.patient.pk for one in over(signed.cast.practice, on=row.at.date())}

    def test_its_words_are_nowhere_in_the_database(self, signed: Way) -> None:
        names = (signed.patient.family_name, signed.patient.given_name)
        others = Patient.objects.exclude(pk=signed.patient.pk).filter(family_name=names[0])
        assert not others.exists()
        erase(signed)
        if connection.vendor != "sqlite":
            pytest.skip("what PostgreSQL has let go of lies there until its vacuum")
        text = "\n".join(connection.connection.iterdump()).casefold()
        assert names[0].casefold() not in text.replace("dr specimen", "")

    def test_its_files_go_with_the_act(
        self, signed: Way, django_capture_on_commit_callbacks: Callable[..., Any]
    ) -> None:
        photograph = signed.patient.photographs.get()
        with django_capture_on_commit_callbacks(execute=True):
            erase(signed)
        assert not vault.path_of(photograph.stored_as).exists()

    def test_the_walls_give_way_for_nobody_else(self, signed: Way) -> None:
        erase(signed)
        other = signed.cast.patient("Placeholder")
        statement = Statement.objects.create(
            practice=signed.cast.practice,
            patient=other,
            kind="answer",
            key="x",
            content={"is": "no"},
            stated_on=signed.by.today,
            via="staff",
            recorded_at=signed.by.at,
        )
        for rows in (
            Statement.objects.filter(pk=statement.pk),
            InjectedLine.objects.all(),
            Session.objects.all(),
            Erasure.objects.all(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                rows._raw_delete(rows.db)
        with pytest.raises(DatabaseError), transaction.atomic():
            Session.objects.filter(pk=signed.session.pk).update(record_sha256="0" * 64)
        with pytest.raises(DatabaseError), transaction.atomic():
            Session.objects.filter(pk=signed.session.pk).update(content='{"another": "record"}')


class TestRefusals:
    def test_the_law_refuses_with_its_day(self, signed: Way) -> None:
        until = kept_of(signed.patient).until
        assert until is not None
        by = later(signed, years=19)
        with pytest.raises(Refused) as refused:
            erase(signed, by)
        assert codes(refused) == {"erasure/retention"}
        assert str(until.year) in refused.value.missing[0].what
        assert not Erasure.objects.exists()

    def test_two_people_a_reason_and_the_law_read_are_asked_at_once(self, signed: Way) -> None:
        by = later(signed)
        with pytest.raises(Refused) as refused:
            erase(signed, by, reason=" ", proved=False, law_read=False, asked_on=by.today + timedelta(days=1))
        assert codes(refused) == {"erasure/unconfirmed", "erasure/reason", "erasure/day", "erasure/second"}
        with pytest.raises(Refused) as refused:
            erase(signed, by, second=by.staff)
        assert codes(refused) == {"erasure/second"}
        with pytest.raises(StepUpNeeded):
            erase(signed, replace(by, stepped_up=False))
        assert Patient.objects.get(pk=signed.patient.pk).family_name

    def test_a_check_finds_what_is_left_and_what_went_too_early(self, signed: Way) -> None:
        Erasure.objects.create(
            practice=signed.cast.practice,
            patient=signed.patient,
            layer="everything",
            asked_on=signed.by.today,
            reason="-",
            at=signed.by.at,
            by=signed.by.staff,
        )
        found = {one.invariant for check in CHECKS for one in check()}
        assert found == {"I30", "I31"}


class TestPage:
    def test_it_says_why_not_until_when(self, signed: Way, monkeypatch: pytest.MonkeyPatch) -> None:
        owner = Client()
        owner.force_login(signed.cast.staff["owner"], backend="openmeso_clinic.access.members.Members")
        page = owner.get(reverse("erase-record", args=[signed.patient.ref]))
        assert "The law asks that the record is kept until" in page.content.decode()
        assert owner.post(reverse("erase-record", args=[signed.patient.ref]), {}).status_code == 422
        assert not Addendum.objects.exists()

    def test_an_erased_record_has_no_page(self, signed: Way) -> None:
        erase(signed)
        someone = Client()
        someone.force_login(signed.cast.staff["prescriber"], backend="openmeso_clinic.access.members.Members")
        assert someone.get(reverse("patient", args=[signed.patient.ref])).status_code == 404
