"""What the foundation can do: durable rows a second, and how fast an event reaches its listeners.

The bare loop is SQLite alone, without Python around it but the loop: the ceiling for everything
above it. Events are published by a request to the real server and read by real HTTP streams; the
time runs from before the request is sent until a listener has the event's bytes.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import sqlite3
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.queue_server.core import processes

SECONDS = 3.0
LISTENERS, EVENTS = 200, 60
THROUGH_DJANGO = """
import sys, time
from concurrent.futures import ThreadPoolExecutor
from django.db import connection, transaction
from queue_server.core.models import Attempt
from queue_server.core.sqlid import next_number
end = time.monotonic() + {seconds}
def work(thread):
    times = []
    while time.monotonic() < end:
        began = time.perf_counter()
        with transaction.atomic():
            number = next_number(Attempt, key="line", window=1)
            Attempt.objects.create(key=f"ticket {{number}}", window=0)
        times.append(time.perf_counter() - began)
    connection.close()
    return times
with ThreadPoolExecutor({threads}) as pool:
    times = sorted(t for each in pool.map(work, range({threads})) for t in each)
print(len(times) / {seconds}, times[len(times) * 99 // 100] * 1000)
"""


def run() -> list[dict[str, Any]]:
    """Measure; returns one entry a figure, each with a baseline from the same run."""
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder:
        bare = _bare_loop(Path(folder) / "bare.sqlite3")
        with processes.template(Path(folder) / "office") as office:
            rows = [_entry("bare durable SQLite loop", bare, "rows/s", "", None)]
            for threads in (1, 8):
                code = THROUGH_DJANGO.format(seconds=SECONDS, threads=threads)
                rate, p99 = (float(word) for word in office.run(code=code).split())
                name = f"numbered row through the backend, {threads} thread(s)"
                rows.append(_entry(name, rate, "rows/s", "bare loop", bare))
                rows.append(_entry(f"{name}, p99", p99, "ms", "", None))
            rows += _events(office)
    return rows


def _entry(
    name: str, value: float, unit: str, baseline_name: str, baseline: float | None
) -> dict[str, Any]:
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "baseline_name": baseline_name,
        "baseline": baseline,
        "ratio": value / baseline if baseline else None,
    }


def _bare_loop(path: Path) -> float:
    """Durable transactions a second: take a number, insert a row, COMMIT, nothing else."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE counter (day TEXT PRIMARY KEY, last INTEGER)")
    db.execute("CREATE TABLE ticket (id INTEGER PRIMARY KEY, number INTEGER UNIQUE)")
    count, end = 0, time.monotonic() + SECONDS
    while time.monotonic() < end:
        db.execute("BEGIN IMMEDIATE")
        (number,) = db.execute(
            "INSERT INTO counter VALUES ('d', 1) "
            "ON CONFLICT (day) DO UPDATE SET last = last + 1 RETURNING last"
        ).fetchone()
        db.execute("INSERT INTO ticket (number) VALUES (?)", (number,))
        db.execute("COMMIT")
        count += 1
    db.close()
    return count / SECONDS


def _events(office: processes.Office) -> list[dict[str, Any]]:
    server, port = office.serve("--no-worker")
    try:
        alone = asyncio.run(_latencies(port, 1))
        crowd = asyncio.run(_latencies(port, LISTENERS))
    finally:
        server.terminate()
        server.wait(20)
    cuts = statistics.quantiles(alone, n=20), statistics.quantiles(crowd, n=20)
    return [
        _entry(
            f"event → {LISTENERS} listeners, {name}",
            cuts[1][place] * 1000,
            "ms",
            "one listener",
            cuts[0][place] * 1000,
        )
        for name, place in (("p50", 9), ("p95", 18))
    ]


async def _latencies(port: int, listeners: int) -> list[float]:
    """Seconds from sending the request to having the event, for each event and listener."""
    streams = [await _open(port) for _ in range(listeners)]
    heard: list[float] = []
    readers = [asyncio.create_task(_read(reader, heard)) for reader, _writer in streams]
    with ThreadPoolExecutor(1) as thread:
        loop = asyncio.get_running_loop()
        for _ in range(EVENTS):
            await loop.run_in_executor(thread, _publish, port)
            await asyncio.sleep(0.02)
    await asyncio.wait_for(asyncio.gather(*readers), 60)
    for _reader, writer in streams:
        writer.close()
    assert len(heard) == listeners * EVENTS, "an event was lost"
    return heard


async def _open(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = "GET /events?topics=queue HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer probe\r\n\r\n"
    writer.write(head.encode())
    await reader.readuntil(b"id: ")  # the stream stands
    return reader, writer


async def _read(reader: asyncio.StreamReader, heard: list[float]) -> None:
    for _ in range(EVENTS):
        line = b""
        while not line.startswith(b"data: "):
            line = await reader.readuntil(b"\n")
        heard.append(time.monotonic() - float(json.loads(line[6:])["sent"]))


def _publish(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", f"/probe/publish/{time.monotonic()}")
    assert connection.getresponse().status == 204
    connection.close()
