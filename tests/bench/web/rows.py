"""The web operations of the clinic beside bare Django and GNU Health: rows of the table, and the table in full."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from tests.bench.filled.place import HERE, ROOT, Place
from tests.bench.measure import Found, Measured, Skipped, Table
from tests.bench.web.bare_site import BareSite
from tests.bench.web.database import Database, database
from tests.bench.web.gnuhealth import VERSION, CannotInstall, GnuHealth
from tests.bench.web.load import Cell, Unexpected, one_round, warmed
from tests.bench.web.ours import Ours
from tests.bench.web.served import Served, free_port, granian, serve

ROUNDS = 3
GNU_HEALTH = f"GNU Health {VERSION}, PostgreSQL"


@dataclass(frozen=True)
class Kind:
    """One operation.

    Attributes:
        alone, together: At most so many of one round with one connection and with eight.
        one_ms, eight_ms: Goals for the 95th percentile.
        times: How many times GNU Health's rate is the goal; ``None`` where it has no such operation.
    """

    name: str
    words: str
    alone: int
    together: int
    one_ms: float
    eight_ms: float
    times: float | None
    what: str


KINDS = (
    Kind(
        "chart", "Open a chart (HTML)", 40, 2000, 40, 200, 2, "the whole history on one page, its reading written down"
    ),
    Kind("search", "Search a patient by name", 80, 4000, 10, 100, 3, "the list that changes while a name is typed"),
    Kind("today", "Today's 40 appointments", 30, 2000, 20, 150, 3, "the day sheet with the state of each visit"),
    Kind("create", "Create an appointment", 40, 2000, 15, 100, 3, "free time checked, visit and audit row written"),
    Kind("sign", "Sign a full session", 12, 40, 15, 100, None, "1 session, 10 points, 2 lots, audit"),
)


@dataclass
class System:
    name: str
    served: Served
    site: Any
    cells: dict[str, Cell] = field(default_factory=dict)
    memory_mb: float = 0


def rows(full: bool = False) -> Iterator[Found]:
    with ExitStack() as stack:
        systems: list[System] = []
        stores: list[tuple[str, Database | None]] = [("SQLite", None)]
        held = database()
        if held is None:
            yield Skipped("Everything on PostgreSQL, GNU Health with it", "no PostgreSQL server is installed here")
        else:
            stores.append(("PostgreSQL", held))
        for name, store in stores:
            ours, words = _ours(name, store)
            systems.append(_ended_by(stack, ours))
            systems.append(_ended_by(stack, _bare(name, store, words)))
        if held is not None:
            try:
                peer = GnuHealth(held.url("postgres"), HERE / "gnuhealth-data")
                systems.append(_ended_by(stack, System(GNU_HEALTH, peer.serve(database=held.pid), peer)))
            except (CannotInstall, RuntimeError) as error:
                yield Skipped(GNU_HEALTH, str(error))
        for kind in KINDS:
            yield from _measure(kind, systems)
        for system in systems:
            system.memory_mb = system.served.memory_mb()
        yield from _goals({system.name: system for system in systems})
        yield _table(systems)


def _ended_by(stack: ExitStack, system: System) -> System:
    stack.callback(system.served.stop)
    return system


def _ours(name: str, store: Database | None) -> tuple[System, list[str]]:
    place = Place(HERE / f"web-{name.lower()}", store.made("clinic") if store else "").emptied()
    ways = place.run("tests.bench.filled.clinic", "--patients", "1000", "--ready", "180")
    port = free_port()
    # The clinic's own command: the server with its worker process for errands.
    command = [sys.executable, "-m", "openmeso_clinic.command", "serve", "--workers", "2", "--port", str(port)]
    served = serve(
        command,
        port=port,
        env=place.environment,
        cwd=place.data,
        log=place.data / "server.log",
        database=store.pid if store else 0,
    )
    return System(f"OpenMeso, {name}", served, Ours(ways, port)), ways["words"]


def _bare(name: str, store: Database | None, words: list[str]) -> System:
    folder = Place(HERE / f"bare-{name.lower()}").emptied().data
    env = os.environ | {"BARE_DATA": str(folder), "PYTHONPATH": str(ROOT)}
    if store:
        env["DATABASE_URL"] = store.made("bare")
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.web.bare.fill"], cwd=ROOT, env=env, stdout=subprocess.PIPE, check=True
    )
    port = free_port()
    command = granian(sys.executable, "tests.bench.web.bare.wsgi:application", port)
    pid = store.pid if store else 0
    served = serve(command, port=port, env=env, cwd=ROOT, log=folder / "server.log", database=pid)
    return System(f"bare Django, {name}", served, BareSite(json.loads(done.stdout), port, words))


def _measure(kind: Kind, systems: list[System]) -> Iterator[Skipped]:
    """Rounds over all systems in turn, so that a slow minute of the machine meets all of them."""
    able = [system for system in systems if hasattr(system.site, kind.name)]
    running = {system.name: getattr(system.site, kind.name)() for system in able}
    cells = {system.name: Cell() for system in able}
    for turn in range(ROUNDS + 1):
        for system in list(able):
            try:
                if turn:
                    how = {"alone": kind.alone, "together": kind.together}
                    one_round(cells[system.name], system.served, running[system.name], **how)
                elif kind.name != "sign":  # what is signed is signed once
                    warmed(system.served, getattr(system.site, kind.name))
            except (Unexpected, OSError) as error:
                able.remove(system)
                yield Skipped(f"{kind.words}, {system.name}", f"it did not answer as it must: {error}"[:400])
    for system in able:
        cell = system.cells[kind.name] = cells[system.name]
        print(f"    {kind.words}, {system.name}: {', '.join(cell.cells)}, CPU {cell.cpu_ms:.1f} ms", flush=True)


def _goals(systems: dict[str, System]) -> Iterator[Found]:
    ours, bare = systems["OpenMeso, SQLite"], systems["bare Django, SQLite"]
    for kind in KINDS:
        if kind.name not in ours.cells or kind.name not in bare.cells:
            continue
        cell = ours.cells[kind.name]
        times = cell.cpu_ms / bare.cells[kind.name].cpu_ms
        yield Measured(f"{kind.words}: CPU of bare Django's", times, "×", 2.0, note=f"SQLite; {kind.what}.")
        yield Measured(f"{kind.words}: one user, p95", cell.p95(cell.alone), "ms", kind.one_ms)
        yield Measured(f"{kind.words}: eight users, p95", cell.p95(cell.together), "ms", kind.eight_ms)
        peer = systems.get(GNU_HEALTH)
        beside = systems.get("OpenMeso, PostgreSQL")
        if peer and beside and kind.times and kind.name in peer.cells and kind.name in beside.cells:
            yield Measured(
                f"{kind.words}: 8 connections",
                beside.cells[kind.name].rate,
                "requests/s",
                None,
                more=True,
                peer=f"GNU Health {VERSION}",
                peers=peer.cells[kind.name].rate,
                ratio_goal=kind.times,
                note="Both on the same PostgreSQL server.",
            )
    yield Measured(
        "Memory of the served clinic, two workers",
        ours.memory_mb,
        "MB",
        200,
        peer=f"GNU Health {VERSION}, without PostgreSQL" if GNU_HEALTH in systems else "",
        peers=systems[GNU_HEALTH].memory_mb if GNU_HEALTH in systems else None,
        note="Proportional set size of the whole tree afterwards: server, two workers, the worker for errands.",
    )


def _table(systems: list[System]) -> Table:
    lines = []
    by_name = {system.name: system for system in systems}
    for kind in KINDS:
        for system in systems:
            cell = system.cells.get(kind.name)
            if cell is None:
                continue
            bare = by_name[f"bare Django, {system.name.rpartition(' ')[2]}"].cells.get(kind.name)
            times = f"{cell.cpu_ms / bare.cpu_ms:.2f}" if bare else ""
            lines.append((kind.words, system.name, *cell.cells, f"{cell.cpu_ms:.1f}", times))
    memory = "; ".join(f"{system.name} {system.memory_mb:.0f} MB" for system in systems)
    heads = ("operation", "system", "ms, 1 connection: p50 / p95", "p95 ms, 8", "per second, 8", "CPU ms", "of bare")
    return Table("The web operations in full", heads, tuple(lines), f"{WORDS}\n\nMemory: {memory}.")


WORDS = """\
1,000 patients with 10 signed sessions each, their statements, consents, check-ins, stock and trail; 40 visits today.
Every system is served by granian (WSGI, two workers, one blocking thread each) on the machine that also makes the
requests; the systems take turns, three rounds an operation. CPU is that of the server's processes and, on PostgreSQL,
of the database server's, an operation.

What is compared, and what is not:

* **Bare Django** has the same tables in small, sign-in, CSRF and one chained audit row an operation, written as one
  writes it without thinking of speed. It has no rights, no rules, no languages, no frame round its pages.
* **Open a chart**: both show every statement, event, session and visit of the patient and write down that it was read.
  GNU Health is asked for the patient, the evaluations and the visits: three calls, as JSON; it writes no reading down.
* **Search**: the list alone, as it is exchanged while somebody types.
* **Sign a full session**: in the clinic the signature of a session whose ten points are on its map already: the gate
  is held once more, planned and given are reconciled, the stock is moved, the ledger, the lines of the lots, the
  check-ins and the trail are written, and all of it is bound by a hash. Bare Django writes one session, ten points, two
  lots and its audit row, and checks nothing. The PIN before the signature, slow on purpose, is outside the figure.
  Papers are made when they are asked for, not by the signature. GNU Health has nothing that corresponds.
* **GNU Health** does other things with each request than the clinic does; its figures say how long its users wait for
  the same question, not how well it is made."""
