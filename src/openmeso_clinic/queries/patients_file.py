"""Reading a file of patients: who would come, who is here already, and all faults at once.

The form of the file is described in ``docs/reference/bring-in-files.md``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from openmeso_clinic.access.folding import folded
from openmeso_clinic.models import Patient, Practice
from openmeso_clinic.queries.csv_file import Cells, Fault, read_table
from openmeso_clinic.queries.dates import day_written, days_meant
from openmeso_clinic.queries.duplicates import alike

MOST_ROWS = 5_000
NEEDED = ("family_name", "given_name", "birth_date", "sex")
OPTIONAL = ("number", "language", "phone", "email", "contact", "address", "guardian", "note")
#: What stands in the empty file that is handed out.
COLUMNS = ("number", *NEEDED, *OPTIONAL[1:])
#: Longest text that the form of a patient takes; the database would take more.
_LENGTHS: Mapping[str, int] = {
    "number": 20,
    "family_name": 120,
    "given_name": 120,
    "phone": 40,
    "email": 254,
    "address": 400,
    "guardian": 120,
    "note": 400,
}
_OWN_NUMBER = re.compile(r"OM-[0-9]{10,}")
#: A file that gives a thousand people one birth date is not compared each with each.
_OF_ONE_DAY = 100
_T = TypeVar("_T")
#: Nobody is older, in years.
_OLDEST = 120


@dataclass(frozen=True)
class PatientRow:
    """One patient of the file.

    Attributes:
        fields: As a patient is registered with; ``number`` is empty where the practice gives one.
        like: A patient of the practice who may be the same person.
        like_line: An earlier line of the file that may be the same person.
        here: The same person stands here under the same number: there is nothing to bring.
    """

    line: int
    fields: Mapping[str, object]
    like: Patient | None = None
    like_line: int = 0
    here: bool = False

    @property
    def name(self) -> str:
        return f"{self.fields['family_name']}, {self.fields['given_name']}"

    @property
    def doubtful(self) -> bool:
        """It comes only where somebody said so."""
        return not self.here and (self.like is not None or self.like_line > 0)


@dataclass(frozen=True)
class PatientsFile:
    """What a file of patients holds. Nothing is taken while there is a fault."""

    rows: tuple[PatientRow, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def doubtful(self) -> tuple[PatientRow, ...]:
        return tuple(row for row in self.rows if row.doubtful)

    @property
    def here(self) -> tuple[PatientRow, ...]:
        return tuple(row for row in self.rows if row.here)

    def taken(self, also: Iterable[int] = ()) -> tuple[PatientRow, ...]:
        """What comes: everything new, and those doubtful lines that were named."""
        lines = set(also)
        return tuple(row for row in self.rows if not row.here and (not row.doubtful or row.line in lines))


class _People(Generic[_T]):
    """People of one birth date, to be found by a name that reads the same or alike."""

    def __init__(self) -> None:
        self.same: dict[str, _T] = {}
        self.named: list[tuple[tuple[str, str], _T]] = []

    def add(self, names: tuple[str, str], one: _T) -> None:
        self.same.setdefault(folded(" ".join(names)), one)
        if len(self.named) < _OF_ONE_DAY:
            self.named.append((names, one))

    def like(self, names: tuple[str, str]) -> _T | None:
        same = self.same.get(folded(" ".join(names)))
        return same or next((one for named, one in self.named if alike(names, named)), None)


@dataclass
class _Here:
    """What the rows are compared with."""

    practice: Practice
    today: date
    order: str
    by_number: dict[str, Patient] = field(default_factory=dict)
    by_day: dict[date, _People[Patient]] = field(default_factory=lambda: defaultdict(_People))


def read_patients_file(text: str, *, practice: Practice, today: date, order: str = "year-first") -> PatientsFile:
    """Read the text of a file and compare it with the practice's patients.

    Args:
        order: In which order days are written, of ``DAY_ORDERS``.
    """
    table = read_table(text, needed=NEEDED, known=COLUMNS, most_rows=MOST_ROWS)
    faults = list(table.faults)
    here = _Here(practice, today, order)
    read = [(cells, given) for cells in table.rows if (given := _fields(cells, here, faults)) is not None]
    _look_up(here, [given for _cells, given in read])
    rows: list[PatientRow] = []
    earlier: dict[date, _People[PatientRow]] = defaultdict(_People)
    numbers: dict[str, int] = {}
    for cells, given in read:
        row = _compared(cells, given, here, earlier[_day(given)], numbers, faults)
        rows.append(row)
        earlier[_day(given)].add(_names(given), row)
    return PatientsFile(tuple(rows), tuple(sorted(faults, key=lambda one: one.line)))


def _fields(cells: Cells, here: _Here, faults: list[Fault]) -> dict[str, object] | None:
    before, text = len(faults), cells.text
    for name in ("family_name", "given_name"):
        if not text[name]:
            faults.append(cells.fault(name, _("a name"), _("Write it, or leave the line out.")))
    for name, most in _LENGTHS.items():
        if len(text.get(name, "")) > most:
            faults.append(cells.fault(name, _("at most %(most)s characters") % {"most": most}, _("Shorten it.")))
    if _OWN_NUMBER.fullmatch(text.get("number", "")):
        faults.append(cells.fault("number", "OM-00412", _("Leave the cell empty: the practice gives a number.")))
    born = _born(cells, here, faults)
    languages = list(here.practice.languages) or ["en"]
    for name, choices in (
        ("sex", list(Patient.Sex.values)),
        ("language", ["", *languages]),
        ("contact", ["", *Patient.Contact.values]),
    ):
        if text.get(name, "").casefold() not in choices:
            faults.append(cells.fault(name, ", ".join(filter(None, choices)), _("Write one of these words.")))
    if text.get("email"):
        try:
            validate_email(text["email"])
        except ValidationError:
            faults.append(cells.fault("email", "name@example.org", _("Correct it, or leave it empty.")))
    if len(faults) > before or born is None:
        return None
    return {name: text.get(name, "") for name in ("number", "family_name", "given_name", *OPTIONAL[2:])} | {
        "birth_date": born,
        "sex": text["sex"].casefold(),
        "language": text.get("language", "").casefold() or languages[0],
        "contact": text.get("contact", "").casefold(),
    }


def _born(cells: Cells, here: _Here, faults: list[Fault]) -> date | None:
    text = cells.text["birth_date"]
    born = day_written(text, here.order)
    if born is None:
        both = days_meant(text) if here.order == "year-first" else ()
        if both:
            expected = " / ".join(day.isoformat() for day in both)
            do = _("Write the year first, or say above in which order the file writes its days.")
        else:
            expected, do = "1980-11-23", _("Write year-month-day.")
        faults.append(cells.fault("birth_date", expected, do))
    elif born > here.today or born.year < here.today.year - _OLDEST:
        faults.append(cells.fault("birth_date", _("a day of the last 120 years"), _("Correct the year.")))
    return born


def _look_up(here: _Here, given: list[dict[str, object]]) -> None:
    """Read once whom the file may mean."""
    everybody = Patient.objects.of(here.practice).select_related("merged_into")
    numbers = {str(one["number"]) for one in given if one["number"]}
    here.by_number = {row.number: row for row in everybody.filter(number__in=numbers)}
    for row in everybody.filter(birth_date__in={_day(one) for one in given}).order_by("pk"):
        here.by_day[row.birth_date].add((row.family_name, row.given_name), row)


def _compared(
    cells: Cells,
    given: dict[str, object],
    here: _Here,
    earlier: _People[PatientRow],
    numbers: dict[str, int],
    faults: list[Fault],
) -> PatientRow:
    names = _names(given)
    like = here.by_day[_day(given)].like(names)
    twice = earlier.like(names)
    number = str(given["number"])
    holder = here.by_number.get(number) if number else None
    same = holder is not None and holder.birth_date == given["birth_date"]
    if holder is not None and not (same and alike(names, (holder.family_name, holder.given_name))):
        expected = _("a number that nobody has")
        faults.append(cells.fault("number", expected, _("Another patient has it: correct it, or leave it empty.")))
    if number and number in numbers:
        expected = _("each number once; line %(line)s has it too") % {"line": numbers[number]}
        faults.append(cells.fault("number", expected, _("Leave one out.")))
    elif number:
        numbers[number] = cells.line
    kept = (holder or like).kept if holder or like else None  # type: ignore[union-attr]
    return PatientRow(cells.line, given, kept, twice.line if twice else 0, here=holder is not None)


def _names(given: Mapping[str, object]) -> tuple[str, str]:
    return str(given["family_name"]), str(given["given_name"])


def _day(given: Mapping[str, object]) -> date:
    day = given["birth_date"]
    assert isinstance(day, date)
    return day
