"""Scanning: what a code means, what is asked, and what a scan does by its mode."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import zxingcpp
from django.test import Client
from PIL import Image

from openmeso.errors import BarcodeError
from openmeso.supply.separators import possible_readings
from openmeso_clinic.access.actor import Actor
from openmeso_clinic.forms.expiry import ExpiryField
from openmeso_clinic.models import Container, Movement, ProductSetting
from openmeso_clinic.queries.scanning import read_code
from openmeso_clinic.uploads.asking import UploadRefused
from openmeso_clinic.uploads.reading import codes_read
from tests.clinic.cast import Cast
from tests.clinic.deliveries import received

ON = date(2026, 11, 22)
BOX = "0109990000000029" + "17271031" + "10SYN02-9"


@pytest.fixture
def by(cast: Cast) -> Actor:
    return cast.actor("assistant")


# --- separators that were lost


@pytest.mark.parametrize(
    ("code", "readings"),
    [
        (BOX, [("SYN02-9", None)]),
        ("]d2" + BOX + "\x1d21A7", [("SYN02-9", "A7")]),
        ("]C1" + BOX, [("SYN02-9", None)]),
        ("(01)09990000000029(17)271031(10)SYN0221A", [("SYN0221A", None)]),
        ("0109990000000029" + "17271031" + "10SYN02" + "21SER9", [("SYN0221SER9", None), ("SYN02", "SER9")]),
    ],
)
def test_a_code_is_read_in_every_way_it_may_mean(code: str, readings: list[tuple[str, str | None]]) -> None:
    assert [(scan.lot, scan.serial) for scan in possible_readings(code, on=ON)] == readings


def test_an_expiry_that_the_lot_swallowed_is_found() -> None:
    swallowed = possible_readings("0109990000000029" + "10ABC" + "17271031", on=ON)
    assert (date(2027, 10, 31), "ABC") in [(scan.expiry, scan.lot) for scan in swallowed]


def test_a_lot_too_long_to_be_one_is_read_with_its_separator() -> None:
    long = "0109990000000029" + "10ABCDEFGHIJKLMNOP" + "17271031"
    assert [scan.lot for scan in possible_readings(long, on=ON)] == ["ABCDEFGHIJKLMNOP"]


def test_a_code_that_is_none_says_where() -> None:
    with pytest.raises(BarcodeError, match="character"):
        possible_readings("0109990000000021" + "17271331", on=ON)


# --- what a code is


def test_our_own_label_names_one_container(by: Actor) -> None:
    _lot, (first, *_) = received(by)
    for text in (f"OM:{first.code}", first.code.lower(), f"]Q1OM:{first.code}", f"{first.code[:4]} {first.code[4:]}"):
        assert read_code(by.practice, text, on=by.today).container == first


def test_letters_that_look_like_digits_are_taken_for_them(by: Actor) -> None:
    _lot, (first, *_) = received(by)
    Container.objects.filter(pk=first.pk).update(code="A0B1C0D1")
    assert read_code(by.practice, "aOblcODI", on=by.today).container == first


def test_a_typed_lot_number_is_found_whatever_its_case(by: Actor) -> None:
    lot, _ = received(by, number="Syn-7")
    assert read_code(by.practice, "sYN-7", on=by.today).lots == (lot,)


def test_what_is_nothing_is_said_to_be_nothing(by: Actor) -> None:
    for text in ("", "hello", "OM:ZZZZZZZZ"):
        assert read_code(by.practice, text, on=by.today).faults


def test_a_lot_on_the_shelf_decides_between_two_readings(by: Actor) -> None:
    received(by, number="SYN02", gtin="09990000000029")
    read = read_code(by.practice, "0109990000000029" + "17271031" + "10SYN02" + "21SER9", on=by.today)
    assert read.scan is not None and (read.scan.lot, read.scan.serial) == ("SYN02", "SER9")


def test_another_practices_container_does_not_exist(by: Actor) -> None:
    from tests.clinic.world import another_practice

    other = another_practice(by.at)
    _lot, (first, *_) = received(other.actor("assistant"))
    assert read_code(by.practice, f"OM:{first.code}", on=by.today).container is None


# --- the field "Scan or type"


def test_an_unknown_code_is_asked_once_and_remembered(by: Actor, signed_in: Callable[[str], Client]) -> None:
    browser = signed_in("assistant")
    asked = browser.post("/stock/scan", {"code": BOX, "mode": "receive"})
    assert asked.status_code == 200 and "Which product is this?" in asked.content.decode()
    answered = browser.post("/stock/scan", {"code": BOX, "mode": "receive", "product": "NCTF 135 HA", "reading": "0"})
    assert answered.status_code == 302 and "product=nctf-135-ha" in answered["Location"]
    assert "number=SYN02-9" in answered["Location"] and "expiry=2027-10-31" in answered["Location"]
    assert ProductSetting.objects.get(product="nctf-135-ha").gtins == ["09990000000029"]
    again = browser.post("/stock/scan", {"code": BOX, "mode": "receive"})
    assert again.status_code == 302


def test_a_name_that_is_no_product_is_asked_again_with_the_nearest(
    by: Actor, signed_in: Callable[[str], Client]
) -> None:
    asked = signed_in("assistant").post("/stock/scan", {"code": BOX, "mode": "open", "product": "NCFT 135"})
    page = asked.content.decode()
    assert asked.status_code == 422 and "NCTF 135" in page and 'value="NCFT 135"' in page


def test_a_lost_separator_is_asked(by: Actor, signed_in: Callable[[str], Client]) -> None:
    browser = signed_in("assistant")
    code = "0109990000000029" + "17271031" + "10SYN02" + "21SER9"
    page = browser.post("/stock/scan", {"code": code, "mode": "receive"}).content.decode()
    assert page.count("This is on the box") == 2


def test_the_same_scan_acts_by_mode_and_can_be_undone(by: Actor, signed_in: Callable[[str], Client]) -> None:
    lot, _ = received(by, number="SYN02-9", gtin="09990000000029")
    browser = signed_in("assistant")
    page = browser.post("/stock/scan", {"code": BOX, "mode": "open"}, follow=True).content.decode()
    opened = Movement.objects.get(kind="open")
    assert opened.raw_code == BOX and f"/stock/movements/{opened.ref}/undo" in page
    browser.post(f"/stock/movements/{opened.ref}/undo")
    assert lot.containers.filter(state="sealed").count() == 3
    assert browser.post("/stock/scan", {"code": "SYN02-9", "mode": "count"})["Location"].endswith("/count")
    assert browser.post("/stock/scan", {"code": "SYN02-9", "mode": "look"})["Location"].endswith(lot.ref)


def test_a_scan_of_what_expired_wastes_it_and_says_why(by: Actor, signed_in: Callable[[str], Client]) -> None:
    early = Actor(by.staff, by.at - timedelta(days=3))
    _lot, (first, *_) = received(early, expiry=early.today)
    browser = signed_in("assistant")
    refused = browser.post("/stock/scan", {"code": first.code, "mode": "open"}, follow=True)
    assert "expired" in refused.content.decode()
    browser.post("/stock/scan", {"code": first.code, "mode": "waste"})
    assert Movement.objects.get(kind="waste").reason == "expired"


def test_waste_of_a_good_container_asks_for_the_reason(by: Actor, signed_in: Callable[[str], Client]) -> None:
    _lot, (first, *_) = received(by)
    browser = signed_in("assistant")
    answer = browser.post("/stock/scan", {"code": first.code, "mode": "waste"})
    assert answer["Location"].startswith(f"/stock/containers/{first.ref}/waste")
    empty = browser.post(answer["Location"], {"reason": ""})
    assert empty.status_code == 422 and Movement.objects.filter(kind="waste").count() == 0


def test_a_lot_that_expires_earlier_is_named(by: Actor, signed_in: Callable[[str], Client]) -> None:
    received(by, number="SOON", expiry=by.today + timedelta(days=9))
    _lot, (late, *_) = received(by, number="LATE")
    page = signed_in("assistant").post("/stock/scan", {"code": late.code, "mode": "open"}, follow=True).content.decode()
    assert "SOON" in page and "expires earlier" in page


def test_what_cannot_be_read_stays_in_the_field(by: Actor, signed_in: Callable[[str], Client]) -> None:
    answer = signed_in("assistant").post("/stock/scan", {"code": "0109990000000021", "mode": "open"})
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="0109990000000021"' in page and "check digit" in page


# --- a photograph instead of a scanner


def _photograph(text: str, kind: Any) -> bytes:
    code = zxingcpp.create_barcode(text, kind)
    picture = Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=8))
    ground = Image.new("RGB", (picture.width + 160, picture.height + 160), "white")
    ground.paste(picture, (80, 80))
    out = io.BytesIO()
    ground.save(out, "JPEG", quality=80)
    return out.getvalue()


def test_a_photographed_label_is_read_in_a_process_of_its_own(by: Actor, signed_in: Callable[[str], Client]) -> None:
    _lot, (first, *_) = received(by)
    data = _photograph(f"OM:{first.code}", zxingcpp.BarcodeFormat.QRCode)
    assert codes_read(data) == (f"]Q1OM:{first.code}",)
    file = io.BytesIO(data)
    file.name = "label.jpg"
    signed_in("assistant").post("/stock/picture", {"picture": file, "mode": "open"})
    first.refresh_from_db()
    assert first.state == "open"


@pytest.mark.parametrize(
    "data", [b"", b"no picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\xff\xd8\xff" * 99]
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(UploadRefused):
        codes_read(data)


def test_a_picture_without_a_code_asks_for_another(by: Actor, signed_in: Callable[[str], Client]) -> None:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(out, "PNG")
    file = io.BytesIO(out.getvalue())
    file.name = "wall.png"
    answer = signed_in("assistant").post("/stock/picture", {"picture": file, "mode": "open"})
    assert answer.status_code == 422 and "No code was found" in answer.content.decode()


# --- the expiry as it is printed


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("02/2028", date(2028, 2, 29)),
        ("2/28", date(2028, 2, 29)),
        ("2027-03", date(2027, 3, 31)),
        ("2027-03-15", date(2027, 3, 15)),
        ("31.12.2027", date(2027, 12, 31)),
    ],
)
def test_a_month_is_good_through_its_last_day(text: str, day: date) -> None:
    assert ExpiryField().clean(text) == day


@pytest.mark.parametrize("text", ["13/2027", "04/05/2027", "soon", "00/2027"])
def test_an_expiry_that_may_mean_two_days_or_none_is_asked_again(text: str) -> None:
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        ExpiryField().clean(text)
