"""What an emergency shows of a patient who was treated, and whom it tells."""

from __future__ import annotations

from dataclasses import replace

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.actions.emergency_access import open_in_emergency
from openmeso_clinic.queries.emergency_chart import emergency_chart
from openmeso_clinic.queries.needs import queue_of
from tests.clinic.way import Way


def waiting(by: Actor) -> list[str]:
    return [one.need.kind for one in queue_of(by).items if one.need.kind == "emergency"]


def test_a_clinician_is_told_of_own_patients(begun: Way) -> None:
    desk = begun.cast.actor("front-desk")
    open_in_emergency(by=replace(desk, at=begun.by.at), patient=begun.patient, reason="ambulance asks")
    assert waiting(begun.by) == ["emergency"]
    assert waiting(replace(begun.cast.actor("prescriber-2"), at=begun.by.at)) == []


def test_it_shows_what_an_emergency_needs(begun: Way) -> None:
    begun.sign()
    chart = emergency_chart(begun.patient)
    assert chart.sessions[0].given
    assert all(line.lot and line.product and line.where for line in chart.sessions[0].given)
    assert chart.allergies_answer
