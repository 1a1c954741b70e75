"""Patients and stock from another program's file: looked through whole, taken whole, never twice by mistake."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from openmeso_clinic.actions.bringing_in import (
    look_through_patients,
    look_through_stock,
    take_patients,
    take_stock,
)
from openmeso_clinic.models import Container, Lot, Movement, Patient, TrailLine
from tests.clinic.cast import Cast
from tests.clinic.test_serving import FOUND, clinic

HEAD = "family_name,given_name,birth_date,sex,phone"
STOCK = "product,lot,expiry,quantity,location,price"


def patients(cast: Cast, *lines: str, order: str = "year-first"):  # type: ignore[no-untyped-def]
    return look_through_patients(by=cast.actor("owner"), text="\n".join((HEAD, *lines)), order=order)


def stock(cast: Cast, *lines: str, head: str = STOCK):  # type: ignore[no-untyped-def]
    return look_through_stock(by=cast.actor("owner"), text="\n".join((head, *lines)), order="year-first")


class TestPatients:
    def test_everybody_comes_in_one_act_with_numbers_that_go_on(self, cast: Cast) -> None:
        before = cast.patient()
        found = patients(cast, "Sample,Ada,1980-11-23,female,+33 600", "Specimen,Ben,1975-02-01,male,")
        assert found.faults == ()
        assert take_patients(by=cast.actor("owner"), found=found, also=(), key="a" * 24) == 2
        numbers = list(Patient.objects.order_by("pk").values_list("number", flat=True))
        assert numbers == [before.number, "OM-00002", "OM-00003"]
        assert Patient.objects.get(given_name="Ada").phone == "+33 600"
        line = TrailLine.objects.order_by("-seq").first()
        assert line is not None
        assert (line.action, line.details["number"]) == ("records-imported", "2")
        assert line.subjects.count() == 2

    def test_who_may_be_here_already_stays_out_until_somebody_says_otherwise(self, cast: Cast) -> None:
        here = cast.patient(family_name="Sample", given_name="Ada")
        day = here.birth_date.isoformat()
        found = patients(
            cast, f"SAMPLE,Áda,{day},female,", "Dummy,Eve,1990-01-01,female,", "Dumy,Eve,1990-01-01,female,"
        )
        assert [(row.line, row.like, row.like_line) for row in found.doubtful] == [(2, here, 0), (4, None, 3)]
        assert [row.line for row in found.taken()] == [3]
        assert [row.line for row in found.taken([4])] == [3, 4]

    def test_the_same_file_again_brings_nobody(self, cast: Cast) -> None:
        head = f"number,{HEAD}"
        text = f"{head}\nA-1,Sample,Ada,1980-11-23,female,\n"
        by = cast.actor("owner")
        take_patients(by=by, found=look_through_patients(by=by, text=text, order="year-first"), also=(), key="a" * 24)
        again = look_through_patients(by=by, text=text, order="year-first")
        assert (again.faults, again.taken(), len(again.here)) == ((), (), 1)

    def test_a_form_sent_twice_registers_once(self, cast: Cast) -> None:
        found = patients(cast, "Sample,Ada,1980-11-23,female,")
        for _again in range(2):
            assert take_patients(by=cast.actor("owner"), found=found, also=(), key="b" * 24) == 1
        assert Patient.objects.count() == 1

    def test_every_fault_is_named_at_once_with_its_place_and_a_way_out(self, cast: Cast) -> None:
        cast.patient(number="A-7")
        text = "\n".join(
            (
                f"number,{HEAD},email",
                "A-7,Other,Person,1950-01-01,female,,",
                'B-1,"Two\nlines",,03/04/1980,f,,x@',
                "B-1,Sample,Ada,2980-01-01,female,,",
                "C-1,Sample,Ada,1980-01-01,female,,,,one too many",
            )
        )
        found = look_through_patients(by=cast.actor("owner"), text=text, order="year-first")
        assert {(one.line, one.column) for one in found.faults} == {
            (2, "number"),
            (3, "given_name"),
            (3, "birth_date"),
            (3, "sex"),
            (3, "email"),
            (5, "birth_date"),
            (6, ""),
        }
        day = next(one for one in found.faults if (one.line, one.column) == (3, "birth_date"))
        assert (day.got, day.expected) == ("03/04/1980", "1980-04-03 / 1980-03-04")
        assert all(one.do and one.expected and one.got for one in found.faults)

    @pytest.mark.parametrize(("order", "day"), [("day-first", "1980-04-03"), ("month-first", "1980-03-04")])
    def test_whoever_brings_the_file_says_how_it_writes_its_days(self, cast: Cast, order: str, day: str) -> None:
        found = patients(cast, "Sample,Ada,03/04/1980,female,", order=order)
        assert found.faults == ()
        assert str(found.rows[0].fields["birth_date"]) == day

    def test_a_thousand_people_with_one_birth_date_are_looked_through_in_time(self, cast: Cast) -> None:
        found = patients(cast, *(f"Fictive{n:04d}x,Person{n * 7919:07d},1970-01-01,other," for n in range(1000)))
        assert len(found.rows) == 1000


class TestStock:
    def test_it_is_received_as_from_a_delivery(self, cast: Cast) -> None:
        product = next(iter(_products(cast)))
        found = stock(cast, f'{product},L-1,2099-03,3,Fridge,"12,50"')
        assert found.faults == ()
        assert take_stock(by=cast.actor("owner"), found=found, also=(), key="c" * 24) == 3
        lot = Lot.objects.get()
        assert (lot.product, lot.expiry.isoformat(), str(lot.price)) == (product, "2099-03-31", "12.50")
        assert Container.objects.filter(lot=lot).count() == Movement.objects.filter(kind="receive").count() == 3
        assert TrailLine.objects.filter(action="lot-received").count() == 1
        again = stock(cast, f"{product},L-1,2099-03,3,,")
        assert (again.taken(), [row.here for row in again.doubtful]) == ((), [3])

    def test_what_a_delivery_would_be_refused_for_is_a_fault_of_its_line(self, cast: Cast) -> None:
        product = next(iter(_products(cast)))
        found = stock(
            cast,
            "no such thing,L-1,2099-03,3,,",
            f"{product},,2099-13,none,,free",
            f"{product},L-2,2020-01-01,1,,",
            f"{product},L-3,2099-01-01,501,,",
        )
        assert {(one.line, one.column) for one in found.faults} == {
            (2, "product"),
            (3, "lot"),
            (3, "expiry"),
            (3, "quantity"),
            (3, "price"),
            (4, "expiry"),
            (5, "quantity"),
        }
        assert not Lot.objects.exists()


def _products(cast: Cast) -> list[str]:
    """Products that are sold in one container."""
    from openmeso_clinic.queries.receiving import product_names, sold_as

    return [one for one in product_names(cast.practice) if len(sold_as(cast.practice, one)) == 1]


class TestPages:
    def post(self, client: Client, data: bytes, **more: str) -> str:
        file = SimpleUploadedFile("people.csv", data)
        answer = client.post(reverse("bring-in-patients"), {"file": file, "order": "year-first", **more})
        self.status = answer.status_code
        return answer.content.decode()

    def test_nothing_is_written_until_it_is_confirmed(self, cast: Cast, signed_in: Callable[[str], Client]) -> None:
        client = signed_in("owner")
        like = cast.patient(family_name="Sample", given_name="Ada")
        lines = f"{HEAD};".replace(",", ";").rstrip(";"), "Fictive;Zoé;1980-11-23;female;=1+1"
        like_line = f"Sample;Ada;{like.birth_date.isoformat()};female;"
        page = self.post(client, "\n".join((*lines, like_line)).encode("cp1252"))
        assert self.status == 200
        assert "Zoé" in page and "Windows-1252" in page and like.number in page
        assert Patient.objects.count() == 1
        seen = TrailLine.objects.filter(action="record-read", object="page/bring-in-patients").first()
        assert seen is not None and seen.details["patients"] == like.ref
        hidden = {name: _value(page, name) for name in ("content", "order", "key")}
        done = client.post(reverse("bring-in-patients"), {**hidden, "take": "1", "also": ["3"]})
        assert done.status_code == 302
        assert Patient.objects.count() == 3
        assert Patient.objects.get(given_name="Zoé").phone == "=1+1"

    def test_a_file_that_is_none_is_refused_in_words(self, signed_in: Callable[[str], Client]) -> None:
        client = signed_in("owner")
        for data in (b"", b"\xff\xfe\x00\x00", b"\x81\x8d\x8f", b'"never closed', b"a" * 1_000_001, b"\n\n\n"):
            page = self.post(client, data)
            assert self.status == 422, data[:10]
            assert "error" in page
        assert not Patient.objects.exists()

    def test_the_empty_files_have_every_column(self, signed_in: Callable[[str], Client]) -> None:
        client = signed_in("owner")
        for name in ("bring-in-patients-empty", "bring-in-stock-empty"):
            text = client.get(reverse(name)).content.decode("utf-8-sig")
            assert text.count("\n") == 1
            assert text.startswith(('"number","family_name"', '"product","lot"'))


def _value(page: str, name: str) -> str:
    from html import unescape

    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return unescape(found[1])


def test_the_command_looks_and_takes_as_the_page_does(tmp_path: Path) -> None:
    data, file = tmp_path / "clinic", tmp_path / "people.csv"
    assert clinic(data, *FOUND).returncode == 0
    owner = FOUND[FOUND.index("--email") + 1]
    file.write_text(f"{HEAD}\nSample,Ada,03/04/1980,f,\n", encoding="utf-8")
    wrong = clinic(data, "import-patients", str(file), "--as", owner)
    assert wrong.returncode == 2
    assert "line 2, birth_date: got '03/04/1980'" in wrong.stdout and "line 2, sex" in wrong.stdout
    file.write_text(f"{HEAD}\nSample,Ada,03/04/1980,female,\nSample,Ada,03/04/1980,female,\n", encoding="utf-8")
    dry = clinic(data, "import-patients", str(file), "--as", owner, "--dates", "day-first", "--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert "1 lines would come. Nothing was written." in dry.stdout and "line 3: Sample, Ada looks like" in dry.stdout
    done = clinic(data, "import-patients", str(file), "--as", owner, "--dates", "day-first")
    assert "1 patient." in done.stdout
    assert clinic(data, "import-patients", str(file), "--as", "nobody@x.invalid").returncode == 2
    assert clinic(data, "check").returncode == 0
