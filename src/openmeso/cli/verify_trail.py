"""``openmeso verify-trail``: does the chain hold?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from openmeso.cli.options import AsJson


def verify_trail(
    trail_file: Annotated[
        Path, typer.Argument(metavar="TRAIL", help="A trail as JSON lines.", exists=True, dir_okay=False)
    ],
    key_file: Annotated[
        Path, typer.Option("--keys", help="Keys, one a line: key id, space, key in hexadecimal.", exists=True)
    ],
    checkpoint: Annotated[
        str, typer.Option(help="A head kept elsewhere, as SEQ:HASH; shows a tail that was cut.", metavar="SEQ:HASH")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Verify a trail line by line. Exit status 1 when it does not hold."""
    from openmeso.audit import Checkpoint, load_lines, verify
    from openmeso.serialize import pretty

    with trail_file.open(encoding="utf-8") as lines:
        trail = load_lines(lines)
    head = None
    if checkpoint:
        number, _, digest = checkpoint.partition(":")
        if not number.isdigit() or not digest:
            raise typer.BadParameter(f"got {checkpoint!r}; expected SEQ:HASH", param_hint="--checkpoint")
        head = Checkpoint(int(number), digest)
    found = verify(trail, keys=_read_keys(key_file), checkpoint=head)
    if as_json:
        typer.echo(
            pretty({"holds": found.holds, "count": found.count, "head": found.head, "broken": found.broken}), nl=False
        )
    elif found.holds:
        typer.echo(f"The trail holds: {found.count} lines, head {found.head.seq}:{found.head.hash}")
    else:
        for line, why in found.broken:
            typer.echo(f"line {line}: {why}")
        typer.echo(f"The trail does not hold: {len(found.broken)} places in {found.count} lines.")
    raise typer.Exit(0 if found.holds else 1)


def _read_keys(path: Path) -> dict[str, bytes]:
    from openmeso.errors import Fault, TrailError

    keys: dict[str, bytes] = {}
    faults: list[Fault] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        key_id, _, text = line.strip().partition(" ")
        try:
            keys[key_id] = bytes.fromhex(text)
        except ValueError:
            # The key itself is never shown.
            faults.append(Fault(f"{path.name}: line {number}", "a key that is not hexadecimal", "KEY-ID HEX"))
    if faults:
        raise TrailError(faults)
    return keys
