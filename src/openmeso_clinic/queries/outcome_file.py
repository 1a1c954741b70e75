"""Reading a file of measurements: what would come, and all faults at once with line and column.

The form of the file is described in ``docs/how-to/import-readings.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.outcome import reading_key
from openmeso_clinic.models import Device, Measurement, Patient, Practice
from openmeso_clinic.queries.csv_file import Fault, number, read_table
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
    table = read_table(text, needed=NEEDED, known=KNOWN, most_rows=MOST_ROWS)
    faults = list(table.faults)
    numbers = {row.text["patient"] for row in table.rows}
    found = Patient.objects.of(practice).filter(number__in=numbers).select_related("practice", "merged_into")
    here = _Here(
        practice=practice,
        now=now,
        patients={one.number: one.kept for one in found},
        devices=tuple(Device.objects.of(practice)),
    )
    rows = [row for cells in table.rows if (row := _row(cells.line, cells.text, here, faults)) is not None]
    _twice(rows, faults)
    keys = [row.key for row in rows]
    known = set(Measurement.objects.of(practice).filter(import_key__in=keys).values_list("import_key", flat=True))
    return OutcomeFile(tuple(_marked(row, known) for row in rows), tuple(sorted(faults, key=lambda one: one.line)))


def _marked(row: FileRow, known: set[str]) -> FileRow:
    return FileRow(**{**row.__dict__, "known": row.key in known})


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
            value = number(given[name])
            if value is None:
                fault(name, _("a number like 46.2 or 46,2"), _("Write no unit and no separator of thousands."))
            else:
                values.append(value)
    room: dict[str, Decimal | None] = {}
    for name in ("temperature_c", "humidity_percent"):
        room[name] = number(given.get(name, ""))
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
