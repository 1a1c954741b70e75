"""From a lot to every exposed patient (SA5)."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from openmeso_clinic.actions.recalls import close_case, open_case
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import Lot
from openmeso_clinic.queries.needs import queue_of
from openmeso_clinic.queries.recalls import case_view, waiting_in
from tests.clinic.way import Way


def test_the_page_of_a_lot_names_who_received_it_and_leads_there(begun: Way, browser: Client) -> None:
    begun.sign()
    lot = begun.session.lines.first().lot
    page = browser.get(reverse("lot", args=[lot.ref])).content.decode()
    assert begun.patient.name in page and "1 patient" in page
    assert reverse("patient", args=[begun.patient.ref]) in page
    assert reverse("session-record", args=[begun.patient.ref, begun.session.ref]) in page


def test_the_signed_record_leads_to_its_lots(begun: Way, browser: Client) -> None:
    begun.sign()
    record = browser.get(reverse("session-record", args=[begun.patient.ref, begun.session.ref])).content.decode()
    assert {line.lot.ref for line in begun.session.lines.all()} <= {
        lot.ref for lot in Lot.objects.all() if reverse("lot", args=[lot.ref]) in record
    }


def test_a_lot_that_nobody_received_says_so(begun: Way, browser: Client) -> None:
    lot = Lot.objects.filter(lines=None).order_by("pk")[0]
    assert "Nobody: no signed session names this lot." in browser.get(reverse("lot", args=[lot.ref])).content.decode()


def test_whoever_may_open_no_chart_sees_how_many_and_no_names(begun: Way, browser: Client) -> None:
    begun.sign()
    browser.force_login(begun.cast.staff["owner"])
    page = browser.get(reverse("lot", args=[begun.session.lines.first().lot.ref])).content.decode()
    assert "1 patient" in page and begun.patient.name not in page


def test_a_session_signed_later_joins_the_case_by_itself(begun: Way) -> None:
    drawn = next(one for row in begun.session.syringes.all() for one in row.lots)
    lot = Lot.objects.get(practice=begun.by.practice, product=drawn["product"], number=drawn["lot"])
    case = open_case(by=begun.by, lot=lot, reason="Notice")
    library = library_of(begun.by.practice)
    view = case_view(case, library)
    assert view.people == ()
    assert [one.pk for one in view.under_way] == [begun.session.pk]
    close_case(by=begun.by, case=case, closure="Nobody had it")
    begun.sign()
    assert waiting_in(case) == 1
    assert any(one.need.key == f"recall/{case.ref}" for one in queue_of(begun.by).items)
