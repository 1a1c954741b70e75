"""``openmeso reconcile``: a session against its plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from openmeso.cli.options import AsJson, PracticeDir


def reconcile_session(
    plan_file: Annotated[
        Path, typer.Argument(metavar="PLAN", help="plan.json of `openmeso plan`.", exists=True, dir_okay=False)
    ],
    session_file: Annotated[
        Path, typer.Argument(metavar="SESSION", help="A session file, openmeso-session/1.", exists=True, dir_okay=False)
    ],
    number: Annotated[int, typer.Option("--session", min=1, help="Which session of the course.")] = 1,
    practice_dir: PracticeDir = None,
    as_json: AsJson = False,
) -> None:
    """Compare planned with delivered.

    Volumes to the hundredth of a millilitre, lots, zones, steps, asepsis.
    """
    from rich.console import Console
    from rich.table import Table

    from openmeso.cli.inputs import library_for
    from openmeso.serialize import as_data, pretty
    from openmeso.session import Weight, read_delivery, read_planned, reconcile

    library = library_for(practice_dir)
    planned = read_planned(plan_file, library=library, number=number)
    record = reconcile(planned=planned, delivered=read_delivery(session_file, library=library))
    if as_json:
        data = {**as_data(record), "complete": record.complete, "may_be_signed": record.may_be_signed}
        typer.echo(pretty(data), nl=False)
        return
    console = Console()
    zones = Table(title="Zones")
    for head in ("zone", "planned", "delivered", "points"):
        zones.add_column(head)
    for zone in record.zones:
        zones.add_row(zone.zone, str(zone.planned), str(zone.delivered), str(zone.points))
    console.print(zones)
    balance = Table(title="Where the volume went")
    for head in ("syringe", "prepared", "delivered", "lost on the skin", "residue", "waste", "not accounted for"):
        balance.add_column(head)
    for b in record.syringes:
        amounts = (b.prepared, b.delivered, b.surface_loss, b.residue, b.waste, b.missing)
        balance.add_row(b.letter, *(str(amount) for amount in amounts))
    console.print(balance)
    for finding in record.findings:
        mark = "■" if finding.weight is Weight.BLOCKS else "·"
        console.print(f"{mark} {finding.place}: {finding.what}. {finding.do} ({finding.code})", markup=False)
    console.print("May be signed." if record.may_be_signed else "Not to be signed yet.")
