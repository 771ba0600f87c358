"""Numbers issued and visitors called per second, through HTTP, against the bare durable loop.

The server is the real one in a process of its own. The client is as thin as can be (a socket and
prepared bytes), because it shares the processors with the server. Every figure is taken again
with 100,000 old tickets in the database.
"""

from __future__ import annotations

import json
import socket
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.support.office import Office

SECONDS = 6.0
OLD = 100_000
AIM_P99_MS = 60.0
BARE = "bare durable SQLite loop"


@dataclass
class Run:
    """What some clients measured together: seconds of each answer, and the bodies."""

    seconds: float
    times: list[float] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds

    def at(self, share: float) -> float:
        """The time (ms) within which ``share`` of the answers came."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


class Client:
    """One kept connection that posts JSON."""

    def __init__(self, port: int, token: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.head = f"Host: localhost\r\nAuthorization: Bearer {token}\r\n"

    def post(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Status and body of one answer."""
        self.socket.sendall(
            f"POST {path} HTTP/1.1\r\n{self.head}Content-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _sep, rest = data.partition(b"\r\n\r\n")
        length = next(
            (
                int(line.split(b":")[1])
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"content-length:")
            ),
            0,
        )
        while len(rest) < length:
            rest += self._more()
        return int(head[9:12]), rest

    def _more(self) -> bytes:
        part = self.socket.recv(65536)
        if not part:
            raise ConnectionError("the server closed the connection")
        return part


def together(clients: int, work: Callable[[int, Run, float], None]) -> Run:
    """Let ``clients`` threads work until the time is over; returns what they measured."""
    run = Run(SECONDS)
    until = time.monotonic() + SECONDS
    with ThreadPoolExecutor(clients) as pool:
        for done in [pool.submit(work, n, run, until) for n in range(clients)]:
            done.result()
    return run


def issue(office: Office, token: str, services: list[str], clients: int) -> Run:
    """Clients take numbers as kiosks do."""

    def kiosk(place: int, run: Run, until: float) -> None:
        client = Client(office.port, token)
        turn = count(place)
        while time.monotonic() < until:
            body = {
                "request_id": str(uuid4()),
                "service": services[next(turn) % len(services)],
                "language": "vi",
            }
            sent = json.dumps(body).encode()
            began = time.perf_counter()
            status, answer = client.post("/api/v1/tickets", sent)
            run.times.append(time.perf_counter() - began)
            if status != 201:
                raise RuntimeError(f"issue answered {status}: {answer[:200]!r}")
            run.bodies.append(json.loads(answer))

    run = together(clients, kiosk)
    labels = [(body["day"], body["label"]) for body in run.bodies]
    if len(labels) != len(set(labels)):
        raise AssertionError("a number was given twice")
    return run


def call(office: Office, stations: dict[str, str], clients: int) -> Run:
    """Stations call the next visitor, each at its own counter."""
    counters = sorted(stations)

    def station(place: int, run: Run, until: float) -> None:
        code = counters[place % len(counters)]
        client = Client(office.port, stations[code])
        while time.monotonic() < until:
            began = time.perf_counter()
            status, answer = client.post(f"/api/v1/counters/{code}/next", b"{}")
            run.times.append(time.perf_counter() - began)
            if status == 200:
                run.bodies.append(json.loads(answer))
            elif status != 204:
                raise RuntimeError(f"next answered {status}: {answer[:200]!r}")

    run = together(clients, station)
    called = [body["id"] for body in run.bodies]
    if len(called) != len(set(called)):
        raise AssertionError("a visitor was called to two counters")
    return run


def bare_loop(folder: Path) -> Run:
    """The same two rows, durable, without HTTP, Django or anything else."""
    run = Run(SECONDS)
    with closing(sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)) as database:
        database.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "CREATE TABLE number (series TEXT, day TEXT, last INTEGER, UNIQUE (series, day));"
            "CREATE TABLE ticket (id INTEGER PRIMARY KEY, series TEXT, day TEXT, number INTEGER,"
            " UNIQUE (series, day, number));"
        )
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            began = time.perf_counter()
            database.execute("BEGIN IMMEDIATE")
            (number,) = database.execute(
                "INSERT INTO number VALUES ('A', 'today', 1) ON CONFLICT (series, day)"
                " DO UPDATE SET last = last + 1 RETURNING last"
            ).fetchone()
            database.execute("INSERT INTO ticket VALUES (NULL, 'A', 'today', ?)", (number,))
            database.execute("COMMIT")
            run.times.append(time.perf_counter() - began)
    return run


def add_past(office: Office, tickets: int) -> None:
    """Put ``tickets`` finished tickets of an old day into the office."""
    with closing(sqlite3.connect(office.data / "motcua.sqlite3", timeout=30)) as database, database:
        database.execute(
            """
            INSERT INTO queueing_ticket (office_id, series_id, line_id, service_id, day, number,
                label, request_id, token, language, state, cause, sort_key, issued_at, issued_by,
                called_at, recalls, note, paper, version)
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
            SELECT service.office_id, service.series_id, service.series_id, service.id,
                date('2020-01-01', '+' || (i % 900) || ' days'), 10000 + i, 'X' || i,
                lower(hex(randomblob(16))), 'old' || i, 'vi', 'done', 'finish', i,
                '2020-01-01 00:00:00', 'device:0', '2020-01-01 00:10:00', 0, '', '', 3
            FROM n JOIN (SELECT * FROM queueing_service ORDER BY id LIMIT 1) AS service
            """,
            (tickets,),
        )


def rows_of(name: str, run: Run, bare: Run) -> Iterator[dict[str, Any]]:
    """The table's lines of one run: the rate against the bare loop, p99 against the aim."""
    yield {
        "name": name,
        "value": run.rate,
        "unit": "/s",
        "baseline_name": BARE,
        "baseline": bare.rate,
        "ratio": run.rate / bare.rate,
    }
    for share, word in ((0.5, "p50"), (0.95, "p95"), (0.99, "p99")):
        aim = AIM_P99_MS if word == "p99" else None
        yield {
            "name": f"{name}: {word}",
            "value": run.at(share),
            "unit": "ms",
            "baseline_name": "aim" if aim else f"{BARE}: {word}",
            "baseline": aim or bare.at(share),
            "ratio": run.at(share) / (aim or bare.at(share)),
        }


def run() -> list[dict[str, Any]]:
    """Measure issuing and calling with 1 and 8 clients, then again with a large past."""
    found: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder:
        office = Office(data=Path(folder) / "office")
        office.create()
        bare = bare_loop(Path(folder))
        office.start()
        try:
            kiosk = office.device("bench-kiosk", "kiosk")
            api = office.api(kiosk)
            services = [row["code"] for row in api.get("/services").json() if row["open"]]
            stations = {
                row["code"]: office.device(
                    f"bench-{row['code']}", "station", "--counter", row["code"]
                )
                for row in api.get("/counters").json()
            }
            issue(office, kiosk, services, 2)  # everything is loaded and compiled once
            for past in (0, OLD):
                if past:
                    add_past(office, past)
                label = f" with {past:,} old tickets" if past else ""
                for clients in (1, 8):
                    who = f"{clients} client{'s' if clients > 1 else ''}{label}"
                    issued = issue(office, kiosk, services, clients)
                    found += rows_of(f"Tickets issued, {who}", issued, bare)
                    called = call(office, stations, clients)
                    found += rows_of(f"Visitors called, {who}", called, bare)
        finally:
            office.stop()
    return found
