"""Staff: a change of rights ends sessions, the last owner stays, and without a licence nobody signs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from openmeso_clinic.access.refusal import Refused, StepUpNeeded
from openmeso_clinic.actions.staff_members import (
    add_credential,
    change_licence,
    change_roles,
    end_access,
    give_new_password,
    reset_second_factor,
)
from openmeso_clinic.demo.credentials import credentials_on_record
from openmeso_clinic.demo.people import PIN
from openmeso_clinic.models import Credential, Feed, Staff, TrailLine
from openmeso_clinic.queries.staff_members import members_of, running_out, somebody_may_sign, unable_to_sign
from openmeso_clinic.roles import Role
from tests.clinic.cast import Cast

SignIn = Callable[[str], Client]


def url(cast: Cast, role: str) -> str:
    return f"/settings/staff/{cast.staff[role].ref}"


def test_a_change_of_roles_ends_the_persons_sessions_and_nobody_elses(cast: Cast, signed_in: SignIn) -> None:
    hers, other = signed_in("assistant"), signed_in("injector")
    assert hers.get("/").status_code == 200
    answer = signed_in("owner").post(
        url(cast, "assistant"), {"what": "roles", "roles": ["assistant", "front-desk"], "pin": PIN}
    )
    assert answer.status_code == 302
    assert hers.get("/").status_code == 302
    assert other.get("/").status_code == 200
    line = TrailLine.objects.get(action="rights-changed")
    assert (line.details["before"], line.details["after"]) == ("assistant", "assistant+front-desk")


@pytest.mark.parametrize("act", ["licence", "access", "password", "factor"])
def test_sessions_end_on_every_change_of_rights(act: str, cast: Cast, signed_in: SignIn) -> None:
    hers = signed_in("injector")
    assert hers.get("/").status_code == 200
    said = {"what": act, "pin": PIN, "reason": "telephone lost", "licence": "X-1", "licence_until": "2031-01-01"}
    assert signed_in("owner").post(url(cast, "injector"), said).status_code in (200, 302)
    assert hers.get("/").status_code == 302


def test_rights_are_given_in_ones_own_name_only(cast: Cast, signed_in: SignIn) -> None:
    answer = signed_in("owner").post(url(cast, "assistant"), {"what": "roles", "roles": ["owner"], "pin": "0000"})
    assert answer.status_code == 422
    assert "pin" in answer.context["forms"]["roles"].errors
    assert answer.context["forms"]["roles"]["roles"].value() == ["owner"]
    assert Staff.objects.get(pk=cast.staff["assistant"].pk).role_set == {Role.ASSISTANT}
    with pytest.raises(StepUpNeeded):
        end_access(by=cast.actor("owner"), member=cast.staff["assistant"])


@pytest.mark.parametrize("way_out", ["roles", "access"])
def test_the_last_owner_stays(way_out: str, cast: Cast, signed_in: SignIn) -> None:
    said = {"what": way_out, "roles": ["auditor"], "pin": PIN}
    answer = signed_in("owner").post(url(cast, "owner"), said)
    assert answer.status_code == 422
    owner = Staff.objects.get(pk=cast.staff["owner"].pk)
    assert owner.is_active
    assert owner.role_set == {Role.OWNER}
    assert not TrailLine.objects.filter(action="rights-changed").exists()


def test_one_of_two_owners_may_go(cast: Cast) -> None:
    owner = cast.actor("owner", stepped_up=True)
    change_roles(by=owner, member=cast.staff["prescriber"], roles=[Role.OWNER, Role.PRESCRIBER])
    end_access(by=owner, member=cast.staff["owner"])
    assert not Staff.objects.get(pk=cast.staff["owner"].pk).is_active


def test_an_owner_without_access_does_not_count_as_the_other_one(cast: Cast) -> None:
    owner = cast.actor("owner", stepped_up=True)
    change_roles(by=owner, member=cast.staff["auditor"], roles=[Role.OWNER])
    end_access(by=owner, member=cast.staff["auditor"])
    with pytest.raises(Refused, match="staff/last-owner"):
        end_access(by=owner, member=cast.staff["owner"])


def test_a_new_member_signs_in_with_the_password_that_is_shown_once(cast: Cast, signed_in: SignIn) -> None:
    said = {
        "name": "Nora Newcomer",
        "email": "Nora@demo.invalid",
        "roles": ["injector"],
        "licence": "DEMO-0099",
        "licence_until": "2031-05-01",
        "pin": PIN,
    }
    browser = signed_in("owner")
    answer = browser.post("/settings/staff/new", said)
    password = answer.context["password"]
    assert answer.status_code == 200
    assert password in answer.content.decode()
    member = Staff.objects.get(email="nora@demo.invalid")
    assert member.check_password(password)
    assert member.credentials.get().number == "DEMO-0099"
    assert password not in str(list(TrailLine.objects.values_list("details", flat=True)))
    assert password not in browser.get(f"/settings/staff/{member.ref}").content.decode()


def test_every_fault_of_a_new_member_comes_at_once(cast: Cast, signed_in: SignIn) -> None:
    said = {"name": "", "email": "owner@demo", "licence": "X", "pin": PIN}
    answer = signed_in("owner").post("/settings/staff/new", said)
    assert set(answer.context["form"].errors) == {"name", "email", "roles", "licence_until"}
    taken = {"name": "Nora", "email": "OWNER@demo.invalid", "roles": ["auditor"], "pin": PIN}
    answer = signed_in("owner").post("/settings/staff/new", taken)
    assert set(answer.context["form"].errors) == {"email"}


def test_without_a_valid_licence_a_clinician_is_shown_as_unable_to_sign(cast: Cast, signed_in: SignIn) -> None:
    today = cast.actor("owner").today
    owner, injector = cast.actor("owner", stepped_up=True), cast.staff["injector"]
    change_licence(by=owner, member=injector, licence="DEMO-0003", licence_until=today - timedelta(days=1))
    assert "ended on" in unable_to_sign(injector, on=today)
    assert unable_to_sign(cast.staff["assistant"], on=today) == ""
    assert "Cannot sign" in signed_in("owner").get("/settings/staff").content.decode()
    assert "Cannot sign" in signed_in("injector").get("/settings").content.decode()


def test_a_licence_without_its_last_day_is_refused(cast: Cast) -> None:
    owner = cast.actor("owner", stepped_up=True)
    with pytest.raises(Refused, match="staff/licence-until"):
        change_licence(by=owner, member=cast.staff["injector"], licence="X", licence_until=None)


def test_what_runs_out_is_pointed_out_ninety_days_before(cast: Cast) -> None:
    today = cast.actor("owner").today
    member = cast.staff["assistant"]
    for days in (-3, 21, 90, 91):
        add_credential(
            by=cast.actor("owner"),
            member=member,
            kind="insurance",
            title=f"Cover {days}",
            valid_until=today + timedelta(days=days),
        )
    found = running_out(cast.practice, on=today)
    assert [(item.what, item.end.words) for item in found] == [
        ("Cover -3", "ended 3 days ago"),
        ("Cover 21", "expires in 21 days"),
        ("Cover 90", "expires in 90 days"),
    ]


def test_hours_of_training_count_for_a_year(cast: Cast) -> None:
    today = cast.actor("owner").today
    for days, hours in ((10, "6"), (364, "2.5"), (365, "8")):
        add_credential(
            by=cast.actor("owner"),
            member=cast.staff["injector"],
            kind="training",
            title="Anatomy",
            obtained_on=today - timedelta(days=days),
            hours=hours,  # type: ignore[arg-type]
        )
    row = next(m for m in members_of(cast.practice, on=today) if m.row == cast.staff["injector"])
    assert str(row.hours) == "8.5"


def test_the_table_of_credentials_holds_no_formula(cast: Cast, signed_in: SignIn) -> None:
    add_credential(by=cast.actor("owner"), member=cast.staff["injector"], kind="training", title="=cmd|' /C calc'!A0")
    answer = signed_in("owner").get("/settings/staff/credentials.csv")
    text = answer.content.decode("utf-8-sig")
    assert text.splitlines()[0].startswith('"name","kind","title"')
    assert '"=cmd' not in text and "\"'=cmd" in text
    assert "DEMO-0001" in text
    assert TrailLine.objects.filter(action="record-exported").exists()


def test_a_credential_is_taken_off_and_stays_in_the_history(cast: Cast, signed_in: SignIn) -> None:
    row = add_credential(by=cast.actor("owner"), member=cast.staff["injector"], kind="training", title="Anatomy")
    other = url(cast, "assistant")
    assert signed_in("owner").post(f"{other}/credentials/{row.ref}/end").status_code == 404
    assert signed_in("owner").post(f"{url(cast, 'injector')}/credentials/{row.ref}/end").status_code == 302
    assert Credential.objects.get(pk=row.pk).ended_at is not None


def test_a_second_factor_is_reset_with_a_reason_only(cast: Cast) -> None:
    from allauth.mfa.models import Authenticator

    member = cast.staff["injector"]
    Authenticator.objects.create(user=member, type=Authenticator.Type.TOTP, data={"secret": "x"})
    owner = cast.actor("owner", stepped_up=True)
    with pytest.raises(Refused, match="staff/reason"):
        reset_second_factor(by=owner, member=member, reason=" ")
    assert reset_second_factor(by=owner, member=member, reason="telephone lost") == 1
    assert not Authenticator.objects.filter(user=member).exists()


def test_the_end_of_access_revokes_calendar_feeds(cast: Cast) -> None:
    member = cast.staff["injector"]
    feed = Feed.objects.create(practice=cast.practice, staff=member, secret_hash="h", made_at=cast.at)
    end_access(by=cast.actor("owner", stepped_up=True), member=member)
    assert Feed.objects.get(pk=feed.pk).revoked_at is not None


def test_who_has_no_access_gets_no_password(cast: Cast) -> None:
    owner = cast.actor("owner", stepped_up=True)
    end_access(by=owner, member=cast.staff["injector"])
    with pytest.raises(Refused, match="staff/no-access"):
        give_new_password(by=owner, member=Staff.objects.get(pk=cast.staff["injector"].pk))


@pytest.mark.parametrize("role", ["auditor", "prescriber", "front-desk"])
def test_nobody_but_the_owner_opens_the_staff_room(role: str, cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in(role)
    for page in ("/settings/staff", "/settings/staff/new", "/settings/staff/credentials.csv", url(cast, "owner")):
        assert browser.get(page).status_code == 404
    assert browser.post(url(cast, "owner"), {"what": "password", "pin": PIN}).status_code == 404
    assert not TrailLine.objects.filter(action="rights-changed").exists()


def test_the_demo_shows_what_runs_out_and_still_can_sign(cast: Cast) -> None:
    credentials_on_record(cast.staff, at=cast.at)
    today = cast.actor("owner").today
    assert [item.end.words for item in running_out(cast.practice, on=today)] == [
        "ended 2 days ago",
        "expires in 21 days",
        "expires in 45 days",
    ]
    assert somebody_may_sign(cast.practice, on=today)
