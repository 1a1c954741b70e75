"""Whatever stands in a case file, reading it gives a case or its faults with their places; never anything else."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from openmeso.errors import CaseError
from openmeso.intake.case import Case, read_case, read_case_data
from openmeso.knowledge import Library

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.toml"))
CASES = [path for path in EXAMPLES if "[patient]" in path.read_text(encoding="utf-8")]
TEXTS = [path.read_text(encoding="utf-8") for path in CASES]
DATA = [tomllib.loads(text) for text in TEXTS]

#: What TOML can hold, and more than a case ever means.
VALUES = st.recursive(
    st.none().map(lambda _none: "")
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats()
    | st.text(max_size=40)
    | st.dates()
    | st.datetimes()
    | st.sampled_from(["yes", "no", "unknown", "\x00", "9" * 400, "=1+1", "../../etc"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=6,
)


def places(data: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a document."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield (*way, key)
        yield from places(value, (*way, key))


def changed(data: Any, way: tuple[Any, ...], value: Any) -> Any:
    """A copy with another value at one place; the rest is as it was."""
    if not way:
        return value
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[way[0]] = changed(data[way[0]], way[1:], value)
    return copy


def holds(read: Any) -> None:
    """A case, or faults: each says where, what was got and what is expected."""
    try:
        assert isinstance(read(), Case)
    except CaseError as error:
        assert error.faults
        for fault in error.faults:
            assert fault.place and fault.expected, fault


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode) | st.sampled_from(TEXTS).map(str.encode))
@example(b"\xef\xbb\xbf[patient]")
@example(b"\xff\xfe[\x00")
@example(b"[patient]\nbirth_date = 9999-99-99")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes(library: Library, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "case.toml"
    file.write_bytes(data)
    holds(lambda: read_case(file, library=library))


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_that_is_cut_or_smeared(library: Library, tmp_path: Path, data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(TEXTS))
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, min(len(text), begin + 60)))
    file = tmp_path / "case.toml"
    file.write_text(text[:begin] + data.draw(st.text(max_size=20)) + text[end:], encoding="utf-8", errors="replace")
    holds(lambda: read_case(file, library=library))


@given(st.data())
def test_a_case_with_something_else_at_one_place(library: Library, data: st.DataObject) -> None:
    document = data.draw(st.sampled_from(DATA))
    way = data.draw(st.sampled_from(list(places(document))))
    document = changed(document, way, data.draw(VALUES))
    holds(lambda: read_case_data(document, library=library))


@given(st.dictionaries(st.sampled_from(sorted(Case.model_fields)) | st.text(max_size=12), VALUES, max_size=6))
def test_any_tables(library: Library, document: dict[str, Any]) -> None:
    holds(lambda: read_case_data(document, library=library))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_examples_themselves_are_read(library: Library, path: Path) -> None:
    holds(lambda: read_case(path, library=library))
