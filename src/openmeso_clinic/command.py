"""``openmeso-clinic``: run, set up, back up and check a clinic."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, NoReturn

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Run and look after an OpenMeso clinic.")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openmeso_clinic.settings")
    app()


def _fail(words: str) -> NoReturn:
    typer.echo(words, err=True)
    raise typer.Exit(2)


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8000,
    keep: Annotated[bool, typer.Option(envvar="KEEP", help="Keep what was done in the demo before.")] = False,
    people: Annotated[int, typer.Option(envvar="PEOPLE", min=12, help="How many synthetic patients.")] = 150,
) -> None:
    """Open the demo clinic in the browser: synthetic patients, nothing leaves this machine."""
    os.environ.setdefault("OPENMESO_DATA", "var/demo-clinic")
    from openmeso_clinic.serving.demo import run_demo

    run_demo(port=port, keep=keep, people=people)


@app.command()
def init(
    practice: Annotated[str, typer.Option(prompt="Name of the practice")],
    jurisdiction: Annotated[str, typer.Option(prompt="Country whose law holds (two letters)")],
    time_zone: Annotated[str, typer.Option(prompt="Time zone (as Europe/Paris)")],
    currency: Annotated[str, typer.Option(prompt="Currency (as EUR)")],
    owner: Annotated[str, typer.Option(prompt="Your name")],
    email: Annotated[str, typer.Option(prompt="Your e-mail address, to sign in with")],
) -> None:
    """Make a real clinic: its practice and its owner. Everyone else is added by the owner on screen."""
    from openmeso_clinic.serving.server import prepare

    prepare()
    from django.utils import timezone

    from openmeso_clinic.actions.founding import AlreadyFounded
    from openmeso_clinic.serving.initial import CannotInitialise, initialise

    try:
        password = initialise(
            at=timezone.now(),
            practice=practice,
            jurisdiction=jurisdiction,
            time_zone=time_zone,
            currency=currency,
            owner=owner,
            email=email,
        )
    except CannotInitialise as error:
        _fail(f"No clinic was made: {error}.")
    except AlreadyFounded:
        _fail("No clinic was made: this data folder holds the demo. Set OPENMESO_DATA to another folder.")
    typer.echo(f"The clinic is made. Sign in as {email} with this password, shown once:\n\n  {password}\n")
    typer.echo("You will be asked for a second factor and a password of your own. Start with: openmeso-clinic serve")


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port.")] = 8000,
    address: Annotated[str, typer.Option(help="Address to listen on; loopback by default.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(help="Server processes; as many as cores by default.")] = 0,
    tls: Annotated[bool, typer.Option(help="HTTPS with an authority of the clinic's own, for tablets.")] = False,
) -> None:
    """Serve the clinic with its worker process."""
    if tls:
        os.environ["OPENMESO_TLS"] = "1"
    from openmeso_clinic.serving.server import run

    run(address=address, port=port, workers=workers or os.cpu_count() or 1, tls=tls)


@app.command()
def backup(
    to: Annotated[Path, typer.Argument(help="A new folder.")],
    keys_to: Annotated[Path | None, typer.Option(help="Also copy the keys: to another place than the backup.")] = None,
) -> None:
    """Back the clinic up while it runs: database and files, with a hash of each."""
    import django

    django.setup()
    from django.utils import timezone

    from openmeso_clinic.place import here
    from openmeso_clinic.serving.backup import BackupFault, back_up

    try:
        report = back_up(
            place=here(), to=to, database_url=os.environ.get("DATABASE_URL"), at=timezone.now(), keys_to=keys_to
        )
    except BackupFault as error:
        _fail(str(error))
    typer.echo(f"{report.files} files, {report.bytes / 1e6:.1f} MB in {to}.")
    if keys_to is None:
        typer.echo(f"Keys are not in it. Keep a copy of {here().keys} in another place: without them files stay shut.")


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(help="A backup.", exists=True, file_okay=False)],
    keys_from: Annotated[Path | None, typer.Option(help="Where the keys were kept.")] = None,
    drill: Annotated[bool, typer.Option("--drill", help="Only try it, in a temporary folder, and report.")] = False,
    drill_database: Annotated[str | None, typer.Option(help="For PostgreSQL: an empty database to try in.")] = None,
) -> None:
    """Bring a backup back into an empty data folder, and check it."""
    from openmeso_clinic.place import here
    from openmeso_clinic.serving.backup import BackupFault

    if drill:
        return _drill(source, keys_from or here().keys, drill_database)
    from openmeso_clinic.serving.backup import restore as bring_back

    try:
        report = bring_back(
            place=here(), source=source, database_url=os.environ.get("DATABASE_URL"), keys_from=keys_from
        )
    except BackupFault as error:
        _fail(str(error))
    typer.echo(f"{report.files} files are back and have the hashes they had.")
    check()


def _drill(source: Path, keys_from: Path, database_url: str | None) -> None:
    from openmeso_clinic.serving.backup import BackupFault
    from openmeso_clinic.serving.drill import drill

    try:
        found = drill(source=source, keys_from=keys_from, database_url=database_url)
    except BackupFault as error:
        _fail(str(error))
    for line in (*(f"{name}: came back altered" for name in found.differing), *found.faults):
        typer.echo(line)
    size = f"{found.files} files, {found.bytes / 1e6:.1f} MB, {found.seconds:.0f} s"
    if not found.holds:
        typer.echo(f"This backup would not have served ({size}). Make a new one and try again.", err=True)
        raise typer.Exit(1)
    typer.echo(f"This backup would have served: every digest is equal and everything holds ({size}).")


@app.command()
def checkpoint(
    to: Annotated[Path, typer.Argument(metavar="FILE", help="A new file, to be kept off this machine.")],
) -> None:
    """Sign where the audit trail ends. Kept elsewhere, it shows later whether the end was cut."""
    import django

    django.setup()
    from django.utils import timezone

    from openmeso_clinic.serving.witness import CheckpointFault, write_checkpoint

    try:
        lines = write_checkpoint(to, at=timezone.now())
    except CheckpointFault as error:
        _fail(str(error))
    typer.echo(f"{to} says that the trail has {lines} lines. Keep it where nobody of this clinic can change it.")


@app.command(name="export")
def take_out(
    to: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder.")],
    keys_to: Annotated[Path | None, typer.Option(help="Also copy the keys: to another place than the export.")] = None,
    opened: Annotated[bool, typer.Option(help="Also write photographs and documents decrypted.")] = False,
) -> None:
    """Take the whole practice out: tables, spreadsheets, photographs and documents, with a hash of each."""
    import django

    django.setup()
    from django.utils import timezone

    from openmeso_clinic.place import here
    from openmeso_clinic.serving.export import ExportFault
    from openmeso_clinic.serving.export import take_out as write

    try:
        report = write(place=here(), to=to, at=timezone.now(), keys_to=keys_to, opened=opened)
    except ExportFault as error:
        _fail(str(error))
    typer.echo(f"{report.tables} tables with {report.rows} rows, and {report.files} files in {to}.")
    typer.echo("Its tables are not encrypted: whoever holds the folder reads every record.")
    if keys_to is None:
        typer.echo("Keys are not in it: without them no photograph opens and the trail cannot be verified.")
    if report.lost:
        typer.echo(f"{len(report.lost)} files could not be opened: {', '.join(report.lost[:5])}", err=True)
        raise typer.Exit(1)


@app.command(name="import")
def bring_in(
    source: Annotated[Path, typer.Argument(metavar="FOLDER", help="An export.", exists=True, file_okay=False)],
    keys_from: Annotated[Path | None, typer.Option(help="Where the keys were kept.")] = None,
) -> None:
    """Make an equal practice of an export, in an empty data folder, and check it."""
    from openmeso_clinic.serving.server import prepare

    prepare()
    from openmeso_clinic.place import here
    from openmeso_clinic.serving.export import ExportFault
    from openmeso_clinic.serving.export import bring_in as read

    try:
        report = read(place=here(), source=source, keys_from=keys_from)
    except ExportFault as error:
        _fail(str(error))
    typer.echo(f"{report.rows} rows in {report.tables} tables and {report.files} files are here.")
    check()


_FILE = Annotated[Path, typer.Argument(help="A CSV file.", exists=True, dir_okay=False)]
_OWNER = Annotated[str, typer.Option("--as", help="E-mail address of the owner whose act it is.")]
_DRY = Annotated[bool, typer.Option("--dry-run", help="Only look through it: nothing is written.")]
_DATES = Annotated[str, typer.Option(help="How days are written: year-first, day-first or month-first.")]
_ALSO = Annotated[list[int] | None, typer.Option(metavar="LINE", help="A doubtful line that comes all the same.")]


@app.command(name="import-patients")
def import_patients(
    file: _FILE, owner: _OWNER, dry_run: _DRY = False, dates: _DATES = "year-first", also: _ALSO = None
) -> None:
    """Bring in patients from a CSV file: as a whole, or not at all. Who may be here already stays out."""
    _bring("bring_patients", "patient", file, owner, dry_run, dates, also)


@app.command(name="import-stock")
def import_stock(
    file: _FILE, owner: _OWNER, dry_run: _DRY = False, dates: _DATES = "year-first", also: _ALSO = None
) -> None:
    """Receive stock from a CSV file: as a whole, or not at all. Lots that are here already stay out."""
    _bring("bring_stock", "container", file, owner, dry_run, dates, also)


def _bring(what: str, one: str, file: Path, owner: str, dry: bool, dates: str, also: list[int] | None) -> None:
    import django

    django.setup()
    from django.utils import timezone

    from openmeso_clinic.queries.dates import DAY_ORDERS
    from openmeso_clinic.serving import bringing_in

    if dates not in DAY_ORDERS:
        _fail(f"--dates is one of {', '.join(DAY_ORDERS)}.")
    try:
        found = getattr(bringing_in, what)(file, email=owner, at=timezone.now(), order=dates, also=also or (), dry=dry)
    except bringing_in.BringInFault as error:
        _fail(str(error))
    for line in found.faults:
        typer.echo(line)
    if found.faults:
        _fail(f"Nothing was written: {len(found.faults)} faults.")
    for line in found.doubtful:
        typer.echo(f"{line}: it comes only with --also and its number")
    if dry:
        typer.echo(f"{found.new} lines would come. Nothing was written.")
    else:
        typer.echo(f"{found.new} lines came: {found.came} {one}{'' if found.came == 1 else 's'}.")


@app.command(name="rotate-keys")
def rotate_keys() -> None:
    """Lay every document and photograph under new keys and destroy the old ones. Cut off, run it again."""
    import django

    django.setup()
    from django.utils import timezone

    from openmeso_clinic.serving.rotate import rotate_keys as rotate

    done = rotate(at=timezone.now())
    typer.echo(f"{done.files} files lie under new keys; {done.keys} old keys are destroyed.")
    typer.echo("Make a backup now, with --keys-to: files of earlier backups open only with the keys kept beside them.")
    if done.lost:
        typer.echo(f"{done.lost} files could not be read and lie as they lay: openmeso-clinic check", err=True)
        raise typer.Exit(1)


@app.command(name="check")
def check_all(
    checkpoint: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="The trail must still hold what this file says.")
    ] = None,
) -> None:
    """Check the whole clinic: the database, every invariant, the audit trail. Ends with 1 when anything is wrong."""
    check(*(checkpoint or ()))


def check(*checkpoints: Path) -> None:
    import django

    django.setup()
    from openmeso_clinic.serving.check import faults
    from openmeso_clinic.serving.witness import CheckpointFault

    found = 0
    try:
        for fault in faults(checkpoints):
            found += 1
            typer.echo(f"{fault.invariant}  {fault.place}: {fault.what}")
    except CheckpointFault as error:
        _fail(str(error))
    if found:
        typer.echo(f"{found} things do not hold. Keep this folder as it is, and restore a backup beside it.", err=True)
        raise typer.Exit(1)
    typer.echo("Everything holds.")


if __name__ == "__main__":
    main()
