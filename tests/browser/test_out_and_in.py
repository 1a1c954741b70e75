"""What goes out and comes in: a file that is looked through, the practice in one file, a record in an emergency."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Demo
from tests.browser.visitor import TELEPHONE, Visitor

PIN = "2468"
GOOD = "family_name;given_name;birth_date;sex\nPlaceholder-Browser;Zoé;1980-11-23;female\n"
BAD = "family_name;given_name;birth_date;sex\n;Ben;03/04/1980;f\n"


def _choose(visitor: Visitor, text: str) -> None:
    page = visitor.page
    page.set_input_files(
        "input[type=file]", {"name": "people.csv", "mimeType": "text/csv", "buffer": text.encode("cp1252")}
    )
    page.get_by_role("button", name="Look through it").click()


def test_a_file_of_patients_is_mended_and_taken(visit: Callable[..., Visitor], demo: Demo) -> None:
    visitor = visit("owner")
    page = visitor.page
    visitor.goto(demo.origin + "/settings/bring-in/patients")
    _choose(visitor, BAD)
    expect(page.get_by_role("heading", name="3 faults, nothing was written")).to_be_visible()
    visitor.look("bring-in-faults")
    visitor.faults[:] = [fault for fault in visitor.faults if "422" not in fault]
    _choose(visitor, GOOD)
    expect(page.get_by_role("heading", name="1 patient would come")).to_be_visible()
    visitor.look("bring-in-found")
    page.get_by_role("button", name="Bring in 1 patient").click()
    expect(page.get_by_text("1 patient brought in.").first).to_be_visible()
    _choose(visitor, GOOD)
    expect(page.get_by_role("heading", name="1 patient may be here already")).to_be_visible()
    visitor.look("bring-in-doubtful")


def test_the_practice_is_downloaded(visit: Callable[..., Visitor], demo: Demo, tmp_path: Path) -> None:
    visitor = visit("owner", viewport=TELEPHONE)
    page = visitor.page
    visitor.goto(demo.origin + "/settings/take-out")
    page.get_by_label("Your PIN").fill(PIN)
    page.get_by_role("button", name="Take the whole practice out").click()
    link = page.get_by_role("link", name="Download the file")
    expect(link).to_be_visible(timeout=60_000)
    visitor.look("take-out-ready")
    with page.expect_download() as download:
        link.click()
    download.value.save_as(tmp_path / "practice.zip")
    with zipfile.ZipFile(tmp_path / "practice.zip") as kept:
        assert any(name.endswith("tables/clinic_patient.jsonl") for name in kept.namelist())


def test_a_record_opens_in_an_emergency_and_closes(visit: Callable[..., Visitor], demo: Demo) -> None:
    visitor = visit("owner")
    page = visitor.page
    visitor.goto(demo.origin + "/patients")
    page.get_by_role("link", name="in an emergency").first.click()
    page.get_by_label("What happens").fill("fainted")
    page.get_by_role("button", name="Open the record").click()
    expect(page.get_by_role("heading", name="Allergies")).to_be_visible()
    visitor.look("emergency-record")
    visitor.goto(demo.origin + "/")
    banner = page.locator(".emergency-banner")
    expect(banner).to_be_visible()
    banner.get_by_role("button", name="End it now").click()
    expect(page.locator(".emergency-banner")).to_have_count(0)
