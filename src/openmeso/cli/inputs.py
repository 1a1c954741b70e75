"""What a command works on: the library with the practice's overlay, the case, the stock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import typer

from openmeso.cli.options import today
from openmeso.intake import Case, Intake, read_case, take_intake
from openmeso.knowledge import Library, load_library
from openmeso.knowledge.waits import lengthen_waits
from openmeso.practice import Practice, practice_library, read_practice
from openmeso.supply import Stock, read_stock


@dataclass(frozen=True)
class Inputs:
    """One case with all that it is looked at with."""

    library: Library
    case: Case
    intake: Intake
    on: date


def library_for(practice_dir: Path | None) -> Library:
    """The library; with a practice, overlaid and with longer waits where it asks for them."""
    return load_library() if practice_dir is None else practice_for(practice_dir)[0]


def practice_for(practice_dir: Path | None) -> tuple[Library, Practice]:
    """A practice with its library. A plan cannot do without opening days, prices and a jurisdiction.

    Raises:
        typer.BadParameter: no directory was given.
    """
    if practice_dir is None:
        raise typer.BadParameter("a practice directory is needed: give --practice DIR", param_hint="--practice")
    library = practice_library(practice_dir)
    practice = read_practice(practice_dir, library=library)
    return lengthen_waits(library, practice.waits_days, author=practice.name, on=today()), practice


def read_inputs(case_file: Path, *, on: date | None, practice_dir: Path | None) -> Inputs:
    """Read a case and what belongs to it."""
    library = library_for(practice_dir)
    case = read_case(case_file, library=library)
    day = on or case.on or today()
    return Inputs(library, case, take_intake(case=case, library=library, on=day), day)


def needed_stock(stock_file: Path | None, practice_dir: Path | None, library: Library) -> Stock:
    """The stock file, given or beside the practice.

    Raises:
        typer.BadParameter: there is none.
    """
    beside = practice_dir / "stock.toml" if practice_dir else None
    path = stock_file or (beside if beside and beside.exists() else None)
    if path is None:
        raise typer.BadParameter("a stock file is needed: give --stock FILE", param_hint="--stock")
    return read_stock(path, library)
