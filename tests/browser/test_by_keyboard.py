"""By the keyboard alone: from the booking to the signature. What has the focus is always in sight."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import date, timedelta

from tests.browser.conftest import Demo
from tests.browser.keys import Keys
from tests.browser.visitor import PIN, TABLET, Visitor
from tests.browser.walk import GOOD, Person, in_days


def test_every_field_of_long_pages_is_in_sight_when_it_has_the_focus(visit: Callable[..., Visitor], demo: Demo) -> None:
    visitor = visit("prescriber-2", name="keyboard-fields", viewport=TABLET)
    keys = Keys(visitor)
    patient = demo.refs["patient"]["ref"]
    for page in ("intake", "assessment", "documents"):
        visitor.goto(f"/patients/{patient}/{page}")
        for _ in range(60):
            keys.tab()


def test_from_the_booking_to_the_signature(visit: Callable[..., Visitor]) -> None:
    who = _comes(Keys(visit("front-desk", name="keys-desk")))
    _answers(Keys(visit("assistant", name="keys-tablet")), who)
    doctor = Keys(visit("prescriber", name="keys"))
    for stage in (_assessed, _screened, _formulated, _planned, _consents, _begun, _drawn_up, _steps, _signed):
        stage(doctor, who)


def _go(keys: Keys, who: Person, stage: str) -> None:
    keys.visitor.goto(f"/patients/{who.ref}/{stage}")


def _comes(keys: Keys) -> Person:
    page = keys.page
    keys.visitor.goto(f"/calendar?day={in_days(3)}")
    keys.enter(".grid-table a[href*='/appointments/new']")
    free_time = page.url.partition("?")[2]
    keys.visitor.goto("/patients")
    keys.enter("a[href$='/patients/register']")
    born = (date(1984, 1, 1) + timedelta(days=time.time_ns() // 1000 % 3000)).isoformat()
    keys.type("#id_family_name", "Placeholder-Keys")
    keys.type("#id_given_name", "Kay")
    keys.date("#id_birth_date", born)
    keys.choose("sex", "female")
    keys.pick("#id_language", "en")
    keys.enter("button[form=register]")
    found = re.search(r"patients/(\w{12})", page.url)
    assert found is not None, page.locator("main").inner_text()
    who = Person(found[1], born)
    keys.visitor.goto(f"/patients/{who.ref}/appointments/new?{free_time}")
    keys.button("Book")
    assert page.locator(".form-errors").count() == 0
    return who


def _answers(keys: Keys, who: Person) -> None:
    page = keys.page
    _go(keys, who, "intake")
    keys.button("Hand this device over")
    _opened(keys, who)
    for _screen in range(60):
        if "/review" in page.url:
            break
        for name in _open_questions(keys, "#screen"):
            question = name.removesuffix("-answer")
            word = "yes" if question in GOOD or question == "keloid-family" else "no"
            card = page.locator(f"label:has(input[name='{name}'][value='{word}'])")
            if card.is_visible():
                keys.choose(name, word)
        keys.enter("button[form=screen]")
    keys.enter("button[form=finish]")
    _taken_back(keys)


def _opened(keys: Keys, who: Person) -> None:
    keys.date("#open [name=birth_date]", who.born)
    keys.enter("button[form=open]")


def _taken_back(keys: Keys) -> None:
    keys.to(keys.page.locator("summary").last)
    keys.press("Enter")
    keys.type("[name=pin]", PIN)
    keys.button("Take the tablet back")


def _open_questions(keys: Keys, form: str) -> list[str]:
    """Names of the groups of cards, in their order on the page."""
    found: list[str] = keys.page.eval_on_selector_all(
        f"{form} input[type=radio]", "all => [...new Set(all.map(one => one.name))]"
    )
    return [name for name in found if form != "#screen" or name.endswith("-answer")]


def _assessed(keys: Keys, who: Person) -> None:
    _go(keys, who, "assessment")
    said = {"skin_type": "dry", "phototype": "3", "thickness": "medium", "vascularity": "medium", "barrier": "intact"}
    for name in _open_questions(keys, "#assess"):
        if name in said:
            keys.choose(name, said[name])
    for place, (concern, zone, severity) in enumerate((("dehydration", "cheek", "3"), ("dullness", "forehead", "2"))):
        keys.pick(f"[name=c-{place}-concern]", concern)
        keys.pick(f"[name=c-{place}-zone]", zone)
        keys.pick(f"[name=c-{place}-severity]", severity)
    keys.type("[name=wanted]", "Less dry cheeks")
    keys.choose("volume", "no")
    for name in ("told_limits", "told_alternatives"):
        keys.tick(f"[name={name}]")
    keys.enter("button[form=assess]")
    assert keys.page.locator(".form-errors").count() == 0, keys.page.locator(".form-errors").inner_text()


def _screened(keys: Keys, who: Person) -> None:
    page = keys.page
    _go(keys, who, "screening")
    keys.enter(page.get_by_role("button", name="Screen again"))
    if page.locator("a[href$='/screening/ask']").count():
        keys.enter(page.locator("a[href$='/screening/ask']").last)
        for name in _open_questions(keys, "#ask"):
            keys.choose(name, "no")
        keys.enter("button[form=ask]")
    while page.locator("a[href*='/screening/findings/']").count():
        keys.enter("a[href*='/screening/findings/']")
        keys.choose("reason", "explained-and-accepted")
        keys.type("[name=text]", "Examined; the skin is calm and nothing speaks against it.")
        keys.enter("button[form=decide]")
        assert page.locator(".form-errors").count() == 0, page.locator(".form-errors").inner_text()
    assert page.get_by_role("link", name="On to the formulation").count() == 1, page.locator("main").inner_text()


def _formulated(keys: Keys, who: Person) -> None:
    _go(keys, who, "formulation")
    keys.button("Formulate for today")
    if keys.page.locator("#accept [name=reason]").count():
        keys.type("#accept [name=reason]", "As discussed with the patient")
    keys.button("Accept formulation")


def _planned(keys: Keys, who: Person) -> None:
    keys.enter(keys.page.get_by_role("link", name="Go to the plan"))
    keys.button("Plan this course")


def _consents(keys: Keys, who: Person) -> None:
    page = keys.page
    _go(keys, who, "consent")
    keys.enter(page.get_by_role("button", name="Write the text").last)
    keys.button("Hand this tablet to the patient")
    _opened(keys, who)
    for name in _open_questions(keys, "#sign"):
        keys.choose(name, "yes")
    keys.tick("#sign [name=read]")
    keys.to("[data-way-typed]")
    keys.press("Enter")
    keys.type("#sign [name=typed_name]", "Kay Placeholder-Keys")
    keys.enter("button[form=sign]")
    _taken_back(keys)
    _go(keys, who, "consent")
    assert page.get_by_role("link", name="Go on to the session").count() == 1, page.locator("main").inner_text()


def _begun(keys: Keys, who: Person) -> None:
    page = keys.page
    keys.enter(page.get_by_role("link", name="Go on to the session"))
    keys.type("#readings [name=celsius]", "36.6")
    keys.type("#readings [name=pressure]", "122/78")
    keys.button("Keep the readings")
    if page.locator("#again form").count():
        for name in _open_questions(keys, "#again"):
            keys.choose(name, "yes" if name.split("-", 1)[-1] in GOOD else "no")
        keys.button("Keep the answers")
    keys.button("Begin the session")


def _drawn_up(keys: Keys, who: Person) -> None:
    page = keys.page
    _go(keys, who, "formulation")
    keys.button("Record as drawn up")
    second = page.locator("#second-check [name=who] option").nth(1).get_attribute("value")
    keys.pick("#second-check [name=who]", second)
    keys.type("#second-check [name=pin]", PIN)
    keys.button("Confirm the check")
    assert page.locator(".form-errors").count() == 0, page.locator(".form-errors").inner_text()


def _steps(keys: Keys, who: Person) -> None:
    page = keys.page
    _go(keys, who, "session")
    waiting = page.locator(".steps li:is([data-state=open], [data-state=current])")
    while waiting.count():
        number, words = waiting.first.get_attribute("id"), waiting.first.inner_text()
        if waiting.first.get_attribute("data-state") == "open":
            keys.enter(f"#{number} button[value=begin]")
        if words.startswith("Inject"):
            _injected(keys)
        keys.enter(f"#{number} button[value=end]")


def _injected(keys: Keys) -> None:
    """As planned from the list, one point more by the crosshair, changed and taken off again in the table."""
    page = keys.page
    keys.enter(page.get_by_role("link", name="Injection map").first)
    page.wait_for_selector("html[data-map=ready]")
    for view, zone in (("front", "forehead/midline"), ("oblique-left", "cheek/left"), ("oblique-right", "cheek/right")):
        keys.to("[role=tab][aria-selected=true]")
        while page.get_attribute("[role=tab][aria-selected=true]", "data-view") != view:
            keys.press("ArrowRight")
        keys.pick("#fill-zone", zone)
        keys.to(page.get_by_role("button", name="As planned"))
        keys.press("Enter")
    rows = page.locator("[data-map=rows] tr").count()
    keys.to("[role=tab][aria-selected=true]")
    keys.press("Home")
    keys.to("[data-map=picture]")
    keys.press("p", "Enter", *["ArrowDown"] * 6, "Enter")
    one_more = page.locator("[data-map=rows] tr").nth(rows).locator("[data-act=edit]")
    keys.to(one_more)
    keys.press("Enter")
    keys.type("#sheet-drop", "0.03")
    keys.press("Enter")
    keys.to(one_more)
    keys.press("Enter")
    keys.to("[data-do=erase]")
    keys.press("Enter")
    assert page.locator("[data-map=rows] tr").count() == rows
    page.locator("[data-map=saved]").filter(has_text="Saved").wait_for()
    keys.enter(page.get_by_role("link", name="Session", exact=True))


def _signed(keys: Keys, who: Person) -> None:
    page = keys.page
    left = re.search(r"([\d.]+)", page.locator("#balance .chip").first.inner_text())
    if left:
        keys.type("#balance [name=residue_ml]", left[1])
        with page.expect_response("**/balance/**"):
            keys.press("Tab")
    keys.pick("#asepsis [name=antiseptic]", "chlorhexidine")
    for name in ("dry", "single_use", "gloves"):
        with page.expect_response("**/asepsis"):
            keys.choose(name, "yes")
    with page.expect_response("**/notes"):
        keys.choose("pain", "2")
    keys.button("End the session and review")
    keys.visitor.look("review")
    keys.type("#sign [name=pin]", PIN)
    keys.button("Sign the session")
    assert page.url.endswith("/record"), page.locator("main").inner_text()
    assert page.locator("#map figure").count() == 3  # the map as it was signed, view by view
