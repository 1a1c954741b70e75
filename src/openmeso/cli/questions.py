"""``openmeso questions``: what to ask this patient today."""

from __future__ import annotations

from typing import Annotated

import typer

from openmeso.cli.options import AsJson, CaseFile, On, PracticeDir


def questions(
    case_file: CaseFile,
    on: On = None,
    practice_dir: PracticeDir = None,
    visit: Annotated[int, typer.Option(min=1, help="Which visit it is; 1 is the first consultation.")] = 1,
    as_json: AsJson = False,
) -> None:
    """List the questions that are still open.

    All for a new patient, what may have changed for a known one.
    """
    from rich.console import Console
    from rich.table import Table

    from openmeso.cli.inputs import read_inputs
    from openmeso.intake import questions_to_ask
    from openmeso.serialize import pretty

    inputs = read_inputs(case_file, on=on, practice_dir=practice_dir)
    found = questions_to_ask(
        library=inputs.library,
        answers=inputs.intake.answers,
        birth_date=inputs.case.patient.birth_date,
        sex=inputs.case.patient.sex,
        visit=visit,
        on=inputs.on,
    )
    if as_json:
        typer.echo(pretty([{"id": q.id, "ask": q.ask, "block": q.block} for q in found]), nl=False)
        return
    table = Table(title=f"{len(found)} of {len(inputs.library.questions)} questions are open")
    for head in ("block", "id", "question"):
        table.add_column(head)
    for question in found:
        table.add_row(question.block, question.id, question.ask)
    Console().print(table)
