"""``openmeso screen``: one case in full, or many in a table."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from openmeso.cli.options import AsJson, On, PracticeDir


def screen_cases(
    cases: Annotated[
        list[Path], typer.Argument(metavar="CASE", help="Case files, or one.", exists=True, dir_okay=False)
    ],
    on: On = None,
    practice_dir: PracticeDir = None,
    as_json: AsJson = False,
    trace: Annotated[bool, typer.Option("--trace", help="List every rule run, also the silent ones.")] = False,
) -> None:
    """Screen a case, or many in a table.

    Verdict, findings with their waits and reasons, and what is missing.
    """
    if len(cases) == 1:
        _one(cases[0], on=on, practice_dir=practice_dir, as_json=as_json, trace=trace)
    else:
        _many(cases, on=on, practice_dir=practice_dir, as_json=as_json)


def _one(path: Path, *, on: date | None, practice_dir: Path | None, as_json: bool, trace: bool) -> None:
    from openmeso.cli.inputs import read_inputs
    from openmeso.cli.printing import print_screening, screening_data
    from openmeso.screening import screen
    from openmeso.serialize import pretty

    inputs = read_inputs(path, on=on, practice_dir=practice_dir)
    screening = screen(intake=inputs.intake, library=inputs.library, on=inputs.on)
    if as_json:
        typer.echo(pretty(screening_data(screening, trace=trace)), nl=False)
    else:
        print_screening(screening, inputs.library, trace=trace)


def _many(paths: list[Path], *, on: date | None, practice_dir: Path | None, as_json: bool) -> None:
    from rich.console import Console
    from rich.progress import track
    from rich.table import Table

    from openmeso.cli.inputs import library_for
    from openmeso.cli.options import today
    from openmeso.cli.printing import screening_data, verdict_text
    from openmeso.errors import OpenMesoError
    from openmeso.intake import read_case, take_intake
    from openmeso.screening import Screening, screen
    from openmeso.serialize import pretty

    library = library_for(practice_dir)
    console, progress = Console(), Console(stderr=True)
    done: list[tuple[Path, Screening]] = []
    failed: list[OpenMesoError] = []
    for path in track(sorted(paths), description="Screening", console=progress, transient=True):
        try:
            case = read_case(path, library=library)
        except OpenMesoError as error:
            failed.append(error)
            continue
        day = on or case.on or today()
        intake = take_intake(case=case, library=library, on=day)
        done.append((path, screen(intake=intake, library=library, on=day)))
    if as_json:
        typer.echo(pretty({path.name: screening_data(found, trace=False) for path, found in done}), nl=False)
    else:
        table = Table(title=f"{len(done)} cases", show_lines=False)
        for head in ("case", "verdict", "first possible", "gravest finding", "missing"):
            table.add_column(head)
        for path, found in done:
            first = found.findings[0].title if found.findings else ""
            table.add_row(
                path.stem,
                verdict_text(found.verdict),
                str(found.first_possible or "open"),
                first,
                str(len(found.missing) or ""),
            )
        console.print(table)
        counts = {v: sum(1 for _, s in done if s.verdict is v) for v in dict.fromkeys(s.verdict for _, s in done)}
        console.print(", ".join(f"{count} {verdict.value.replace('_', ' ')}" for verdict, count in counts.items()))
    for fault in failed:
        typer.echo(str(fault), err=True)
    if failed:
        raise typer.Exit(failed[0].exit_code)
