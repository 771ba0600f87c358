"""Real servers and workers as processes, on a database of their own."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parents[3]
SQLITE_FILE = "motcua.sqlite3"


@dataclass
class Office:
    """A data folder and a database, and how to start programs on them."""

    data: Path
    url: str
    processes: list[subprocess.Popen[str]] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def notes(self) -> Path:
        """Where the probe's handler writes."""
        return self.data / "notes"

    @property
    def env(self) -> dict[str, str]:
        """The environment of every program of this office."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("MOTCUA_")}
        return {
            **kept,
            "MOTCUA_DATA": str(self.data),
            "MOTCUA_DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "tests.queue_server.core.probe.settings",
            "PROBE_FILE": str(self.notes),
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": "default",
            **self.settings,
        }

    def run(self, *words: str, code: str | None = None) -> str:
        """Run a command, or Python ``code`` with Django set up, to its end; returns its output."""
        setup = "import django; django.setup()\n"
        command = ["-c", setup + code] if code else ["-m", "queue_server", *words]
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run one statement (``?`` for values) from outside of every program; returns its rows."""
        if self.url.startswith("sqlite"):
            with closing(sqlite3.connect(self.data / SQLITE_FILE, timeout=30)) as plain, plain:
                return plain.execute(statement, values).fetchall()
        with psycopg.connect(self.url) as connection:
            cursor = connection.execute(statement.replace("?", "%s"), values)  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []

    def publish(self, number: int) -> None:
        """Write an event as another process would; the database numbers it and tells."""
        self.sql(
            "INSERT INTO core_change (office_id, topic, data, at) VALUES (1, 'queue', ?, ?)",
            json.dumps({"n": number}),
            "2026-11-21 00:00:00+00:00",
        )

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start a command; it is killed at the end of the test if it still runs."""
        with (self.data / "log").open("a") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "queue_server", *words],
                cwd=ROOT,
                env=self.env,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.processes.append(process)
        return process

    def serve(self, *words: str) -> tuple[subprocess.Popen[str], int]:
        """Start a server on a free port; returns it and the port."""
        process = self.start("serve", "--port", "0", *words)
        assert process.stdout is not None
        line = process.stdout.readline()
        assert "Listening on" in line, line + (self.data / "log").read_text()
        return process, int(line.rsplit(":", 1)[1])


@contextmanager
def template(folder: Path) -> Iterator[Office]:
    """An office whose tables are made, to be copied by :func:`office`: migrating takes seconds."""
    with _database(folder) as url:
        made = Office(folder, url)
        made.run("migrate")
        yield made


@contextmanager
def office(folder: Path, model: Office) -> Iterator[Office]:
    """A copy of ``model``, on the engine the suite runs on; its programs end with the block."""
    with _database(folder, model) as url:
        made = Office(folder, url)
        try:
            yield made
        finally:
            for process in made.processes:
                if process.poll() is None:
                    process.kill()
                process.wait()
                if process.stdout is not None:
                    process.stdout.close()


@contextmanager
def _database(folder: Path, model: Office | None = None) -> Iterator[str]:
    folder.mkdir(exist_ok=True)
    url = os.environ.get("MOTCUA_DATABASE_URL", "")
    if not url.startswith("postgres"):
        if model is not None:
            shutil.copy(model.data / SQLITE_FILE, folder / SQLITE_FILE)
        yield f"sqlite:///{folder}/{SQLITE_FILE}"
        return
    name = f"motcua_{os.getpid()}_{time.monotonic_ns()}"
    parts = urlsplit(url)
    source = f' TEMPLATE "{urlsplit(model.url).path[1:]}"' if model is not None else ""
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"{source}')
        try:
            yield urlunsplit(parts._replace(path=f"/{name}"))
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


class Stream(threading.Thread):
    """A listener over real HTTP; keeps what it heard, and whether the end came in order."""

    def __init__(self, port: int, topics: str, last: str | None = None) -> None:
        super().__init__(daemon=True)
        self.events: list[dict[str, Any]] = []
        self.ended = threading.Event()
        self.whole = False
        lines = [f"GET /events?topics={topics} HTTP/1.1", "Host: x", "Authorization: Bearer probe"]
        if last is not None:
            lines.append(f"Last-Event-ID: {last}")
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=300)
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode())
        self._file = self._socket.makefile("rb")
        self.status = int(self._file.readline().split()[1])
        self.start()

    def run(self) -> None:
        """Read until the server ends the stream or goes away."""
        before = b""
        try:
            while line := self._file.readline():
                if line.startswith(b"data: "):
                    self.events.append(json.loads(line[6:]))
                self.whole = (before, line) == (b"0\r\n", b"\r\n")  # the last chunk
                before = line
        except OSError:
            return
        finally:
            self._file.close()
            self._socket.close()
            self.ended.set()

    def close(self) -> None:
        """Hang up."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self.join(10)


def eventually(holds: Callable[[], bool], seconds: float = 120) -> None:
    """Wait until ``holds()``; fail when it does not within ``seconds``."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to be"
        time.sleep(0.02)


def health(port: int) -> dict[str, Any]:
    """What the server says of itself."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", "/health")
        found: dict[str, Any] = json.loads(connection.getresponse().read())
        return found
    finally:
        connection.close()


def children(pid: int) -> list[int]:
    """The process ids of the children of ``pid``, whichever of its threads started them."""
    texts = [file.read_text("ascii") for file in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(word) for text in texts for word in text.split()]


def alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def kill(pid: int) -> None:
    """End a process as a power cut would."""
    os.kill(pid, signal.SIGKILL)
