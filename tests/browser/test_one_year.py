"""A patient's year as the demo tells it: what changed, the late nodule, the recall of its lot, and the numbers.

The way is that of docs/tutorials/one-year-with-a-patient.md; `make pictures` takes its pictures here.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Demo
from tests.browser.visitor import Visitor
from tests.browser.walk import post


def test_a_year_with_a_patient(visit: Callable[..., Visitor], demo: Demo) -> None:
    doctor, ref = visit("prescriber", name="year"), demo.refs["patient"]["ref"]
    _chart(doctor, ref)
    _photographs(doctor, ref)
    _measured(doctor, ref)
    _asked(doctor, ref)
    _recalled(doctor, ref)
    _audited(visit("owner", name="year-owner"))


def _chart(doctor: Visitor, ref: str) -> None:
    doctor.goto(f"/patients/{ref}/")
    doctor.look("chart")
    said = doctor.page.locator("main").inner_text()
    for what in ("Session 5 signed", "Check-in of day 28 answered", "Adverse event: Granuloma, nodule"):
        assert what in said, what
    doctor.picture("01-chart")


def _photographs(doctor: Visitor, ref: str) -> None:
    page = doctor.page
    doctor.goto(f"/patients/{ref}/photographs?pose=front-rest")
    doctor.look("gallery")
    boxes = page.locator("[name=photo]")
    for place in (0, boxes.count() - 1):
        page.locator("label.choose").nth(place).click()
    post(doctor, page.get_by_role("button", name="Compare two"))
    doctor.look("compared")
    # The landmarks were placed: the faces lie on each other, closer than a hair is wide.
    apart = re.search(r"By 3 landmarks, ([\d.]+) px apart", page.locator("body").inner_text())
    assert apart and float(apart[1]) < 2
    page.locator("label:has(input[value=slider])").click()
    doctor.picture("02-photographs", at=".duo")


def _measured(doctor: Visitor, ref: str) -> None:
    doctor.goto(f"/patients/{ref}/outcome")
    doctor.look("outcome")
    words = doctor.page.locator(".outcome-trend .sentence").first.inner_text()
    change = re.fullmatch(
        r"Hydration, left cheek: \+([\d.]+)\sAU since .+, more than the error of ±([\d.]+)\sAU: improved", words
    )
    assert change and float(change[1]) > float(change[2]), words
    doctor.picture("03-outcome")


def _asked(doctor: Visitor, ref: str) -> None:
    page = doctor.page
    doctor.goto(f"/patients/{ref}/aftercare")
    doctor.look("aftercare")
    post(doctor, page.locator("main li", has_text="Day 28").locator("a[href*='/check-ins/']").first)
    doctor.look("check-in")
    expect(page.locator("main")).to_contain_text("a small firm spot on the left cheek")
    doctor.picture("04-check-in")
    doctor.goto(f"/patients/{ref}/adverse-event")
    post(doctor, page.locator("main a", has_text="Granuloma, nodule").first)
    doctor.look("event")
    # Nothing of this year is left out: whatever went in before the nodule stands there with its lot.
    assert page.locator("table:has-text('Days before') tbody tr").count() == 5
    doctor.picture("05-event", at="table")


def _recalled(doctor: Visitor, ref: str) -> None:
    page = doctor.page
    post(doctor, page.locator("table:has-text('Days before') tbody tr").first.locator("a[href*='/lots/']"))
    doctor.look("lot")
    post(doctor, page.get_by_role("link", name="Recall case"))
    doctor.look("recall")
    expect(page.locator("main")).to_contain_text("1 patient is still to be told")
    doctor.picture("06-recall")
    waits = page.locator(".exposed", has_text="To tell")
    waits.locator("summary").click()
    waits.locator("label:has(input[name$=way][value=phone])").click()
    waits.locator("label:has(input[name$=reached][value=yes])").click()
    waits.locator("[name$=note]").first.fill("Synthetic: called back, well")
    post(doctor, waits.get_by_role("button", name="Write down", exact=True))
    assert page.locator(".form-errors").count() == 0
    expect(page.locator(".exposed .chip", has_text="To tell")).to_have_count(0)
    doctor.look("everybody-told")
    page.fill("[name=closure]", "Synthetic: all are told; culture without growth")
    post(doctor, page.get_by_role("button", name="Close the case"))
    assert page.locator(".form-errors").count() == 0
    doctor.picture("07-closed")


def _audited(owner: Visitor) -> None:
    owner.goto("/oversight")
    owner.look("oversight")
    owner.picture("08-oversight")
