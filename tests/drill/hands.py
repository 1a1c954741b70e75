"""The people of a drill: each sends one act after another, and writes down what it sees before it goes on."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from tests.bench.web.load import cookie_of
from tests.bench.web.ours import CSRF, free_slots
from tests.drill.ledger import DONE, REFUSED, SENT, UNKNOWN, Attempt, Ledger

PIN = "2468"
#: How long a person waits before trying again while nothing answers, in seconds.
PATIENCE = 0.1
#: Each so-manieth answer of a patient brings a photograph.
WITH_PICTURE = 5


@dataclass
class Work:
    """What there is to do, and what was seen while it was done."""

    ways: dict[str, Any]
    port: int
    ledger: Ledger
    picture: bytes
    stop: threading.Event = field(default_factory=threading.Event)
    unsure: SimpleQueue[Attempt] = field(default_factory=SimpleQueue)
    seen: Counter[str] = field(default_factory=Counter)
    oddities: list[str] = field(default_factory=list)
    last_done: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._todo = {"sign": self._signing(), "book": self._booking(), "answer": self._answering()}
        self._browsers = {role: list(one) for role, one in self.ways["browsers"].items()}

    def next(self, kind: str) -> Attempt | None:
        with self._lock:
            return next(self._todo[kind], None)

    def browser(self, role: str) -> str:
        """The cookie of a browser in which nobody works yet."""
        with self._lock:
            return str(self._browsers[role].pop())

    def _signing(self) -> Iterator[Attempt]:
        for one in self.ways["ready"]:
            yield Attempt(f"sign-{one['session']}", "sign", dict(one))

    def _booking(self) -> Iterator[Attempt]:
        today = datetime.fromisoformat(self.ways["today"]).date()
        zone = ZoneInfo(self.ways["zone"])
        patients = self.ways["patients"]
        for number, (day, at, practitioner) in enumerate(free_slots(today, self.ways["practitioners"])):
            instant = datetime.fromisoformat(f"{day}T{at}").replace(tzinfo=zone)
            about = {"patient": patients[number % len(patients)], "practitioner": practitioner}
            about |= {"day": day, "time": at, "at": instant.isoformat()}
            yield Attempt(f"book-{number}", "book", about)

    def _answering(self) -> Iterator[Attempt]:
        for number, one in zip(count(), self.ways["links"], strict=False):
            picture = {"picture": "yes"} if number % WITH_PICTURE == 0 else {}
            yield Attempt(f"answer-{one['check_in']}", "answer", dict(one) | picture)


@dataclass
class Answer:
    status: int
    head: str
    body: bytes

    @property
    def to(self) -> str:
        """Where it leads."""
        return next((one[10:] for one in self.head.split("\r\n") if one.lower().startswith("location: ")), "")


class Hand(threading.Thread):
    """One person who does one kind of act."""

    def __init__(self, work: Work, kind: str) -> None:
        super().__init__(daemon=True, name=kind)
        self.work, self.kind = work, kind
        self._role = {"sign": "prescriber", "book": "front-desk"}.get(kind, "")
        self._cookie = work.browser(self._role) if self._role else ""

    def run(self) -> None:
        while not self.work.stop.is_set():
            attempt = self.work.next(self.kind)
            if attempt is None:
                return
            self.tried(attempt)

    def tried(self, attempt: Attempt, *, again: bool = False) -> str:
        """Send one act, and write down how it was answered."""
        work = self.work
        work.ledger.write(SENT, attempt)
        said, ref = self._sent(attempt)
        work.ledger.write(said, attempt, **({"ref": ref} if ref else {}), **({"again": "yes"} if again else {}))
        if said == DONE:
            work.last_done = time.monotonic()
        elif said == UNKNOWN:
            work.unsure.put(attempt)
            self._wait()
        return said

    def _wait(self) -> None:
        """Nothing answers: try the door until it opens, and only then the next act."""
        while not self.work.stop.wait(PATIENCE):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.work.port), timeout=5):
                return

    def _sent(self, attempt: Attempt) -> tuple[str, str]:
        for _ in range(4):
            try:
                answer = self._asked(attempt)
            except (OSError, http.client.HTTPException):
                return UNKNOWN, ""
            if b"locked" in answer.body and b"database" in answer.body:
                self.work.oddities.append("database is locked")
            if answer.status >= 500:
                self.work.seen[f"{answer.status}"] += 1
                time.sleep(5 * PATIENCE)
                return UNKNOWN, ""
            if self._signed_out(answer) or self._needs_pin(answer):
                continue
            return self._read(attempt, answer)
        return REFUSED, ""

    def _signed_out(self, answer: Answer) -> bool:
        """Cut off while the session took a new name: the person signs in anew, in another browser."""
        if "/accounts/login" not in answer.to and answer.to != "/demo":
            return False
        self._cookie = self.work.browser(self._role)
        self.work.seen["signed in anew"] += 1
        return True

    def _needs_pin(self, answer: Answer) -> bool:
        if self.kind != "sign" or answer.status != 422 or b'name="pin"' not in answer.body:
            return False
        try:
            proved = self._post("/step-up", {"pin": PIN})
            self._cookie = cookie_of(proved.head.encode(), "openmeso")
        except Exception:
            # Whatever happened, the next try shows where one stands.
            self.work.seen["proof cut off"] += 1
        return True

    def _read(self, attempt: Attempt, answer: Answer) -> tuple[str, str]:
        about = attempt.about
        if self.kind == "sign" and answer.to.endswith(f"/sessions/{about['session']}/record"):
            return DONE, about["session"]
        if self.kind == "book" and answer.to.startswith("/appointments/"):
            return DONE, answer.to.rpartition("/")[2]
        if self.kind == "answer" and answer.status == 200:
            return DONE, about["check_in"]
        self.work.seen[f"{self.kind} {answer.status}"] += 1
        return REFUSED, ""

    def _asked(self, attempt: Attempt) -> Answer:
        about = attempt.about
        if self.kind == "sign":
            path = f"/patients/{about['patient']}/sessions/{about['session']}/review"
            return self._post(path, {"pin": "", "key": about["key"], "reviewed": about["reviewed"]})
        if self.kind == "book":
            form = {"kind": "check", "day": about["day"], "time": about["time"], "minutes": "15"}
            return self._post(
                f"/patients/{about['patient']}/appointments/new", form | {"practitioner": about["practitioner"]}
            )
        from tests.drill.filled import CALM

        picture = self.work.picture if "picture" in about else b""
        return self._post(f"/c/{about['secret']}", CALM, file=picture)

    def _post(self, path: str, form: dict[str, str], file: bytes = b"") -> Answer:
        body, kind = _multipart(form, file) if file else (urlencode(form).encode(), "application/x-www-form-urlencoded")
        headers = {"Content-Type": kind, "X-CSRFToken": CSRF, "Accept": "text/html"}
        headers["Cookie"] = f"openmeso={self._cookie}; csrf={CSRF}" if self._cookie else f"csrf={CSRF}"
        # A connection of its own for each act: none is sent twice behind the ledger's back.
        connection = http.client.HTTPConnection("127.0.0.1", self.work.port, timeout=60)
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
            return Answer(answer.status, "\r\n".join(f"{k}: {v}" for k, v in answer.getheaders()), content)
        finally:
            connection.close()


def asked_again(work: Work) -> int:
    """Send each act again whose answer never came: the same act, by the same name. How many there were."""
    hands = {kind: Hand(work, kind) for kind in ("sign", "book", "answer")}
    waiting = list[Attempt]()
    with suppress(Empty):
        while True:
            waiting.append(work.unsure.get_nowait())
    for attempt in waiting:
        hands[attempt.kind].tried(attempt, again=True)
    return len(waiting)


def _multipart(form: dict[str, str], file: bytes) -> tuple[bytes, str]:
    edge = "drill-drill-drill"
    parts = [f'--{edge}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in form.items()]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="picture"; filename="a.jpg"\r\n'
    parts.append(f"{head}Content-Type: image/jpeg\r\n\r\n".encode() + file + b"\r\n")
    return b"".join(parts) + f"--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"
