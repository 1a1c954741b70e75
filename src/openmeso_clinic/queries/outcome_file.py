"""Reading a file of measurements: what would come, and all faults at once with line and column.

The form of the file is described in ``docs/how-to/import-readings.md``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.outcome import reading_key
from openmeso_clinic.models import Device, Measurement, Patient, Practice
from openmeso_clinic.queries.reading_faults import MOST_REPEATS, faults_of

MOST_ROWS = 5_000
#: No device of today read anything before.
EARLIEST = 1980
NEEDED = ("patient", "measure", "zone", "side", "taken_at", "device", "value_1")
VALUES = tuple(f"value_{n}" for n in range(1, MOST_REPEATS + 1))
OPTIONAL = (*VALUES[1:], "unit", "probe", "serial", "operator", "temperature_c", "humidity_percent", "note")
KNOWN = (*NEEDED, *OPTIONAL)
#: Columns whose text is kept, with its length.
_LENGTHS: Mapping[str, int] = {"operator": 80, "note": 300}
#: A cell that begins like this is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Fault:
    """One fault: where, what was got, what is expected, what to do. Line 1 is the head."""

    line: int
    column: str
    got: str
    expected: str
    do: str


@dataclass(frozen=True)
class FileRow:
    """One reading of the file, ready to be written down.

    Attributes:
        known: It is here already from this file or an earlier one.
    """

    line: int
    patient: Patient
    measure: str
    zone: str
    side: str
    at: datetime
    values: tuple[Decimal, ...]
    device: Device
    operator: str
    temperature_c: Decimal | None
    humidity_percent: Decimal | None
    note: str
    key: str
    known: bool = False


@dataclass(frozen=True)
class OutcomeFile:
    """What a file holds. Nothing is taken while there is a fault."""

    rows: tuple[FileRow, ...]
    faults: tuple[Fault, ...]

    @property
    def fresh(self) -> tuple[FileRow, ...]:
        return tuple(row for row in self.rows if not row.known)


@dataclass(frozen=True)
class _Here:
    """What the rows of a file may name."""

    practice: Practice
    now: datetime
    patients: Mapping[str, Patient]
    devices: tuple[Device, ...]


def read_outcome_file(text: str, *, practice: Practice, now: datetime) -> OutcomeFile:
    """Read the text of a file against the practice's patients and devices."""
    if "\0" in text:
        return OutcomeFile((), (Fault(1, "", _("a character that no text has"), _("a CSV file"), _("Save it anew.")),))
    head, _newline, _rest = text.removeprefix("\ufeff").partition("\n")
    separator = max(";,\t", key=head.count)
    try:
        lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=separator))
    except csv.Error:
        return OutcomeFile((), (Fault(1, "", _("a line that is never closed"), _("a CSV file"), _("Save it anew.")),))
    if not any(any(cell.strip() for cell in line) for line in lines):
        return OutcomeFile((), (Fault(1, "", _("nothing"), _("a head and one row or more"), _("Choose the file.")),))
    names = [name.strip().casefold() for name in lines[0]]
    faults = _of_head(names)
    if len(lines) > MOST_ROWS + 1:
        expected = _("at most %(most)s rows") % {"most": MOST_ROWS}
        faults.append(Fault(MOST_ROWS + 2, "", str(len(lines) - 1), expected, _("Divide the file.")))
    if faults:
        return OutcomeFile((), tuple(faults))
    cells = [
        (number, dict.fromkeys(names, "") | {name: value.strip() for name, value in zip(names, line, strict=False)})
        for number, line in enumerate(lines[1:], 2)
        if any(cell.strip() for cell in line)
    ]
    numbers = {row["patient"] for _line, row in cells}
    found = Patient.objects.of(practice).filter(number__in=numbers).select_related("practice", "merged_into")
    here = _Here(
        practice=practice,
        now=now,
        patients={one.number: one.kept for one in found},
        devices=tuple(Device.objects.of(practice)),
    )
    rows = [row for number, given in cells if (row := _row(number, given, here, faults)) is not None]
    _twice(rows, faults)
    if not cells:
        faults.append(Fault(2, "", _("no row"), _("one row or more"), _("Choose the file.")))
    keys = [row.key for row in rows]
    known = set(Measurement.objects.of(practice).filter(import_key__in=keys).values_list("import_key", flat=True))
    return OutcomeFile(tuple(_marked(row, known) for row in rows), tuple(sorted(faults, key=lambda one: one.line)))


def _marked(row: FileRow, known: set[str]) -> FileRow:
    return FileRow(**{**row.__dict__, "known": row.key in known})


