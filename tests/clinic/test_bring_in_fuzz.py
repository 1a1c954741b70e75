"""Whatever stands in a file that is brought in: rows, or faults with their places; never a traceback, nothing half."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from openmeso_clinic.actions.bringing_in import (
    look_through_patients,
    look_through_stock,
    take_patients,
    take_stock,
)
from openmeso_clinic.models import Installation, Lot, Patient, Practice
from openmeso_clinic.place import Place, here
from openmeso_clinic.queries import outcome_file, patients_file, stock_file
from openmeso_clinic.queries.csv_file import Fault, decoded, is_formula, number, plain_cell, read_table, safe_cell
from openmeso_clinic.queries.dates import DAY_ORDERS
from openmeso_clinic.queries.outcome_file import read_outcome_file
from openmeso_clinic.queries.readings_file import read_readings
from openmeso_clinic.serving.export import ExportFault, bring_in, take_out
from tests.clinic.cast import Cast

ONE_DATABASE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
#: What people and programs write into cells, and what means ill.
CELLS = st.sampled_from(
    [
        *("", " ", "Sample", "Ada", "1980-11-23", "23/11/1980", "03/04/80", "2027-03", "13/2027", "0000-00-00"),
        *("female", "FEMALE", "f", "en", "xx", "OM-00001", "OM-" + "9" * 17, "3", "0", "-1", "1e9", "12,50", "1.2.3"),
        *("name@example.org", "=HYPERLINK(1)", "+33 6", '"', "'", ";", "a\nb", "\u2028", "\u0000", "٣", "１２", "NaN"),
        *("9" * 400, "saline-0-9", "00000000000000", "🙂", "\ud7ff", "lidocaine"),
    ]
) | st.text(max_size=12)


def located(faults: tuple[Fault, ...]) -> bool:
    return all(one.line >= 1 and one.got and one.expected and one.do for one in faults)


def written(rows: list[list[str]], separator: str, quoted: bool) -> str:
    def cell(text: str) -> str:
        return f'"{text.replace(chr(34), chr(34) * 2)}"' if quoted else text

    return "\n".join(separator.join(cell(one) for one in row) for row in rows)


@st.composite
def files(draw: st.DrawFn, columns: tuple[str, ...], needed: tuple[str, ...]) -> str:
    """A file that mostly has the right head; its cells are anything."""
    extra = draw(st.lists(st.sampled_from([one for one in columns if one not in needed]), unique=True, max_size=4))
    head = [*needed, *extra]
    if draw(st.integers(0, 9)) == 0:
        head = draw(st.lists(st.sampled_from(columns) | st.text(max_size=8), max_size=8))
    width = st.lists(CELLS, min_size=max(0, len(head) - 1), max_size=len(head) + 1)
    rows = draw(st.lists(width, max_size=5))
    return written([head, *rows], draw(st.sampled_from(",;\t")), draw(st.booleans()))


@given(st.text(max_size=300) | st.text(alphabet=',;\t"\n\r a\u0000\ufeff', max_size=60))
@example('a,b\n"1,2')
@example('a,b\n"1"x,2')
@example(f"a\n{'x' * 140_000}")
def test_any_text_is_a_table_or_faults(text: str) -> None:
    table = read_table(text, needed=("a",), known=("a", "b"), most_rows=3)
    assert located(table.faults)
    assert table.rows or table.faults
    assert all(set(row.text) <= {"a", "b"} for row in table.rows)


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_a_value_error(data: bytes) -> None:
    try:
        text, read_as = decoded(data)
    except ValueError:
        return
    assert read_as in ("UTF-8", "Windows-1252")
    assert text.encode({"UTF-8": "utf-8", "Windows-1252": "cp1252"}[read_as]) == data.removeprefix(b"\xef\xbb\xbf")


@given(st.text(max_size=30) | st.text(alphabet="'\"=+-@ \t1a", max_size=6))
def test_no_cell_is_a_formula_and_what_was_guarded_comes_back(text: str) -> None:
    text = text.strip()
    safe = safe_cell(text)
    assert not is_formula(safe.removeprefix("'")) or safe.startswith("'") or number(safe) is not None
    assert plain_cell(safe) == text


@ONE_DATABASE
@given(text=files(patients_file.COLUMNS, patients_file.NEEDED), order=st.sampled_from(DAY_ORDERS))
def test_any_file_of_patients(cast: Cast, text: str, order: str) -> None:
    by, before = cast.actor("owner"), Patient.objects.count()
    found = look_through_patients(by=by, text=text, order=order)
    assert located(found.faults)
    assert Patient.objects.count() == before
    if not found.faults:
        with transaction.atomic():
            also = [row.line for row in found.doubtful]
            came = take_patients(by=by, found=found, also=also, key=hashlib.sha256(text.encode()).hexdigest()[:24])
            assert came == len(found.taken(also)) == Patient.objects.count() - before
            transaction.set_rollback(True)


@ONE_DATABASE
@given(text=files(stock_file.COLUMNS, stock_file.NEEDED), order=st.sampled_from(DAY_ORDERS))
@example(text="product,lot,expiry,quantity,price\nsaline-0-9,L,2099-03,2,1", order="year-first")
def test_any_file_of_stock(cast: Cast, text: str, order: str) -> None:
    by = cast.actor("owner")
    found = look_through_stock(by=by, text=text, order=order)
    assert located(found.faults)
    if not found.faults:
        with transaction.atomic():
            # What was looked through without a fault is received without a refusal.
            take_stock(by=by, found=found, also=(), key=hashlib.sha256(text.encode()).hexdigest()[:24])
            transaction.set_rollback(True)
    assert not Lot.objects.exists()


@ONE_DATABASE
@given(text=files(outcome_file.KNOWN, outcome_file.NEEDED), data=st.binary(max_size=120))
def test_any_file_of_readings(cast: Cast, text: str, data: bytes) -> None:
    assert located(read_outcome_file(text, practice=cast.practice, now=cast.at).faults)
    for some in (data, text.encode(errors="replace"), b"at;celsius\n" + data):
        read_readings(some, zone=cast.practice.zone)


@pytest.fixture
def export(db: None, tmp_path: Path) -> Iterator[Path]:
    """An export of nothing, of which parts are smeared."""
    out = tmp_path / "out"
    take_out(place=here(), to=out, at=_AT)
    with (out / "tables" / "clinic_practice.jsonl").open("a") as table:
        table.write(json.dumps(_PRACTICE) + "\n")
    yield out


_AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
_PRACTICE = {field.attname: None if field.null else field.get_default() for field in Practice._meta.concrete_fields} | {
    "id": 1,
    "ref": "000000000000",
    "name": "Cabinet",
    "jurisdiction": "FR",
    "time_zone": "Europe/Paris",
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@ONE_DATABASE
@given(data=st.data())
def test_any_export_is_brought_in_or_refused_whole(export: Path, tmp_path: Path, data: st.DataObject) -> None:
    folder = tmp_path / "smeared"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(export, folder)
    what = data.draw(st.sampled_from(["manifest", "sums", "row", "line", "field"]))
    table = folder / "tables" / "clinic_practice.jsonl"
    if what == "manifest":
        said = json.loads((folder / "export.json").read_text())
        key = data.draw(st.sampled_from(sorted(said)))
        whole = data.draw(st.booleans())
        (folder / "export.json").write_text(json.dumps(data.draw(JSON) if whole else said | {key: data.draw(JSON)}))
    elif what == "sums":
        (folder / "SHA256SUMS").write_text(data.draw(st.text(max_size=200)))
    elif what == "row":
        table.write_text(json.dumps(data.draw(JSON)) + "\n")
    elif what == "line":
        table.write_bytes(data.draw(st.binary(max_size=80)))
    else:
        column = data.draw(st.sampled_from(sorted(_PRACTICE)))
        table.write_text(json.dumps(_PRACTICE | {column: data.draw(JSON)}) + "\n")
    if what != "sums":
        _summed(folder)
    with transaction.atomic():
        try:
            bring_in(place=Place(tmp_path / "x", tmp_path / "x" / "keys"), source=folder)
        except ExportFault as fault:
            assert str(fault)
            assert not Practice.objects.exists() and not Installation.objects.exists()
        transaction.set_rollback(True)


def _summed(folder: Path) -> None:
    """Digests that fit, so that what is read is what was smeared."""
    names = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "SHA256SUMS"]
    lines = [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(folder)}\n" for p in names]
    (folder / "SHA256SUMS").write_text("".join(lines))
