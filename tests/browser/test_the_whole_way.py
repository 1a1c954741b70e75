"""One new patient, from the booked consultation to the signed session, as the people of a clinic take him there.

The way is that of docs/tutorials/first-patient.md; `make pictures` takes its pictures here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.browser.visitor import DESK, PIN, TABLET, Visitor
from tests.browser.walk import GOOD, Person, answer_all, fill_in, in_days, open_tablet, post, sign_by_hand

#: The patient of the tutorial; met twice he would be taken for one.
BORN = "1984-05-04"


def test_from_the_booking_to_the_signature(visit: Callable[..., Visitor]) -> None:
    who = _comes(visit("front-desk", name="way-desk"))
    _answers(visit("assistant", name="way-tablet", viewport=TABLET, has_touch=True), who)
    doctor = visit("prescriber", name="way")
    for stage in (_assessed, _screened, _formulated, _planned, _consents, _session, _papers, _lot):
        stage(doctor, who)
    auditor = visit("auditor", name="way-auditor")
    auditor.goto(f"/patients/{who.ref}/trail")
    auditor.look("trail")
    assert "signed" in auditor.page.locator("main").inner_text().lower()


def _comes(desk: Visitor) -> Person:
    page = desk.page
    desk.picture("01-day-sheet")
    desk.goto(f"/calendar?day={in_days(2)}")
    desk.look("calendar")
    page.locator(".grid-table a[href*='/appointments/new']").first.click()
    page.wait_for_url("**/appointments/new**")
    desk.look("booking")
    page.get_by_role("link", name="Register patient").click()
    page.wait_for_url("**/register**")
    who = fill_in(
        desk, "Newcomer", given_name="Otto", sex="male", born=BORN if os.environ.get("OPENMESO_PICTURES") else ""
    )
    # The free time came along.
    assert page.input_value("[name=day]") == in_days(2)
    desk.look("book")
    desk.picture("02-booking")
    post(desk, page.get_by_role("button", name="Book", exact=True))
    assert page.locator(".form-errors").count() == 0
    desk.look("booked")
    post(desk, page.get_by_role("link", name="Intake"))
    desk.look("intake-of-desk")
    return who


def _answers(staff: Visitor, who: Person) -> None:
    page, ref = staff.page, who.ref
    staff.goto(f"/patients/{ref}/intake")
    staff.look("intake")
    post(staff, page.get_by_role("button", name="Hand this device over"))
    staff.look("welcome")
    open_tablet(staff, who)
    staff.picture("03-tablet")
    answer_all(staff, differently={"keloid-family": "yes"})
    staff.look("review")
    post(staff, page.locator("button[form=finish]"))
    staff.look("thanks")
    # Nothing of the clinic opens behind the questionnaire until the PIN is given.
    staff.goto(f"/patients/{ref}/intake")
    assert page.locator("[name=pin]").count() == 1
    page.go_back()
    page.locator("summary").last.click()
    page.fill("[name=pin]", PIN)
    post(staff, page.get_by_role("button", name="Take the tablet back"))
    staff.look("taken-back")


def _assessed(doctor: Visitor, who: Person) -> None:
    page, ref = doctor.page, who.ref
    doctor.goto(f"/patients/{ref}/assessment")
    for name, value in (("skin_type", "dry"), ("phototype", "3"), ("thickness", "medium"), ("vascularity", "medium")):
        _choose(page, name, value)
    _choose(page, "barrier", "intact")
    for place, (concern, zone, severity) in enumerate((("dehydration", "cheek", "3"), ("dullness", "forehead", "2"))):
        page.select_option(f"[name=c-{place}-concern]", concern)
        page.select_option(f"[name=c-{place}-zone]", zone)
        page.select_option(f"[name=c-{place}-severity]", severity)
    page.fill("[name=wanted]", "Less dry cheeks")
    _choose(page, "volume", "no")
    for name in ("told_limits", "told_alternatives"):
        page.check(f"[name={name}]")
    doctor.look("assessment")
    doctor.picture("04-assessment", at="[name=c-0-concern]")
    post(doctor, page.locator("button[form=assess]"))
    assert page.locator(".form-errors").count() == 0, page.locator(".form-errors").inner_text()


def _choose(page: Any, name: str, value: str) -> None:
    page.locator(f"label:has(input[name={name}][value='{value}'])").click()


def _screened(doctor: Visitor, who: Person) -> None:
    page, ref = doctor.page, who.ref
    doctor.goto(f"/patients/{ref}/screening")
    doctor.look("screening-stale")
    post(doctor, page.get_by_role("button", name="Screen again").first)
    doctor.look("screening-open")
    if page.locator("a[href$='/screening/ask']").count():
        page.locator("a[href$='/screening/ask']").last.click()
        page.wait_for_url("**/ask")
        for name in page.eval_on_selector_all(
            "#ask input[type=radio]", "all => [...new Set(all.map(one => one.name))]"
        ):
            _choose(page, name, "no")
        doctor.look("ask")
        post(doctor, page.locator("button[form=ask]"))
    doctor.look("screening")
    doctor.picture("05-screening")
    while page.locator("a[href*='/screening/findings/']").count():
        page.locator("a[href*='/screening/findings/']").first.click()
        page.wait_for_url("**/findings/**")
        _choose(page, "reason", "explained-and-accepted")
        page.fill("[name=text]", "Examined; the skin is calm and nothing speaks against it.")
        doctor.look("decide")
        post(doctor, page.locator("button[form=decide]"))
        assert page.locator(".form-errors").count() == 0, page.locator(".form-errors").inner_text()
        doctor.look("decided")
    assert page.get_by_role("link", name="On to the formulation").count() == 1, page.locator("main").inner_text()


def _formulated(doctor: Visitor, who: Person) -> None:
    page, ref = doctor.page, who.ref
    doctor.goto(f"/patients/{ref}/formulation")
    doctor.look("formulation-possible")
    post(doctor, page.get_by_role("button", name="Formulate for today"))
    doctor.look("formulation")
    doctor.picture("06-formulation")
    if page.locator("#accept [name=reason]").count():
        page.fill("#accept [name=reason]", "As discussed with the patient")
    post(doctor, page.get_by_role("button", name="Accept formulation"))
    doctor.look("formulation-accepted")
    assert page.get_by_role("link", name="Go to the plan").count() == 1, page.locator("main").inner_text()


def _planned(doctor: Visitor, who: Person) -> None:
    page, ref = doctor.page, who.ref
    doctor.goto(f"/patients/{ref}/plan")
    doctor.look("plan-possible")
    post(doctor, page.get_by_role("button", name="Plan this course"))
    doctor.look("plan")
    words = page.locator("main").inner_text()
    for said in ("Before session 1", "What to expect", "Goes with daily sun protection", "First year"):
        assert said in words, said
    doctor.picture("07-plan")


def _consents(doctor: Visitor, who: Person) -> None:
    page, ref = doctor.page, who.ref
    doctor.goto(f"/patients/{ref}/consent")
    doctor.look("consent-before")
    post(doctor, page.get_by_role("button", name="Write the text").last)
    doctor.look("consent-drafted")
    page.set_viewport_size(TABLET)
    post(doctor, page.get_by_role("button", name="Hand this tablet to the patient"))
    open_tablet(doctor, who)
    doctor.look("consent-tablet")
    for name in page.eval_on_selector_all("#sign input[type=radio]", "all => [...new Set(all.map(one => one.name))]"):
        _choose(page, name, "no")
    page.check("#sign [name=read]")
    sign_by_hand(doctor)
    doctor.picture("08-consent", at=".signature")
    doctor.look("consent-signed-by-hand")
    post(doctor, page.locator("button[form=sign]"))
    doctor.look("consent-thanks")
    page.locator("summary").last.click()
    page.fill("[name=pin]", PIN)
    post(doctor, page.get_by_role("button", name="Take the tablet back"))
    page.set_viewport_size(DESK)
    assert page.url.endswith(f"/patients/{ref}/consent")
    doctor.look("consent-valid")
    assert page.get_by_role("link", name="Go on to the session").count() == 1


def _session(doctor: Visitor, who: Person) -> None:
    page, ref = doctor.page, who.ref
    doctor.goto(f"/patients/{ref}/session")
    doctor.look("gate-closed")
    doctor.picture("09-gate")
    page.fill("#readings [name=celsius]", "36.6")
    page.fill("#readings [name=pressure]", "122/78")
    post(doctor, page.get_by_role("button", name="Keep the readings"))
    _asked_again(page, doctor)
    doctor.look("gate-open")
    post(doctor, page.get_by_role("button", name="Begin the session"))
    doctor.look("room")
    room = page.url
    _drawn_up(doctor, ref)
    page.goto(room)
    _steps(doctor)
    _accounted_for(doctor)
    _ended_and_signed(doctor)


def _steps(doctor: Visitor) -> None:
    page = doctor.page
    waiting = page.locator(".steps li:is([data-state=open], [data-state=current])")
    while waiting.count():
        step = waiting.first
        number, words = step.get_attribute("id"), step.inner_text()
        if step.get_attribute("data-state") == "open":
            post(doctor, step.locator("button[value=begin]"))
        if words.startswith("Inject"):
            _injected(doctor)
        post(doctor, page.locator(f"#{number} button[value=end]"))
    doctor.look("room-steps-done")


def _injected(doctor: Visitor) -> None:
    page = doctor.page
    doctor.look("room-injecting")
    room = page.url
    page.get_by_role("link", name="Injection map").first.click()
    page.wait_for_selector("html[data-map=ready]")
    doctor.look("map-empty")
    # Each zone is planned in the view that shows it best.
    for view, zone in (
        ("front", "forehead/midline"),
        ("oblique-left", "cheek/left"),
        ("oblique-right", "cheek/right"),
    ):
        page.locator(f"[role=tab][data-view='{view}']").click()
        page.select_option("#fill-zone", zone)
        page.get_by_role("button", name="As planned").click()
    expect(page.locator("[data-map=saved]")).to_contain_text("Saved")
    doctor.look("map-filled")
    doctor.picture("10-injection-map")
    page.goto(room)


def _accounted_for(doctor: Visitor) -> None:
    """What is left in the syringe is what was neither charted nor lost; each field is kept as it is left."""
    page = doctor.page
    words = page.locator("#balance .chip").first.inner_text()
    left = re.search(r"([\d.]+)", words)
    if left:
        with page.expect_response("**/balance/**"):
            page.fill("#balance [name=residue_ml]", left[1])
            page.locator("#balance [name=waste_ml]").focus()
    page.select_option("#asepsis [name=antiseptic]", "chlorhexidine")
    for name in ("dry", "single_use", "gloves"):
        with page.expect_response("**/asepsis"):
            page.locator(f"#asepsis label:has(input[name={name}])").first.click()
    with page.expect_response("**/notes"):
        page.locator("#notes label:has(input[name=pain][value='3'])").click()
    page.reload()
    doctor.look("room-accounted")
    assert "adds up" in page.locator("#balance").inner_text()


def _ended_and_signed(doctor: Visitor) -> None:
    page = doctor.page
    post(doctor, page.get_by_role("button", name="End the session and review"))
    doctor.look("review")
    page.fill("#sign [name=pin]", PIN)
    post(doctor, page.get_by_role("button", name="Sign the session"))
    doctor.look("record")
    doctor.picture("11-signed")
    assert "/record" in page.url


def _asked_again(page: Any, doctor: Visitor) -> None:
    if page.locator("#again form").count():
        for name in page.eval_on_selector_all(
            "#again input[type=radio]", "all => [...new Set(all.map(one => one.name))]"
        ):
            question = name.split("-", 1)[-1]
            _choose(page, name, "yes" if question in GOOD else "no")
        post(doctor, page.get_by_role("button", name="Keep the answers"))


def _drawn_up(doctor: Visitor, ref: str) -> None:
    page = doctor.page
    doctor.goto(f"/patients/{ref}/formulation")
    post(doctor, page.get_by_role("button", name="Record as drawn up"))
    doctor.look("formulation-drawn-up")
    page.select_option("#second-check [name=who]", index=1)
    page.fill("#second-check [name=pin]", PIN)
    post(doctor, page.get_by_role("button", name="Confirm the check"))
    doctor.look("formulation-checked")
    assert page.locator(".form-errors").count() == 0, page.locator(".form-errors").inner_text()


def _papers(doctor: Visitor, who: Person) -> None:
    page, ref = doctor.page, who.ref
    doctor.goto(f"/patients/{ref}/aftercare")
    doctor.look("aftercare")
    papers = page.eval_on_selector_all("a[href*='/papers/']", "all => [...new Set(all.map(one => one.href))]")
    assert {paper.rpartition("/")[2] for paper in papers} >= {"leaflet", "card"}
    for paper in papers:
        answer = page.context.request.get(paper)
        assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf"), paper
        assert answer.body().startswith(b"%PDF")


def _lot(doctor: Visitor, who: Person) -> None:
    """From the signed session to its lot, and from the lot to whoever received it (SA5)."""
    page, ref = doctor.page, who.ref
    doctor.goto(f"/patients/{ref}/session")
    page.locator("a[href$='/record']").first.click()
    page.wait_for_url("**/record")
    page.locator("main a[href*='/stock/lots/']").first.click()
    page.wait_for_url("**/stock/lots/**")
    doctor.look("lot")
    doctor.picture("12-lot")
    assert page.locator(f"main a[href='/patients/{ref}/']").count() == 1
