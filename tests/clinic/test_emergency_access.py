"""A record opened in an emergency: a reason, an hour, what an emergency needs, and a review by somebody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions.emergency_access import end_access, open_in_emergency, review_access
from openmeso_clinic.models import EmergencyAccess, Patient, TrailLine
from openmeso_clinic.queries.emergency_access import open_for, reads_of
from openmeso_clinic.queries.invariants.emergency import CHECKS
from openmeso_clinic.queries.needs import queue_of
from tests.clinic.cast import Cast


def broken() -> list[str]:
    return [one.what for check in CHECKS for one in check()]


def waiting(by: Actor) -> list[str]:
    return [one.need.kind for one in queue_of(by).items if one.need.kind == "emergency"]


def opened(cast: Cast, patient: Patient) -> EmergencyAccess:
    return open_in_emergency(by=cast.actor("front-desk"), patient=patient, reason="fainted at the desk")


def test_it_has_a_reason_and_ends_by_itself(cast: Cast) -> None:
    patient, desk = cast.patient(), cast.actor("front-desk")
    with pytest.raises(Refused):
        open_in_emergency(by=desk, patient=patient, reason="  ")
    row = opened(cast, patient)
    assert opened(cast, patient) == row, "pressed twice, it is opened once"
    assert open_for(desk.staff, at=row.until - timedelta(seconds=1), patient=patient) == row
    assert open_for(desk.staff, at=row.until, patient=patient) is None
    assert broken() == []


def test_the_owner_and_the_patients_clinician_are_told_and_another_reviews_it(cast: Cast) -> None:
    patient, desk, owner = cast.patient(), cast.actor("front-desk"), cast.actor("owner")
    row = opened(cast, patient)
    assert waiting(owner) == ["emergency"]
    assert waiting(cast.actor("prescriber")) == ["emergency"], "nobody treated the patient yet"
    assert waiting(desk) == []
    with pytest.raises(Refused):
        review_access(by=owner, access=row)  # still open
    end_access(by=desk, access=row)
    row.refresh_from_db()
    later = replace(owner, at=row.until + timedelta(minutes=1))
    with pytest.raises(Refused):
        review_access(by=replace(desk, at=later.at), access=row)
    review_access(by=later, access=row)
    row.refresh_from_db()
    assert row.reviewed_by == owner.staff
    assert waiting(later) == []
    steps = [line.details["step"] for line in TrailLine.objects.filter(action="emergency-access").order_by("seq")]
    assert steps == ["opened", "ended", "reviewed"]
    assert broken() == []


class TestPages:
    def test_the_front_desk_opens_reads_and_ends(self, cast: Cast, signed_in: Callable[[str], Client]) -> None:
        patient, desk = cast.patient(), signed_in("front-desk")
        record = reverse("emergency-chart", args=[patient.ref])
        entry = reverse("emergency-open", args=[patient.ref])
        assert desk.get(record)["Location"] == entry
        assert desk.post(entry, {"reason": ""}).status_code == 422
        assert desk.post(entry, {"reason": "fainted"})["Location"] == record
        page = desk.get(record).content.decode()
        assert "Allergies" in page and "Medicines" in page
        elsewhere = desk.get(reverse("calendar")).content.decode()
        assert "emergency-banner" in elsewhere and patient.name not in elsewhere
        row = EmergencyAccess.objects.get()
        assert reads_of(row) == 1
        assert desk.post(reverse("emergency-end", args=[row.ref])).status_code == 302
        assert desk.get(record)["Location"] == entry
        assert "emergency-banner" not in desk.get(reverse("calendar")).content.decode()
        assert broken() == []

    def test_it_opens_no_other_page_of_the_chart(self, cast: Cast, signed_in: Callable[[str], Client]) -> None:
        patient = cast.patient()
        opened(cast, patient)
        assert signed_in("front-desk").get(reverse("patient", args=[patient.ref])).status_code == 404

    def test_a_clinician_needs_none_and_sees_the_log(self, cast: Cast, signed_in: Callable[[str], Client]) -> None:
        patient = cast.patient()
        row = opened(cast, patient)
        EmergencyAccess.objects.filter(pk=row.pk).update(until=row.at + timedelta(seconds=1))
        assert signed_in("prescriber").get(reverse("emergency-open", args=[patient.ref])).status_code == 404
        log = signed_in("prescriber").get(reverse("emergency-log")).content.decode()
        assert "fainted at the desk" in log and patient.name in log


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"reason": " "}, "has no reason"),
        ({"until": timedelta(hours=2)}, "does not end in time"),
    ],
)
def test_what_is_wrong_is_found(cast: Cast, change: dict[str, object], what: str) -> None:
    row = opened(cast, cast.patient())
    given = {k: row.at + v if isinstance(v, timedelta) else v for k, v in change.items()}
    EmergencyAccess.objects.filter(pk=row.pk).update(**given)
    assert what in broken()
