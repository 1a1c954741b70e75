"""``openmeso-clinic``: run, set up, back up and check a clinic."""

from __future__ import annotations

import os
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Run and look after an OpenMeso clinic.")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openmeso_clinic.settings")
    app()


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8000,
    keep: Annotated[bool, typer.Option(envvar="KEEP", help="Keep what was done in the demo before.")] = False,
) -> None:
    """Open the demo clinic in the browser: synthetic patients, nothing leaves this machine."""
    os.environ.setdefault("OPENMESO_DATA", "var/demo-clinic")
    os.environ["OPENMESO_DEMO"] = "1"
    from openmeso_clinic.serving.demo import run_demo

    run_demo(port=port, keep=keep)


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port.")] = 8000,
    address: Annotated[str, typer.Option(help="Address to listen on; loopback by default.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(help="Server processes; as many as cores by default.")] = 0,
) -> None:
    """Serve the clinic with its worker process."""
    from openmeso_clinic.serving.server import run

    run(address=address, port=port, workers=workers or os.cpu_count() or 1)


if __name__ == "__main__":
    main()
