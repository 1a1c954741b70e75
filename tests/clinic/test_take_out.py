"""The whole practice by one button: made by the second process, taken by its owner, gone after a day."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from openmeso_clinic.access.refusal import Refused, StepUpNeeded
from openmeso_clinic.actions.consents import answer_photographs
from openmeso_clinic.actions.erasures import erase_photograph_layer
from openmeso_clinic.actions.exports import end_exports, hand_over, note, order_export
from openmeso_clinic.actions.photographs import add_photograph
from openmeso_clinic.models import TrailLine
from openmeso_clinic.place import here
from openmeso_clinic.queries.exports import Export, export_named, exports_of, folder
from openmeso_clinic.serving import exports as worker
from openmeso_clinic.serving.export import take_out
from tests.clinic.cast import Cast
from tests.clinic.shots import shot


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """Exports are files of the machine: no transaction takes them back."""
    yield
    for path in folder().glob("*") if folder().exists() else ():
        path.unlink()


def ordered(cast: Cast, *, opened: bool = True) -> Export:
    return order_export(by=cast.actor("owner", stepped_up=True), opened=opened)


def steps() -> list[str]:
    rows = TrailLine.objects.filter(action="record-exported").order_by("seq")
    return [row.details.get("step", "made") for row in rows]


def test_it_holds_what_the_command_writes_and_every_step_is_in_the_trail(cast: Cast, tmp_path: Path) -> None:
    cast.patient()
    asked = ordered(cast)
    assert worker.make_ordered(at=cast.at) == 1
    found = export_named(cast.practice, asked.ref)
    assert found is not None
    assert (found.state, found.percent, found.archive.stat().st_size) == ("ready", 100, found.bytes)
    assert hashlib.sha256(found.archive.read_bytes()).hexdigest() == found.sha256
    assert found.archive.stat().st_mode & 0o077 == 0
    assert not found.parts.exists()

    take_out(place=here(), to=tmp_path / "by-command", at=cast.at, opened=True)
    with zipfile.ZipFile(found.archive) as kept:
        assert kept.testzip() is None
        inside = {name.partition("/")[2]: kept.read(name) for name in kept.namelist()}
    wanted = {p.relative_to(tmp_path / "by-command").as_posix() for p in (tmp_path / "by-command").rglob("*")}
    assert set(inside) == {name for name in wanted if (tmp_path / "by-command" / name).is_file()}
    table = (tmp_path / "by-command" / "tables" / "clinic_patient.jsonl").read_bytes()
    assert inside["tables/clinic_patient.jsonl"] == table
    for line in inside["SHA256SUMS"].decode().splitlines():
        assert hashlib.sha256(inside[line[66:]]).hexdigest() == line[:64]

    hand_over(by=cast.actor("owner", stepped_up=True), export=found)
    assert end_exports(at=found.ready_at or cast.at) == 0
    assert end_exports(at=(found.ready_at or cast.at) + timedelta(days=1)) == 1
    assert not found.archive.exists() and exports_of(cast.practice) == []
    assert steps() == ["ordered", "made", "made", "handed-over", "destroyed"]


def test_it_asks_who_orders_and_makes_one_at_a_time(cast: Cast) -> None:
    with pytest.raises(StepUpNeeded):
        order_export(by=cast.actor("owner"), opened=True)
    assert exports_of(cast.practice) == []
    ordered(cast)
    with pytest.raises(Refused):
        ordered(cast)


def test_one_that_was_cut_off_is_begun_anew(cast: Cast) -> None:
    asked = note(ordered(cast), state="making", step="packing", done=3)
    asked.parts.mkdir()
    (asked.parts / "half").write_text("half")
    assert worker.make_ordered(at=cast.at) == 1
    assert [one.state for one in exports_of(cast.practice)] == ["ready"]


def test_what_is_erased_is_in_no_export_that_waits(
    cast: Cast, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    patient, prescriber, owner = cast.patient(), cast.actor("prescriber"), cast.actor("owner", stepped_up=True)
    answer_photographs(by=prescriber, patient=patient, purpose="record", given=True)
    add_photograph(by=prescriber, patient=patient, data=shot(), pose="front-rest")
    ordered(cast)

    def erase() -> None:
        erase_photograph_layer(by=owner, patient=patient, asked_on=owner.today, reason="asked")

    with pytest.raises(Refused):
        erase()  # one is being made, and would hold them
    worker.make_ordered(at=cast.at)
    (waiting,) = exports_of(cast.practice)
    with django_capture_on_commit_callbacks(execute=True):
        erase()
    assert exports_of(cast.practice) == [] and not waiting.archive.exists()


def test_a_full_disk_is_said_in_words(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_any: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(worker, "take_out", full)
    ordered(cast)
    assert worker.make_ordered(at=cast.at) == 0
    assert [(one.state, one.fault) for one in exports_of(cast.practice)] == [("failed", "space")]


def test_the_page_orders_with_the_pin_and_the_file_lies_behind_its_door(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    owner = signed_in("owner")
    url = reverse("take-out")
    assert owner.post(url, {"opened": "yes", "pin": ""}).status_code == 422
    member = cast.staff["owner"]
    member.set_pin("135790")
    member.save(update_fields=["pin"])
    assert owner.post(url, {"opened": "yes", "pin": "135790"}).status_code == 302
    (asked,) = exports_of(cast.practice)
    assert "every 2s" in owner.get(url).content.decode()
    worker.make_ordered(at=cast.at)
    file = reverse("take-out-file", args=[asked.ref])
    assert reverse("step-up") in signed_in("owner").get(file)["Location"], "another browser proves again"
    answer: Any = owner.get(file)
    assert "no-store" in answer["Cache-Control"]
    # Read to its end, it is closed.
    body = b"".join(answer.streaming_content)
    assert zipfile.ZipFile(io.BytesIO(body)).testzip() is None
    assert "every 2s" not in owner.get(url).content.decode()
    assert owner.post(reverse("take-out-drop", args=[asked.ref])).status_code == 302
    assert owner.get(file).status_code == 404


def test_another_practices_export_does_not_exist(cast: Cast) -> None:
    asked = ordered(cast)
    note(replace(asked, practice="another"))
    assert export_named(cast.practice, asked.ref) is None
    assert export_named(cast.practice, "../../etc/x") is None
