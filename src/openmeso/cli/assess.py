"""``openmeso assess``: what changed beyond its error."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from openmeso.cli.options import AsJson, PracticeDir


def assess_outcome(
    outcome_file: Annotated[
        Path,
        typer.Argument(metavar="OUTCOME", help="An outcome file, openmeso-outcome/1.", exists=True, dir_okay=False),
    ],
    practice_dir: PracticeDir = None,
    as_json: AsJson = False,
) -> None:
    """Compare baseline and follow-up.

    Changes against their measurement error, scores, graded events.
    """
    from rich.console import Console

    from openmeso.cli.inputs import library_for
    from openmeso.cli.options import now
    from openmeso.outcome import assess, grade_event, read_readings
    from openmeso.serialize import pretty

    library = library_for(practice_dir)
    readings = read_readings(outcome_file, library=library)
    outcome = assess(
        baseline=readings.baseline,
        follow_up=readings.follow_up,
        library=library,
        practice_noise=readings.practice_noise,
        sessions=readings.session_days,
    )
    events = [
        grade_event(event=event, sessions=readings.sessions, library=library, at=now()) for event in readings.events
    ]
    if as_json:
        typer.echo(pretty({"outcome": outcome, "events": events}), nl=False)
        return
    console = Console()
    for change in outcome.changes:
        console.print(change.sentence, markup=False)
    for finding in outcome.findings:
        console.print(f"· {finding.what} ({finding.code})", markup=False)
    for graded in events:
        days = ", ".join(f"{onset.days} days" for onset in graded.onset[:1])
        stops = "; stops the next session" if graded.stops_next_session else ""
        after = f", {days} after the latest session" if days else ""
        console.print(f"{graded.term}: grade {graded.grade}{after}{stops}", markup=False)