def _of_head(names: list[str]) -> list[Fault]:
    faults = [
        Fault(1, name, _("no such column"), _("a column of this name"), _("Add it to the first line."))
        for name in NEEDED
        if name not in names
    ]
    for name in dict.fromkeys(names):
        if name not in KNOWN:
            expected = ", ".join(KNOWN)
            faults.append(Fault(1, name or "–", name or _("nothing"), expected, _("Rename or leave out the column.")))
        elif names.count(name) > 1:
            faults.append(Fault(1, name, _("twice"), _("once"), _("Leave one out.")))
    return faults


def _row(line: int, given: Mapping[str, str], here: _Here, faults: list[Fault]) -> FileRow | None:
    before = len(faults)
    library = library_of(here.practice)

    def fault(column: str, expected: str, do: str) -> None:
        faults.append(Fault(line, column, given.get(column, "") or _("nothing"), expected, do))

    patient = here.patients.get(given["patient"])
    if patient is None:
        fault("patient", _("the number of a patient of the practice"), _("Look the number up on the chart."))
    at = _moment(given["taken_at"], here)
    if at is None:
        fault("taken_at", "2026-11-22 08:30", _("Write day and time as year-month-day hour:minute."))
    values = []
    for name in VALUES:
        if given.get(name):
            value = _number(given[name])
            if value is None:
                fault(name, _("a number like 46.2 or 46,2"), _("Write no unit and no separator of thousands."))
            else:
                values.append(value)
    room: dict[str, Decimal | None] = {}
    for name in ("temperature_c", "humidity_percent"):
        room[name] = _number(given.get(name, ""))
        if given.get(name) and room[name] is None:
            fault(name, _("a number like 21.5"), _("Correct it, or leave it empty."))
    for name, most in _LENGTHS.items():
        if len(given.get(name, "")) > most:
            fault(name, _("at most %(most)s characters") % {"most": most}, _("Shorten it."))
    device = _device(given, here)
    if device is None:
        named = sorted({one.name for one in here.devices if one.retired_at is None})
        fault("device", ", ".join(named) or _("a device of the practice"), _("Enter the device under Devices first."))
    entry = library.biometry.get(given["measure"])
    if given.get("unit") and entry is not None and given["unit"] not in (entry.unit, entry.ucum):
        fault("unit", entry.unit, _("Change the values to this unit."))
    unreadable = len(faults) > before and not values
    for one in faults_of(
        library=library,
        measure=given["measure"],
        zone=given["zone"],
        side=given["side"],
        at=at,
        now=here.now,
        values=tuple(values),
        device=device,
        temperature_c=room["temperature_c"],
        humidity_percent=room["humidity_percent"],
    ):
        if one.field == "values" and not values and unreadable:
            continue
        column = {"at": "taken_at", "values": "value_1"}.get(one.field, one.field)
        faults.append(Fault(line, column, given.get(column, "") or _("nothing"), one.words, one.do))
    if len(faults) > before or patient is None or at is None or device is None:
        return None
    return FileRow(
        line=line,
        patient=patient,
        measure=given["measure"],
        zone=given["zone"],
        side=given["side"],
        at=at,
        values=tuple(values),
        device=device,
        operator=given.get("operator", ""),
        temperature_c=room["temperature_c"],
        humidity_percent=room["humidity_percent"],
        note=given.get("note", ""),
        key=reading_key(
            patient,
            measure=given["measure"],
            zone=given["zone"],
            side=given["side"],
            at=at,
            values=values,
            device=device,
        ),
    )


def _twice(rows: list[FileRow], faults: list[Fault]) -> None:
    first: dict[str, int] = {}
    for row in rows:
        if row.key in first:
            got = _("the same as line %(line)s") % {"line": first[row.key]}
            faults.append(Fault(row.line, "", got, _("each reading once"), _("Leave one out.")))
        first.setdefault(row.key, row.line)


def _device(given: Mapping[str, str], here: _Here) -> Device | None:
    """The one device that the row names; probe and serial number narrow it down where they are given."""
    found = [
        one
        for one in here.devices
        if one.name.casefold() == given["device"].casefold()
        and (not given.get("probe") or one.probe == given["probe"])
        and (not given.get("serial") or one.serial == given["serial"])
    ]
    used = [one for one in found if one.retired_at is None] or found
    return used[0] if len(used) == 1 else None


def _moment(text: str, here: _Here) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if found.year < EARLIEST:
        return None
    return found if found.tzinfo else found.replace(tzinfo=here.practice.zone)


def _number(text: str) -> Decimal | None:
    """A decimal with a point or a comma; one with both, or with a separator of thousands, is not guessed at."""
    if not text or (("," in text) and ("." in text)) or text.count(",") > 1:
        return None
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < 1_000_000 else None


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula. A plain number keeps its sign."""
    return f"'{text}" if text.startswith(FORMULA) and _number(text) is None else text
