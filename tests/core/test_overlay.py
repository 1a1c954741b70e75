"""What a practice lays over the library: added, replaced, confirmed, withdrawn, always by somebody."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmeso.errors import KnowledgeError
from openmeso.evidence import Grade, Sourced
from openmeso.knowledge.checking import walk
from openmeso.knowledge.library import Library
from openmeso.knowledge.loading import build_library
from openmeso.knowledge.overlay import overlay
from tests.core.small_library import GEL, KNOWN, TOLD, small_entries, write

WHO = 'author = "Dr Test", on = 2026-09-01, reason = "as tested"'

LEAFLET = f"""
overlay = {{ action = "add", {WHO} }}
id = "leaflet"
title = "The leaflet"
kind = "label"
locator = "on file"
read = "label"
"""


def confirm(*paths: str, source: str = "leaflet") -> str:
    listed = ", ".join(f'"{path}"' for path in paths)
    return f'[overlay]\naction = "confirm"\n{WHO.replace(", ", chr(10))}\nsource = "{source}"\npaths = [{listed}]\n'


def laid(tmp_path: Path, files: dict[str, str], **more: list[dict[str, Any]]) -> Library:
    for name, text in files.items():
        write(tmp_path, name, text)
    return overlay(small_entries(**more), tmp_path)


def refused(tmp_path: Path, files: dict[str, str], **more: list[dict[str, Any]]) -> str:
    with pytest.raises(KnowledgeError) as error:
        laid(tmp_path, files, **more)
    return str(error.value)


def test_confirming_against_a_leaflet_sets_what_was_read_and_nothing_else(tmp_path: Path) -> None:
    files = {"sources/leaflet.toml": LEAFLET, "products/gel.toml": confirm("status.EU", "composition")}
    library = laid(tmp_path, files)
    gel = library.products["gel"]
    assert gel.status["EU"].confirmed
    assert gel.status["EU"].sources == ("leaflet",)
    assert gel.status["EU"].grade is Grade.C
    assert gel.composition[0].confirmed
    assert not gel.label.confirmed
    assert not gel.confirmed
    assert gel.status["US"].sources == ("a-label",)
    assert gel.status["EU"].status == "authorised"
    assert [(o.kind, o.id, o.action, o.author, o.on) for o in library.overlaid] == [
        ("products", "gel", "confirm", "Dr Test", date(2026, 9, 1)),
        ("sources", "leaflet", "add", "Dr Test", date(2026, 9, 1)),
    ]
    assert (library.overlaid[0].paths, library.overlaid[0].source) == (("status.EU", "composition"), "leaflet")


def test_the_head_of_an_entry_is_confirmed_by_its_own_name(tmp_path: Path) -> None:
    files = {"sources/leaflet.toml": LEAFLET, "products/gel.toml": confirm("entry", "composition.0")}
    gel = laid(tmp_path, files).products["gel"]
    assert gel.confirmed
    assert gel.composition[0].confirmed
    assert not gel.label.confirmed


def test_a_source_that_stands_there_is_kept_and_a_better_grade_too(tmp_path: Path) -> None:
    files = {"sources/leaflet.toml": LEAFLET, "products/gel.toml": confirm("status.US")}
    status = laid(tmp_path, files, products=[{**GEL, "status": {"US": {**KNOWN, "grade": "A", "status": "refused"}}}])
    found = status.products["gel"].status["US"]
    assert found.sources == ("a-label", "leaflet")
    assert found.grade is Grade.A


def test_the_version_of_the_library_changes_with_what_is_laid_over_it(tmp_path: Path) -> None:
    plain = build_library(small_entries())
    files = {"sources/leaflet.toml": LEAFLET, "products/gel.toml": confirm("label")}
    assert laid(tmp_path, files).version != plain.version
    assert overlay(small_entries(), write(tmp_path, "empty/x", "").parent).version == plain.version


def test_an_entry_is_added_and_another_replaced(tmp_path: Path) -> None:
    thing = f"""
