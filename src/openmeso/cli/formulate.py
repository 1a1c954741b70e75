"""``openmeso formulate``: the formulation alone."""

from __future__ import annotations

import typer

from openmeso.cli.options import AsJson, CaseFile, On, PracticeDir, StockFile


def formulate_case(
    case_file: CaseFile,
    on: On = None,
    stock_file: StockFile = None,
    practice_dir: PracticeDir = None,
    as_json: AsJson = False,
) -> None:
    """Formulate from goals and stock.

    Up to three alternatives with what each gains and costs, or the minimal conflict.
    """
    from openmeso.cli.inputs import needed_stock, practice_for
    from openmeso.cli.options import now, today
    from openmeso.cli.printing import print_formulation, print_screening
    from openmeso.intake import read_case
    from openmeso.pathway import formulated
    from openmeso.serialize import pretty

    library, practice = practice_for(practice_dir)
    case = read_case(case_file, library=library)
    stock = needed_stock(stock_file, practice_dir, library)
    day = on or case.on or today()
    _, screening, found = formulated(case=case, library=library, practice=practice, stock=stock, on=day, at=now())
    if as_json:
        typer.echo(pretty({"verdict": screening.verdict, "formulation": found}), nl=False)
    elif found is None:
        print_screening(screening, library)
    else:
        print_formulation(found, library, currency=practice.currency)
