"""Sending requests and timing them. The requests are made before, and the answers only looked at, not parsed:
what the client itself uses of the two cores stays small.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from statistics import median

from tests.bench.measure import percentile
from tests.bench.web.served import Served

#: One operation of a person: one or more requests after one another, each with what its answer must hold.
Operation = tuple[tuple[bytes, bytes], ...]


def request(
    method: str, path: str, *, port: int, cookie: str = "", headers: str = "", body: bytes = b"", form: bool = True
) -> bytes:
    """One request as it goes over the wire. ``headers``: further ones, each with its line end."""
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/html\r\n"
    if cookie:
        head += f"Cookie: {cookie}\r\n"
    if method == "POST":
        kind = "application/x-www-form-urlencoded" if form else "application/json"
        head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
    return (head + headers + "\r\n").encode() + body


class Connection:
    """A connection that is kept, and opened anew when the server closed it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def send(self, raw: bytes) -> tuple[bytes, bytes]:
        """Head and body of the answer."""
        for attempt in (1, 2):
            if self._socket is None:
                self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=60)
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                self._socket.sendall(raw)
                return self._answer()
            except (ConnectionError, EOFError):
                self.close()
                if attempt == 2:
                    raise
        raise AssertionError

    def _answer(self) -> tuple[bytes, bytes]:
        assert self._socket is not None
        held = bytearray()
        while (end := held.find(b"\r\n\r\n")) < 0:
            held += self._more()
        head, lower = bytes(held[:end]), bytes(held[:end]).lower()
        body = held[end + 4 :]
        if b"transfer-encoding: chunked" in lower:
            while not body.endswith(b"0\r\n\r\n"):
                body += self._more()
        else:
            at = lower.find(b"content-length:")
            length = int(lower[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            while len(body) < length:
                body += self._more()
        return head, bytes(body)

    def _more(self) -> bytes:
        assert self._socket is not None
        got = self._socket.recv(262_144)
        if not got:
            raise EOFError
        return got

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def cookie_of(head: bytes, name: str) -> str:
    """What an answer's head sets a cookie to.

    Raises:
        Unexpected: it sets none of that name.
    """
    for line in head.decode("latin-1").split("\r\n"):
        field, _, said = line.partition(":")
        if field.lower() == "set-cookie" and said.strip().startswith(f"{name}="):
            return said.strip().removeprefix(f"{name}=").split(";")[0]
    raise Unexpected(f"no cookie {name}: {head[:300]!r}")


class Unexpected(Exception):
    """An answer is not the one that the operation must bring."""


def perform(connection: Connection, operation: Operation) -> None:
    """Send the requests of one operation.

    Raises:
        Unexpected: with the beginning of the answer.
    """
    for raw, expected in operation:
        head, body = connection.send(raw)
        if expected not in head and expected not in body:
            asked = raw.split(b"\r\n", 1)[0].decode()
            raise Unexpected(f"{asked}: {head[:300]!r} … {body[:1500]!r}, expected {expected!r}")


@dataclass
class Cell:
    """What was measured of one operation on one system, gathered over rounds.

    Attributes:
        alone, together: Seconds of each operation with one connection and with several.
        rates: Operations a second of each round with several connections.
        cpu: CPU milliseconds an operation, of each round.
    """

    alone: list[float] = field(default_factory=list)
    together: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    @staticmethod
    def p95(seconds: list[float]) -> float:
        """In milliseconds."""
        return percentile(seconds, 0.95) * 1000

    @property
    def rate(self) -> float:
        return median(self.rates)

    @property
    def cells(self) -> tuple[str, str, str]:
        one = f"{median(self.alone) * 1000:.1f} / {self.p95(self.alone):.1f}"
        return one, f"{self.p95(self.together):.0f}", f"{self.rate:,.0f}"

    @property
    def cpu_ms(self) -> float:
        return median(self.cpu)


def one_round(
    cell: Cell,
    served: Served,
    operations: Iterator[Operation],
    *,
    alone: int,
    together: int,
    connections: int = 8,
    most_seconds: float = 2.5,
) -> None:
    """Measure one operation once: a few after one another, then many on several connections."""
    before, count = served.cpu_seconds(), 0
    connection = Connection(served.port)
    stop_at = time.perf_counter() + most_seconds
    for _ in range(alone):
        operation = next(operations)
        start = time.perf_counter()
        perform(connection, operation)
        cell.alone.append(time.perf_counter() - start)
        count += 1
        if time.perf_counter() > stop_at:
            break
    connection.close()
    taken, wall = _side_by_side(served.port, islice(operations, together), connections, most_seconds)
    cell.together += taken
    cell.rates.append(len(taken) / wall)
    cell.cpu.append((served.cpu_seconds() - before) * 1000 / (count + len(taken)))


def _side_by_side(
    port: int, left: Iterator[Operation], connections: int, most_seconds: float
) -> tuple[list[float], float]:
    taken, faults = list[float](), list[BaseException]()
    lock, start = threading.Lock(), threading.Barrier(connections + 1)
    stop_at = [0.0]

    def one() -> None:
        connection = Connection(port)
        start.wait()
        try:
            while time.perf_counter() < stop_at[0]:
                with lock:
                    operation = next(left, None)
                if operation is None:
                    return
                began = time.perf_counter()
                perform(connection, operation)
                taken.append(time.perf_counter() - began)
        except BaseException as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(connections)]
    for thread in threads:
        thread.start()
    began = time.perf_counter()
    stop_at[0] = began + most_seconds
    start.wait()
    for thread in threads:
        thread.join()
    wall = time.perf_counter() - began
    if faults:
        raise faults[0]
    return taken, wall


def warmed(served: Served, operations: Callable[[], Iterator[Operation]], times: int = 20) -> None:
    """Let every worker load what the first requests load; nothing of it counts."""
    found = operations()
    connections = [Connection(served.port) for _ in range(8)]
    for number in range(times):
        perform(connections[number % 8], next(found))
    for connection in connections:
        connection.close()
