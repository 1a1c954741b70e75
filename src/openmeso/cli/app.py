"""The application: its commands, and one place where trouble becomes an exit status.

Exit status: 0 done, also when the answer is an explained refusal; 1 something does not hold (a broken
trail, knowledge that fails its check); 2 wrong usage; 3 to 10 the kinds of ``openmeso.errors``.
"""

from __future__ import annotations

import sys

import typer

from openmeso.cli import assess, formulate, knowledge, plan, questions, reconcile, screen, verify_trail
from openmeso.errors import OpenMesoError

app = typer.Typer(
    name="openmeso",
    help="From a patient's answers to a plan on paper. Supports a licensed clinician; decides nothing.",
    no_args_is_help=True,
    # Plain help: the formatted one imports a markdown parser and doubles the time of every --help.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("plan")(plan.plan)
app.command("screen")(screen.screen_cases)
app.command("formulate")(formulate.formulate_case)
app.command("questions")(questions.questions)
app.command("reconcile")(reconcile.reconcile_session)
app.command("assess")(assess.assess_outcome)
app.command("verify-trail")(verify_trail.verify_trail)
app.add_typer(knowledge.app, name="knowledge")


def main() -> None:
    """Run the command line and end with its exit status."""
    try:
        app()
    except OpenMesoError as error:
        typer.echo(str(error), err=True)
        sys.exit(error.exit_code)
