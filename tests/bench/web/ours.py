"""The clinic's own operations, as a browser sends them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

from tests.bench.web.load import Connection, Operation, cookie_of, request

CSRF = "bench0bench1bench2bench3bench4be"


class Ours:
    """Operations on a filled clinic; ``ways`` says how to come in and what there is."""

    def __init__(self, ways: dict[str, Any], port: int) -> None:
        self.ways, self.port = ways, port
        self._chance = random.Random(7)
        self._ready = iter(ways.get("ready", ()))
        self._slots = (
            free_slots(date.fromisoformat(ways["today"]), ways["practitioners"]) if "today" in ways else iter(())
        )
        # In turn, so that nobody is booked twice at one time.
        self._in_turn = cycle(ways.get("patients", ()))
        self.sessions = dict(ways["cookies"])

    def _raw(self, method: str, path: str, *, role: str = "prescriber", headers: str = "", **form: str) -> bytes:
        cookie = f"openmeso={self.sessions[role]}; csrf={CSRF}"
        if method == "POST":
            headers += f"X-CSRFToken: {CSRF}\r\n"
        body = urlencode(form).encode()
        return request(method, path, port=self.port, cookie=cookie, headers=headers, body=body)

    def chart(self) -> Iterator[Operation]:
        while True:
            ref = self._chance.choice(self.ways["patients"])
            yield ((self._raw("GET", f"/patients/{ref}/"), b" 200 "),)

    def search(self) -> Iterator[Operation]:
        while True:
            raw = self._raw(
                "POST", "/patients", headers="HX-Request: true\r\n", q=self._chance.choice(self.ways["words"])
            )
            yield ((raw, b" 200 "),)

    def today(self) -> Iterator[Operation]:
        while True:
            yield ((self._raw("GET", "/"), b" 200 "),)

    def create(self) -> Iterator[Operation]:
        for (day, time, practitioner), ref in zip(self._slots, self._in_turn, strict=False):
            said = {"kind": "check", "day": day, "time": time, "minutes": "15", "practitioner": practitioner}
            raw = self._raw("POST", f"/patients/{ref}/appointments/new", role="front-desk", **said)
            yield ((raw, b" 302 "),)

    def sign(self) -> Iterator[Operation]:
        self._step_up()
        for one in self._ready:
            path = f"/patients/{one['patient']}/sessions/{one['session']}/review"
            raw = self._raw("POST", path, pin="", key=one["key"], reviewed=one["reviewed"])
            yield ((raw, f"/sessions/{one['session']}/record".encode()),)

    def _step_up(self) -> None:
        """Prove with the PIN who signs. It is slow on purpose and asked once in two minutes: it is not measured."""
        head, _ = Connection(self.port).send(self._raw("POST", "/step-up", pin="2468"))
        self.sessions["prescriber"] = cookie_of(head, "openmeso")


def free_slots(today: date, practitioners: list[Any]) -> Iterator[tuple[str, str, Any]]:
    """Free quarters of an hour, each once."""
    for days in range(3, 400):
        day = (today + timedelta(days=days)).isoformat()
        for minutes in [*range(8 * 60 + 30, 12 * 60 + 30, 15), *range(13 * 60 + 30, 18 * 60, 15)]:
            for practitioner in practitioners:
                yield day, f"{minutes // 60:02d}:{minutes % 60:02d}", practitioner
