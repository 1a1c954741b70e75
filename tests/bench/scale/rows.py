"""Recall, search and signatures among many rows: rows of the table."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tests.bench.filled.place import HERE, Place
from tests.bench.measure import Found, Measured, Skipped, Table
from tests.bench.web.database import Database, database
from tests.bench.web.load import Cell, one_round, warmed
from tests.bench.web.ours import Ours
from tests.bench.web.served import free_port, serve

PATIENTS, FULL = 100_000, 1_000_000
#: The goals are set for a million patients: a run among fewer is not held against them.
TENTH = "A tenth of what the goals are set for, so none is held against it; --full measures that."


def _held(found: Found, full: bool) -> Found:
    if full or not isinstance(found, Measured) or found.goal is None:
        return found
    return replace(found, goal=None, note=f"{found.note} {TENTH}".strip())


def million(full: bool = False) -> Iterator[Found]:
    """Recall and search; a tenth of a million patients, or with ``full`` a million."""
    for found in _million(full):
        yield _held(found, full)


def _million(full: bool) -> Iterator[Found]:
    held = database()
    stores: list[tuple[str, Database | None]] = [("SQLite", None), ("PostgreSQL", held)]
    for name, store in stores:
        if name == "PostgreSQL" and store is None:
            yield Skipped("Recall and search on PostgreSQL", "no PostgreSQL server is installed here")
            continue
        place = Place(HERE / f"million-{name.lower()}", store.made("million") if store else "").emptied()
        ways = place.run("tests.bench.filled.million", "--patients", str(FULL if full else PATIENTS))
        size = f"{ways['patients']:,} patients, {ways['sessions']:,} sessions, {ways['lines']:,} injected lines"
        yield from _recall(name, place, ways, size)
        yield from _search(name, place, ways)
        if store is None:
            yield from _over_http(place, ways)
        place.emptied()


def _recall(name: str, place: Place, ways: dict[str, Any], size: str) -> Iterator[Found]:
    said = place.run("tests.bench.scale.recall", given=ways)
    usual = f"{size}; a lot of {said['patients of a usual lot']} patients; queries.exposed_patients. {said['plan']}."
    yield Measured(f"Whom a lot reached, {name}, warm", said["warm"], "ms", 10, note=usual)
    cold = "The pages of the files are dropped from memory before each run; what the host keeps below stays."
    yield Measured(f"Whom a lot reached, {name}, cold", said["cold"], "ms", 200, note=cold)
    page = "What the page of a recall asks: each with sessions, zones, volumes and what was mixed with it."
    given = said["with all that was given"]
    yield Measured(f"Whom a lot reached and with what, {name}, warm", given, "ms", None, note=page)
    for lot in said["many"]:
        what = f"A lot of {lot['patients']:,} patients, {name}"
        yield Measured(f"{what}, warm", lot["warm"], "ms", None)
        yield Measured(f"{what}, cold", lot["cold"], "ms", None)


def _search(name: str, place: Place, ways: dict[str, Any]) -> Iterator[Found]:
    said = place.run("tests.bench.scale.search")
    count = f"{ways['patients']:,} names"
    note = f"{count}; queries.patients.find, thirty shown; time in statements alone."
    yield Measured(f"Search by name, in the database, {name}, p95", said["database p95"], "ms", 5, note=note)
    note = "The same with rows made and visits looked up."
    yield Measured(f"Search by name, the whole query, {name}, p95", said["whole p95"], "ms", None, note=note)
    lines = tuple(
        (one["kind"], *(f"{one[part][0]:.2f} / {one[part][1]:.2f}" for part in ("database", "whole")))
        for one in said["kinds"]
    )
    heads = ("what is typed", "ms in the database: p50 / p95", "ms of the whole query: p50 / p95")
    yield Table(f"Search among {count}, {name}", heads, lines, "150 of each kind, of people who are there.")


def _over_http(place: Place, ways: dict[str, Any]) -> Iterator[Found]:
    from tests.bench.scale.search import typed

    port = free_port()
    command = [sys.executable, "-m", "openmeso_clinic.command", "serve", "--workers", "2", "--port", str(port)]
    log = place.data / "server.log"
    served = serve(command, port=port, env=place.environment, cwd=place.data, log=log)
    try:
        words = [words for _kind, words in typed(ways["patients"])]
        site = Ours(ways | {"words": words, "patients": ()}, port)
        warmed(served, site.search, times=100)
        cell = Cell()
        one_round(cell, served, site.search(), alone=300, together=1, most_seconds=20)
        yield Measured("Search by name over HTTP, SQLite, p95", cell.p95(cell.alone), "ms", 15)
    finally:
        served.stop()


def writers(full: bool = False) -> Iterator[Found]:
    """Sessions signed at once by eight writers."""
    place = Place(HERE / "writers").emptied()
    ready = 900 if full else 450
    ways = place.run("tests.bench.filled.clinic", "--patients", "200", "--ready", str(ready))
    said = place.run("tests.bench.scale.writers", given=ways)
    for one in said.values():
        if one["faults"]:
            yield Skipped("Some signatures failed", str(one["faults"]))
    whole, writing = said["whole"], said["writing"]
    note = (
        f"actions.signing.sign, whole, by eight processes on SQLite (WAL, synchronous=FULL); {whole['count']} sessions."
    )
    yield Measured("Full sessions signed, 8 writers", whole["per second"], "/s", 300, more=True, note=note)
    yield Measured("Full sessions signed, 8 writers, p99", whole["p99"], "ms", 150)
    yield Measured("A full session signed, CPU", whole["cpu ms"], "ms", None)
    note = "The same action with what it reads and reckons before it writes taken out: gate and reconciliation."
    yield Measured("Durable sessions written, 8 writers", writing["per second"], "/s", 300, more=True, note=note)
    yield Measured("Durable sessions written, 8 writers, p99", writing["p99"], "ms", 150)
    yield Measured("A session written, CPU", writing["cpu ms"], "ms", None)
    locked = whole["locked"] + writing["locked"]
    yield Measured('"database is locked", 8 writers', locked, "times", 0)
