"""``openmeso plan``: the main job. One case through every stage, onto paper."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from openmeso.cli.options import AsJson, CaseFile, Language, On, PracticeDir, StockFile


def plan(
    case_file: CaseFile,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write plan.json, the PDFs and course.ics into this directory.")
    ] = None,
    on: On = None,
    stock_file: StockFile = None,
    practice_dir: PracticeDir = None,
    language: Language = None,
    as_json: AsJson = False,
) -> None:
    """Take a case through every stage, onto paper.

    Screening, formulation, course with its map, consent, aftercare. A refusal that is explained is a
    result: exit status 0, and plan.json says why.
    """
    from openmeso.cli.inputs import needed_stock, practice_for
    from openmeso.cli.options import now, today
    from openmeso.cli.printing import print_walked
    from openmeso.intake import read_case
    from openmeso.pathway import plan_data, walk
    from openmeso.serialize import pretty

    library, practice = practice_for(practice_dir)
    case = read_case(case_file, library=library)
    stock = needed_stock(stock_file, practice_dir, library)
    at = now()
    day = on or case.on or today()
    walked = walk(case=case, library=library, practice=practice, stock=stock, on=day, at=at, language=language)
    data = plan_data(walked)
    if as_json:
        typer.echo(pretty(data), nl=False)
    else:
        print_walked(walked, case=case, library=library, practice=practice)
    if out is not None:
        from openmeso.cli.papers import write_papers

        written = write_papers(
            walked, data, out, case=case, library=library, practice=practice, language=language, made_at=at
        )
        typer.echo(f"{', '.join(path.name for path in written)} in {out}", err=as_json)
