"""After the signature: what to do and to leave, the papers, and what may be added."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from openmeso_clinic.models import Addendum
from tests.clinic.way import Way


@pytest.fixture
def signed(begun: Way) -> Way:
    begun.sign()
    return begun


def test_before_a_session_the_page_says_what_comes(way: Way, browser: Client) -> None:
    page = browser.get(reverse("aftercare", args=[way.patient.ref]))
    assert b"begins with the first signed session" in page.content


def test_the_page_tells_what_to_do_when_to_call_and_when_we_ask(signed: Way, browser: Client) -> None:
    words = browser.get(reverse("aftercare", args=[signed.patient.ref])).content.decode()
    assert "Call at once" in words and "Day 180" in words and "Avoid" in words
    lot = signed.session.lines.first()
    assert lot is not None and lot.lot_number in words


@pytest.mark.parametrize("paper", ["session-leaflet", "session-card", "session-report"])
def test_a_paper_is_the_same_every_time(signed: Way, browser: Client, paper: str) -> None:
    url = reverse(paper, args=[signed.patient.ref, signed.session.ref])
    first = browser.get(url)
    assert first.content.startswith(b"%PDF")
    assert browser.get(url).content == first.content


def test_there_is_no_paper_before_the_signature(begun: Way, browser: Client) -> None:
    url = reverse("session-card", args=[begun.patient.ref, begun.session.ref])
    assert browser.get(url).status_code == 404


def test_an_addendum_is_signed_with_the_pin_and_shown(signed: Way, browser: Client) -> None:
    url = reverse("session-addendum", args=[signed.patient.ref, signed.session.ref])
    said = {"text": "A bruise at the left cheek.", "reason": "seen at the door"}
    faulty = browser.post(url, {**said, "pin": ""})
    assert faulty.status_code == 422 and b"A bruise at the left cheek." in faulty.content
    assert not Addendum.objects.exists()
    assert browser.post(url, {**said, "pin": "2468"}).status_code == 302
    record = browser.get(reverse("session-record", args=[signed.patient.ref, signed.session.ref])).content
    assert b"A bruise at the left cheek." in record and b"Signed by" in record
