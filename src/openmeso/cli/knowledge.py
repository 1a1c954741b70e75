"""``openmeso knowledge``: check, list, show, compare, and export the schemas."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from openmeso.cli.options import AsJson, PracticeDir

app = typer.Typer(help="The knowledge: check, list, show, diff, schema.", no_args_is_help=True)


@app.command()
def check(practice_dir: PracticeDir = None, as_json: AsJson = False) -> None:
    """Check every entry and count the unconfirmed.

    With --practice also its overlay, and what it changed.
    """
    from rich.console import Console
    from rich.table import Table

    from openmeso.cli.inputs import library_for
    from openmeso.knowledge.shares import shares
    from openmeso.serialize import pretty

    library = library_for(practice_dir)
    found = shares(library)
    if as_json:
        typer.echo(pretty({"version": library.version, "kinds": found, "overlaid": library.overlaid}), nl=False)
        return
    table = Table(title=f"knowledge {library.version[:12]}")
    table.add_column("kind")
    for head in ("entries", "statements", "unconfirmed", "share"):
        table.add_column(head, justify="right")
    for kind, share in found.items():
        percent = f"{share.percent} %" if share.statements else ""
        table.add_row(kind, str(share.entries), str(share.statements), str(share.unconfirmed), percent)
    console = Console()
    console.print(table)
    for change in library.overlaid:
        console.print(f"{change.kind}/{change.id}: {change.action} by {change.author} on {change.on}: {change.reason}")


@app.command("list")
def list_entries(
    kind: Annotated[str, typer.Argument(help="Only this kind.")] = "",
    practice_dir: PracticeDir = None,
    as_json: AsJson = False,
) -> None:
    """List ids, all or of one kind."""
    from openmeso.cli.inputs import library_for
    from openmeso.errors import Fault, UnknownIdError, one_of
    from openmeso.serialize import pretty

    library = library_for(practice_dir)
    kinds = dict(library.kinds())
    if kind and kind not in kinds:
        raise UnknownIdError([Fault("knowledge list", kind, one_of(kinds, kind))])
    found = {name: list(entries) for name, entries in kinds.items() if kind in ("", name)}
    if as_json:
        typer.echo(pretty(found), nl=False)
        return
    for name, ids in found.items():
        for entry_id in ids:
            typer.echo(f"{name}/{entry_id}")


@app.command()
def show(
    entry_id: Annotated[str, typer.Argument(metavar="ID", help="An id, or KIND/ID.")],
    practice_dir: PracticeDir = None,
    as_json: AsJson = False,
) -> None:
    """Show an entry with its sources.

    Values with units, grade, and whether they are confirmed or overlaid.
    """
    from openmeso.cli.inputs import library_for
    from openmeso.cli.printing import print_entry
    from openmeso.serialize import pretty

    library = library_for(practice_dir)
    found = library.find(entry_id)
    if as_json:
        typer.echo(pretty({f"{kind}/{getattr(e, 'id', '')}": e for kind, e in found}), nl=False)
        return
    for kind, entry in found:
        print_entry(kind, entry, library)


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="A knowledge directory, the older.", exists=True, file_okay=False)],
    new: Annotated[Path, typer.Argument(help="A knowledge directory, the newer.", exists=True, file_okay=False)],
    as_json: AsJson = False,
) -> None:
    """Compare two directories, value by value."""
    from openmeso.knowledge import load_library
    from openmeso.knowledge.comparing import compare
    from openmeso.serialize import pretty

    changes = compare(load_library(old), load_library(new))
    if as_json:
        typer.echo(pretty(changes), nl=False)
        return
    for change in changes:
        typer.echo(str(change))
    typer.echo(f"{len(changes)} {'difference' if len(changes) == 1 else 'differences'}")


@app.command()
def schema(
    kind: Annotated[str, typer.Argument(help="A kind, or case, stock, practice, session, plan.")] = "",
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Write every schema into a directory.")] = None,
) -> None:
    """Print a JSON Schema for editors, or write them all."""
    import json

    from openmeso.cli.schemas import schemas
    from openmeso.errors import Fault, UnknownIdError, one_of

    known = schemas()
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        for name, make in known.items():
            text = json.dumps(make(), indent=2, ensure_ascii=False) + "\n"
            (out / f"{name}.schema.json").write_text(text, encoding="utf-8")
        typer.echo(f"{len(known)} schemas in {out}")
        return
    if kind not in known:
        raise UnknownIdError([Fault("knowledge schema", kind or "nothing", one_of(known, kind))])
    typer.echo(json.dumps(known[kind](), indent=2, ensure_ascii=False))