overlay = {{ action = "replace", {WHO} }}
id = "water"
name = "Soft water"
kind = "active"
role = "moist"
injectable = "never"
sources = ["leaflet"]
grade = "C"
confirmed = true
"""
    files = {
        "sources/leaflet.toml": LEAFLET,
        "actives/water.toml": thing,
        "actives/mist.toml": thing.replace("replace", "add").replace("water", "mist"),
    }
    library = laid(tmp_path, files)
    assert library.actives["water"].injectable == "never"
    assert library.actives["mist"].name == "Soft mist"


def test_withdrawing_an_entry_takes_the_sources_that_only_it_cited(tmp_path: Path) -> None:
    own = {**SOURCE_OF_GEL, "id": "gel-study"}
    gel = {**GEL, "id": "second", "label": {**KNOWN, "sources": ["gel-study"], "routes": ["topical"]}}
    files = {"products/second.toml": f'[overlay]\naction = "withdraw"\n{WHO.replace(", ", chr(10))}\n'}
    library = laid(tmp_path, files, sources=[own], products=[gel])
    assert "second" not in library.products
    assert "gel-study" not in library.sources
    assert "a-label" in library.sources


SOURCE_OF_GEL = {"id": "x", "title": "A study", "kind": "trial", "locator": "made up", "read": "abstract"}


def test_what_still_points_to_a_withdrawn_entry_is_named(tmp_path: Path) -> None:
    files = {"actives/water.toml": f'[overlay]\naction = "withdraw"\n{WHO.replace(", ", chr(10))}\n'}
    message = refused(tmp_path, files)
    assert "products/gel.toml: composition.0.ingredient: got water, which the practice withdrew" in message
    assert "withdraw or replace the entry that still points to it" in message


ADD = f'overlay = {{ action = "add", {WHO} }}\n'


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"products/gel.toml": confirm("label")}, ("overlay.source", "'leaflet'", "add sources/leaflet.toml")),
        ({"products/gel.toml": confirm("label", source="a-label")}, ("a source that this directory adds",)),
        (
            {"sources/leaflet.toml": LEAFLET, "products/gel.toml": confirm("composed")},
            ("overlay.paths", "'composed'", "composition"),
        ),
        ({"sources/leaflet.toml": LEAFLET, "products/gel.toml": confirm("name")}, ("'name'",)),
        ({"products/gell.toml": confirm("label")}, ("'confirm' of gell", "gel")),
        ({"products/gel.toml": ADD + 'id = "gel"'}, ("'add'", "use replace")),
        ({"actives/mist.toml": ADD + 'id = "fog"'}, ("got 'fog'", "the file name, 'mist'", "name: got nothing")),
        ({"products/gel.toml": 'id = "gel"'}, ("products/gel.toml: overlay", "a table [overlay]")),
        (
            {"products/gel.toml": 'overlay = { action = "bless" }'},
            ("overlay: action", "overlay: author", "overlay: on"),
        ),
        ({"products/gel.toml": "overlay = ["}, ("not TOML",)),
        ({"potions/gel.toml": ADD}, ("potions", "a folder named as a kind")),
        (
            {"products/gel.toml": confirm("label").replace("[overlay]", 'name = "New"\n[overlay]')},
            ("got name", "nothing but [overlay]"),
        ),
        (
            {"products/gel.toml": f'overlay = {{ action = "confirm", {WHO} }}'},
            ("needs a source and the paths",),
        ),
        (
            {"products/gel.toml": f'overlay = {{ action = "withdraw", source = "x", {WHO} }}'},
            ("only action 'confirm' has a source and paths",),
        ),
        ({"sources/leaflet.toml": LEAFLET}, ("a source nobody cites",)),
    ],
)
def test_a_faulty_overlay_is_refused_with_its_place(
    tmp_path: Path, files: dict[str, str], words: tuple[str, ...]
) -> None:
    message = refused(tmp_path, files)
    for word in words:
        assert word in message


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    files = {"products/gel.toml": confirm("label", "nothing"), "actives/mist.toml": "overlay = 3"}
    with pytest.raises(KnowledgeError) as error:
        laid(tmp_path, files)
    assert len(error.value.faults) == 3


def test_a_source_itself_is_not_confirmed_it_only_is_read(tmp_path: Path) -> None:
    files = {"sources/leaflet.toml": LEAFLET, "sources/a-label.toml": confirm("entry")}
    assert "a source nobody cites" in refused(tmp_path, files)


PLACES = ["entry", "label", "composition", "composition.0", "status", "status.EU", "status.US"]


@given(paths=st.lists(st.sampled_from(PLACES), min_size=1, unique=True))
def test_confirming_only_ever_adds_a_source(tmp_path_factory: pytest.TempPathFactory, paths: list[str]) -> None:
    files = {"sources/leaflet.toml": LEAFLET, "products/gel.toml": confirm(*paths)}
    before = {path: part for path, part in walk(small_entries()["products"]["gel"]) if isinstance(part, Sourced)}
    after = laid(tmp_path_factory.mktemp("practice"), files).products["gel"]
    for path, part in walk(after):
        if not isinstance(part, Sourced):
            continue
        was = before[path]
        read = "leaflet" in part.sources
        steps = ".".join(path)
        assert read == any(steps == p or steps.startswith(f"{p}.") or (p == "entry" and not path) for p in paths)
        assert set(was.sources) <= set(part.sources)
        assert part.confirmed == (was.confirmed or read)
        unsourced = set(type(part).model_fields) - set(TOLD) - {"composition", "label", "status"}
        assert all(getattr(part, name) == getattr(was, name) for name in unsourced)
