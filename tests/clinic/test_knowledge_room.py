"""The practice's own knowledge: looked at as a whole first, signed by a prescriber, and nothing halfway."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from openmeso.errors import KnowledgeError
from openmeso_clinic.access.refusal import Refused, StepUpNeeded
from openmeso_clinic.actions.knowledge import change_knowledge
from openmeso_clinic.bridge.library import files_of, library_of
from openmeso_clinic.demo.people import PIN
from openmeso_clinic.models import KnowledgeFile, TrailLine
from openmeso_clinic.queries.knowledge import path_fault, stamp_of, text_to_change
from openmeso_clinic.queries.knowledge_preview import preview_of
from tests.clinic.cast import Cast

SignIn = Callable[[str], Client]
PROTOCOL = "protocols/facial-hydration.toml"
EDIT, PREVIEW, ROOM = "/settings/knowledge/edit", "/settings/knowledge/preview", "/settings/knowledge"

#: Who changes it, and why.
HEAD = '[overlay]\naction = "replace"\nauthor = "Dr Vale Prescriber"\non = 2026-11-01\nreason = "a test"\n'


def changed_protocol(cast: Cast) -> str:
    text = text_to_change(cast.practice, PROTOCOL, author="Dr Vale Prescriber", on=cast.at.date())
    assert text is not None
    return text.replace('reason = ""', 'reason = "our own rhythm"').replace("most = ", "most = 1", 1)


def test_a_copy_of_a_protocol_says_who_changes_it_and_needs_a_reason(cast: Cast) -> None:
    text = text_to_change(cast.practice, PROTOCOL, author='Dr "Vale"', on=cast.at.date())
    assert text is not None and 'action = "replace"' in text and 'author = "Dr Vale"' in text
    faults = preview_of(cast.practice, {PROTOCOL: text}, on=cast.at.date()).faults
    assert [fault.place for fault in faults] == [f"{PROTOCOL}: overlay: reason"]


def test_the_preview_names_the_numbers_before_and_after(cast: Cast) -> None:
    found = preview_of(cast.practice, {PROTOCOL: changed_protocol(cast)}, on=cast.at.date())
    (difference,) = found.differences
    assert difference.entry == "protocols/facial-hydration"
    assert [(c.path, c.after) for c in difference.changes] == [("sessions.most", f"1{difference.changes[0].before}")]


def test_a_faulty_file_changes_nothing_and_every_fault_is_named(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in("prescriber")
    held = files_of(cast.practice)
    for kind, entry_id, text in (
        ("protocols", "facial-hydration", "id = [broken\n"),
        ("products", "profhilo-h-l", HEAD + 'extra = "no"\n'),
        ("actives", "unheard-of", HEAD),
    ):
        assert browser.post(EDIT, {"kind": kind, "entry_id": entry_id, "text": text}).status_code == 302
    answer = browser.get(PREVIEW)
    places = [fault.place for fault, _file, _own in answer.context["faults"]]
    assert any("protocols/facial-hydration.toml" in place for place in places)
    assert any("products/profhilo-h-l.toml: overlay" in place for place in places)
    assert any("actives/unheard-of.toml" in place for place in places)
    assert not any("/tmp" in place for place in places)
    assert "Sign and save" not in answer.content.decode()
    browser.post("/step-up", {"pin": PIN, "next": PREVIEW})
    browser.post(PREVIEW, {"stamp": stamp_of(held)})
    assert files_of(cast.practice) == held
    draft = {kind: "id = [broken\n" for kind in ("protocols/facial-hydration.toml",)}
    with pytest.raises(KnowledgeError):
        change_knowledge(by=cast.actor("prescriber", stepped_up=True), draft=draft, stamp=stamp_of(held))
    assert files_of(cast.practice) == held


def test_a_prescriber_signs_and_the_library_is_another_one(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in("prescriber")
    before = library_of(cast.practice).version
    sent = {"kind": "protocols", "entry_id": "facial-hydration", "text": changed_protocol(cast)}
    assert browser.post(EDIT, sent).headers["Location"] == PREVIEW
    stamp = browser.get(PREVIEW).context["preview"].stamp
    asked = browser.post(PREVIEW, {"stamp": stamp})
    assert asked.headers["Location"].startswith("/step-up")
    browser.post("/step-up", {"pin": PIN, "next": PREVIEW})
    assert "our own rhythm" in browser.get(f"{EDIT}?path={PROTOCOL}").content.decode()
    assert browser.post(PREVIEW, {"stamp": stamp}).headers["Location"] == ROOM
    assert library_of(cast.practice).version != before
    line = TrailLine.objects.filter(action="knowledge-overlaid").order_by("-seq")[0]
    assert line.details["changes"] == f"added {PROTOCOL}"
    assert line.details["before"] == before
    page = browser.get(ROOM).content.decode()
    assert "our own rhythm" in page and f"added {PROTOCOL}" in page


def test_an_upload_takes_the_place_of_the_text(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in("prescriber")
    file = SimpleUploadedFile("facial-hydration.toml", changed_protocol(cast).encode())
    browser.post(EDIT, {"kind": "protocols", "entry_id": "facial-hydration", "text": "", "upload": file})
    assert browser.get(PREVIEW).context["preview"].faults == ()
    binary = SimpleUploadedFile("x.toml", b"\xff\xfe\x00")
    answer = browser.post(EDIT, {"kind": "protocols", "entry_id": "neck", "upload": binary})
    assert answer.status_code == 422 and "upload" in answer.context["form"].errors


@pytest.mark.parametrize(
    "path",
    [
        "../../etc/passwd",
        "protocols/../x.toml",
        "protocols/x",
        "protocols/X.toml",
        "cellar/x.toml",
        "protocols//x.toml",
    ],
)
def test_no_path_leads_out_of_the_folder(path: str, cast: Cast) -> None:
    assert path_fault(path) is not None
    stamp = stamp_of(files_of(cast.practice))
    with pytest.raises(KnowledgeError):
        change_knowledge(by=cast.actor("prescriber", stepped_up=True), draft={path: HEAD}, stamp=stamp)


def test_a_change_by_somebody_else_meanwhile_asks_for_another_look(cast: Cast) -> None:
    by = cast.actor("prescriber", stepped_up=True)
    stamp = stamp_of(files_of(cast.practice))
    change_knowledge(by=by, draft={PROTOCOL: changed_protocol(cast)}, stamp=stamp)
    with pytest.raises(Refused, match="knowledge/changed"):
        change_knowledge(by=by, draft={PROTOCOL: None}, stamp=stamp)
    change_knowledge(by=by, draft={PROTOCOL: None}, stamp=stamp_of(files_of(cast.practice)))
    assert stamp_of(files_of(cast.practice)) == stamp
    assert KnowledgeFile.objects.of(cast.practice).get(path=PROTOCOL).retired_at == by.at


def test_only_a_prescriber_who_proved_it_signs(cast: Cast) -> None:
    stamp = stamp_of(files_of(cast.practice))
    draft = {PROTOCOL: changed_protocol(cast)}
    with pytest.raises(Refused, match="knowledge/prescriber"):
        change_knowledge(by=cast.actor("owner", stepped_up=True), draft=draft, stamp=stamp)
    with pytest.raises(StepUpNeeded):
        change_knowledge(by=cast.actor("prescriber"), draft=draft, stamp=stamp)


@pytest.mark.parametrize("role", ["auditor", "injector", "assistant", "front-desk"])
def test_nobody_else_opens_the_room(role: str, cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in(role)
    for page in (ROOM, EDIT, PREVIEW, "/settings/knowledge/entries"):
        assert browser.get(page).status_code == 404
    assert browser.post(EDIT, {"kind": "protocols", "entry_id": "x", "text": HEAD}).status_code == 404
    assert browser.post(PREVIEW, {"stamp": "x"}).status_code == 404
    assert KnowledgeFile.objects.exclude(retired_at=None).count() == 0


def test_every_kind_of_entry_can_be_copied(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in("prescriber")
    for kind in ("protocols", "products", "rules"):
        entry = browser.get(f"/settings/knowledge/entries?kind={kind}").context["entries"][0]
        assert "[overlay]" in browser.get(f"{EDIT}?path={entry.path}").context["form"]["text"].value()
    assert browser.get("/settings/knowledge/entries?kind=cellar").status_code == 404
