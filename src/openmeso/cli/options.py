"""Options that several commands share."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer


def today() -> date:
    """The day of the command line: the only clock there is, and only here."""
    return datetime.now(tz=UTC).astimezone().date()


def now() -> datetime:
    """The instant of the command line, in UTC."""
    return datetime.now(tz=UTC).replace(microsecond=0)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"got {text!r}; expected a day as 2026-11-22") from None


CaseFile = Annotated[
    Path, typer.Argument(metavar="CASE", help="A case file, openmeso-case/1.", exists=True, dir_okay=False)
]
On = Annotated[
    date | None,
    typer.Option(parser=_day, metavar="DATE", help="The day it is for. Default: the case's own day, else today."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Language = Annotated[
    str | None, typer.Option(metavar="CODE", help="Language of the patient's papers. Default: the patient's own.")
]
PracticeDir = Annotated[
    Path | None,
    typer.Option(
        "--practice", metavar="DIR", help="Practice directory with practice.toml.", exists=True, file_okay=False
    ),
]
StockFile = Annotated[
    Path | None,
    typer.Option("--stock", metavar="FILE", help="Stock file, openmeso-stock/1.", exists=True, dir_okay=False),
]
