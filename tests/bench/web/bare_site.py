"""The same operations on the bare site."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

from tests.bench.web.bare.fill import PASSWORD
from tests.bench.web.load import Connection, Operation, cookie_of, request
from tests.bench.web.ours import CSRF, free_slots

POINTS = [f"cheek,left,{0.4 + n / 50:.2f},0.5,0.25" for n in range(10)]


class BareSite:
    def __init__(self, ways: dict[str, Any], port: int, words: list[str]) -> None:
        self.ways, self.port, self.words = ways, port, words
        self._chance = random.Random(7)
        self._slots = free_slots(date.fromisoformat(ways["today"]), ways["practitioners"])
        self._in_turn = cycle(ways["patients"])
        self._session = ""
        self._session = self._signed_in()

    def _signed_in(self) -> str:
        head, _ = Connection(self.port).send(self._raw("POST", "/sign-in", username="prescriber", password=PASSWORD))
        return cookie_of(head, "sessionid")

    def _raw(self, method: str, path: str, **form: Any) -> bytes:
        cookie = f"sessionid={self._session}; csrftoken={CSRF}"
        headers = f"X-CSRFToken: {CSRF}\r\n" if method == "POST" else ""
        body = urlencode(form, doseq=True).encode()
        return request(method, path, port=self.port, cookie=cookie, headers=headers, body=body)

    def _patient(self) -> int:
        return int(self._chance.choice(self.ways["patients"]))

    def chart(self) -> Iterator[Operation]:
        while True:
            yield ((self._raw("GET", f"/patients/{self._patient()}"), b" 200 "),)

    def search(self) -> Iterator[Operation]:
        while True:
            yield ((self._raw("POST", "/patients", q=self._chance.choice(self.words)), b" 200 "),)

    def today(self) -> Iterator[Operation]:
        while True:
            yield ((self._raw("GET", "/today"), b" 200 "),)

    def create(self) -> Iterator[Operation]:
        for (day, time, practitioner), pk in zip(self._slots, self._in_turn, strict=False):
            said = {"kind": "check", "starts_at": f"{day}T{time}:00+01:00", "minutes": 15, "practitioner": practitioner}
            yield ((self._raw("POST", f"/patients/{pk}/appointments", **said), b" 302 "),)

    def sign(self) -> Iterator[Operation]:
        while True:
            lots = [f"{self._chance.choice(self.ways['lots'])},1.00" for _ in range(2)]
            raw = self._raw("POST", f"/patients/{self._patient()}/sessions", point=POINTS, lot=lots)
            yield ((raw, b" 302 "),)
