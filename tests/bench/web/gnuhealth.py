"""GNU Health, installed on demand into an environment of its own, asked over its JSON-RPC as its client asks it."""

from __future__ import annotations

import base64
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from tests.bench.filled.names import names
from tests.bench.filled.place import HERE, ROOT
from tests.bench.web.load import Connection, Operation, request
from tests.bench.web.served import Served, free_port, granian, serve

VERSION = "5.0.6"
ENVIRONMENT = HERE / f"gnuhealth-{VERSION}"
DATABASE = "gnuhealth"
PASSWORD = "bench-password-1"


class CannotInstall(Exception):
    """Why it is not to be had here."""


def installed() -> Path:
    """The interpreter of GNU Health's environment, which is made where it is missing.

    Raises:
        CannotInstall: with what the installer said.
    """
    python = ENVIRONMENT / "bin" / "python"
    if (ENVIRONMENT / ".ready").exists():
        return python
    wanted = [f"gnuhealth=={VERSION}", "psycopg2-binary", "granian"]
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)],
        [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise CannotInstall(f"{' '.join(command[:4])} …: {done.stderr.strip()[-400:]}")
    (ENVIRONMENT / ".ready").touch()
    return python


class GnuHealth:
    """GNU Health on a database of its own in a PostgreSQL server that runs already."""

    def __init__(self, url: str, folder: Path) -> None:
        """Make and fill the database.

        Args:
            url: Of any database of the server.
        """
        self._python = installed()
        self._url = url.rpartition("/")[0]
        self._folder = folder
        self._chance = random.Random(7)
        folder.mkdir(parents=True, exist_ok=True)
        self._config = folder / "trytond.conf"
        uri = self._url.replace("postgres://", "postgresql://")
        self._config.write_text(f"[database]\nuri = {uri}\npath = {folder}/files\n")
        self._make(url)
        self.ways = self._fill()
        self._slots = _slots(date.fromisoformat(self.ways["today"]), self.ways["professionals"])

    def _make(self, url: str) -> None:
        import psycopg

        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
            connection.execute(f"CREATE DATABASE {DATABASE}")
        password = self._folder / "password"
        password.write_text(PASSWORD)
        about = ["-u", "health", "--activate-dependencies", "--email", "bench@example.invalid"]
        self._run("trytond-admin", "-c", str(self._config), "-d", DATABASE, *about, TRYTONPASSFILE=str(password))

    def _fill(self) -> dict[str, Any]:
        people = json.dumps(list(names(1000)))
        script = ROOT / "tests" / "bench" / "web" / "gnuhealth_fill.py"
        said = self._run("python", "-W", "ignore", str(script), str(self._config), DATABASE, put_in=people)
        found: dict[str, Any] = json.loads(said.splitlines()[-1])
        return found

    def _run(self, program: str, *arguments: str, put_in: str | None = None, **env: str) -> str:
        own = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "DATABASE_URL")}
        done = subprocess.run(
            [str(self._python.with_name(program)), *arguments],
            input=put_in,
            capture_output=True,
            text=True,
            env=own | env,
            check=False,
        )
        if done.returncode:
            raise CannotInstall(f"{program} ended with {done.returncode}: {done.stderr.strip()[-400:]}")
        return done.stdout

    def serve(self, *, database: int) -> Served:
        port = free_port()
        env = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "DATABASE_URL")}
        env |= {"TRYTOND_CONFIG": str(self._config), "TRYTOND_DATABASE_NAMES": DATABASE}
        command = granian(str(self._python), "trytond.application:app", port)
        served = serve(
            command, port=port, env=env, cwd=self._folder, log=self._folder / "server.log", database=database
        )
        self._port = port
        self._signed_in()
        return served

    def _signed_in(self) -> None:
        body = {"id": 0, "method": "common.db.login", "params": ["admin", {"password": PASSWORD}, "en"]}
        raw = request("POST", f"/{DATABASE}/", port=self._port, body=json.dumps(body).encode(), form=False)
        head, said = Connection(self._port).send(raw)
        result = json.loads(said)
        if not result.get("result"):
            raise RuntimeError(f"nobody signed in: {head[:200]!r} {said[:400]!r}")
        user, session = result["result"][:2]
        ticket = base64.b64encode(f"admin:{user}:{session}".encode()).decode()
        self._headers = f"Authorization: Session {ticket}\r\n"

    def _call(self, method: str, *params: Any) -> tuple[bytes, bytes]:
        body = json.dumps({"id": 1, "method": f"model.{method}", "params": [*params, {"language": "en"}]}).encode()
        raw = request("POST", f"/{DATABASE}/", port=self._port, headers=self._headers, body=body, form=False)
        return raw, b'"result":'

    def chart(self) -> Iterator[Operation]:
        """The patient, all evaluations, all visits: three calls, as three tabs of the client."""
        about = ["rec_name", "puid", "dob", "age", "gender", "critical_summary", "critical_info"]
        seen = ["code", "evaluation_start", "state", "chief_complaint", "healthprof.rec_name", "signed_by.rec_name"]
        visits = ["name", "appointment_date", "state", "healthprof.rec_name"]
        while True:
            one = self._chance.choice(self.ways["patients"])
            of = [["patient", "=", one]]
            latest = [["evaluation_start", "DESC"]]
            yield (
                self._call("gnuhealth.patient.read", [one], about),
                self._call("gnuhealth.patient.evaluation.search_read", of, 0, None, latest, seen),
                self._call("gnuhealth.appointment.search_read", of, 0, None, None, visits),
            )

    def search(self) -> Iterator[Operation]:
        about = ["rec_name", "puid", "dob", "age", "gender"]
        for number in range(10**9):
            name = self._chance.choice(self.ways["names"])
            typed = (name[:4], name, name[:3])[number % 3]
            like = [["rec_name", "ilike", f"%{typed}%"]]
            yield (self._call("gnuhealth.patient.search_read", like, 0, 30, None, about),)

    def today(self) -> Iterator[Operation]:
        day = date.fromisoformat(self.ways["today"])
        about = ["name", "appointment_date", "patient.rec_name", "patient.puid", "healthprof.rec_name", "state"]
        while True:
            within = [["appointment_date", ">=", _moment(day)], ["appointment_date", "<", _moment(day + timedelta(1))]]
            order = [["appointment_date", "ASC"]]
            yield (self._call("gnuhealth.appointment.search_read", within, 0, None, order, about),)

    def create(self) -> Iterator[Operation]:
        for at, who in self._slots:
            row = {"patient": self._chance.choice(self.ways["patients"]), "healthprof": who, "state": "confirmed"}
            row |= {"appointment_date": at, "institution": self.ways["institution"], "visit_type": "followup"}
            yield (self._call("gnuhealth.appointment.create", [row]),)


def _slots(today: date, professionals: list[int]) -> Iterator[tuple[dict[str, Any], int]]:
    for days in range(3, 400):
        for minutes in range(8 * 60, 18 * 60, 15):
            for who in professionals:
                yield _moment(today + timedelta(days=days), time(minutes // 60, minutes % 60)), who


def _moment(day: date, clock: time = time(0)) -> dict[str, Any]:
    at = datetime.combine(day, clock)
    of = {"year": at.year, "month": at.month, "day": at.day, "hour": at.hour, "minute": at.minute}
    return {"__class__": "datetime", **of, "second": 0, "microsecond": 0}
