"""``openmeso-clinic import-patients`` and ``import-stock``: the same look and the same acts as on screen."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.bringing_in import (
    look_through_patients,
    look_through_stock,
    take_patients,
    take_stock,
)
from openmeso_clinic.forms.csv_file import MOST_BYTES
from openmeso_clinic.models import Staff
from openmeso_clinic.queries.csv_file import Fault, decoded
from openmeso_clinic.queries.patients_file import PatientRow, PatientsFile
from openmeso_clinic.queries.stock_file import StockFile, StockRow


class BringInFault(Exception):
    """The file or the person is not what it takes. Says what and what to do."""


@dataclass(frozen=True)
class Brought:
    """What a file did, or would do.

    Attributes:
        faults: Where there is one, nothing came.
        doubtful: Lines that stay out, each with why.
        new: How many lines came or would come; ``came`` how many patients or containers did.
    """

    faults: tuple[str, ...]
    doubtful: tuple[str, ...]
    new: int
    came: int | None


def bring_patients(path: Path, *, email: str, at: datetime, order: str, also: Iterable[int], dry: bool) -> Brought:
    by, also = _member(email, at), tuple(also)
    found = look_through_patients(by=by, text=_text(path), order=order)
    came = None if dry or found.faults else take_patients(by=by, found=found, also=also, key=secrets.token_hex(12))
    return Brought(_faults(found.faults), tuple(_like_words(found)), len(found.taken(also)), came)


def bring_stock(path: Path, *, email: str, at: datetime, order: str, also: Iterable[int], dry: bool) -> Brought:
    by, also = _member(email, at), tuple(also)
    found = look_through_stock(by=by, text=_text(path), order=order)
    came = None if dry or found.faults else take_stock(by=by, found=found, also=also, key=secrets.token_hex(12))
    return Brought(_faults(found.faults), tuple(_here_words(found)), len(found.taken(also)), came)


def _text(path: Path) -> str:
    if path.stat().st_size > MOST_BYTES:
        raise BringInFault(f"{path} is larger than 1 MB: divide it.")
    try:
        return decoded(path.read_bytes())[0]
    except ValueError:
        raise BringInFault(f"{path} is no text in UTF-8 or Windows-1252: save it as CSV (UTF-8).") from None


def _member(email: str, at: datetime) -> Actor:
    staff = Staff.objects.filter(email__iexact=email, is_active=True).select_related("practice").first()
    if staff is None or not Actor(staff, at).holds(Right.BRING_IN):
        raise BringInFault(f"{email} is no owner of a practice here: name whose act it is with --as.")
    return Actor(staff, at)


def _faults(found: Iterable[Fault]) -> tuple[str, ...]:
    return tuple(
        f"line {one.line}{', ' if one.column else ''}{one.column}: got {one.got!r}; expected {one.expected}. {one.do}"
        for one in found
    )


def _like_words(found: PatientsFile) -> Iterator[str]:
    for row in found.doubtful:
        yield f"line {row.line}: {row.name} looks like {_whom(row)}"


def _whom(row: PatientRow) -> str:
    return f"{row.like.number}, {row.like.name}" if row.like is not None else f"line {row.like_line}"


def _here_words(found: StockFile) -> Iterator[str]:
    for row in found.doubtful:
        yield f"line {row.line}: {_lot(row)} is here already, in {row.here} containers"


def _lot(row: StockRow) -> str:
    return f"lot {row.number} of {row.product_name}"
