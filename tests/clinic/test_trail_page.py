"""The audit page: who saw whom, for owner and auditor only, and looking at it leaves a line too."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from openmeso_clinic.models import TrailLine
from tests.clinic.cast import Cast


def test_the_page_names_who_did_what_to_whom(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    patient = cast.patient()
    page = signed_in("auditor").get(f"/patients/{patient.ref}/trail").content.decode()
    assert "patient-registered" in page
    assert cast.staff["front-desk"].name in page
    assert patient.name in page


def test_looking_at_the_trail_leaves_a_line(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    patient = cast.patient()
    signed_in("auditor").get(f"/patients/{patient.ref}/trail")
    line = TrailLine.objects.filter(action="record-read").latest("pk")
    assert line.details["patients"] == patient.ref


def test_a_period_without_lines_says_what_to_do(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    page = signed_in("owner").get("/trail", {"since": "2001-01-01", "until": "2001-01-02"}).content.decode()
    assert "Widen the period" in page


def test_an_injector_finds_nothing_there(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    assert signed_in("injector").get("/trail").status_code == 404
