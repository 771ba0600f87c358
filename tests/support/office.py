"""A real office for tests, benchmarks and the demo: the programs as a person would start them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0


def free_port() -> int:
    """A TCP port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def command(*words: str, data: Path, env: dict[str, str] | None = None) -> str:
    """Run ``python -m queue_server WORDS --data DATA``; returns what it printed.

    Raises RuntimeError with both streams when it fails.
    """
    done = subprocess.run(
        [sys.executable, "-m", "queue_server", *words, "--data", str(data)],
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{words}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


@dataclass
class Office:
    """The demo office on a data folder of its own, and the server process in front of it."""

    data: Path
    port: int = field(default_factory=free_port)
    database_url: str = ""
    logins: dict[str, tuple[str, str]] = field(default_factory=dict)  # role -> (login, password)
    process: subprocess.Popen[bytes] | None = None
    extra_ports: list[int] = field(default_factory=list)
    code: str = "demo"

    @property
    def url(self) -> str:
        """Where the server answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        """The variables that name this office's database."""
        return {"MOTCUA_DATABASE_URL": self.database_url} if self.database_url else {}

    def create(self) -> None:
        """Make the demo office; keeps its log-ins by role."""
        words = ("init", "--office", self.code, "--public-url", self.url)
        printed = command(*words, data=self.data, env=self.env)
        for line in printed.splitlines():
            parts = line.split("\t")
            if len(parts) == 3:
                self.logins.setdefault(parts[2], (parts[0], parts[1]))

    def device(self, name: str, kind: str, *more: str) -> str:
        """Enrol a device; returns its token."""
        words = ("device", "add", name, "--kind", kind, "--office", self.code, *more)
        return command(*words, data=self.data, env=self.env).strip().splitlines()[-1]

    def serve(self, port: int | None = None) -> subprocess.Popen[bytes]:
        """Start a server process (on ``port`` or the office's own) and wait until it answers."""
        log = (self.data / f"serve-{port or self.port}.log").open("ab")
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "queue_server",
                "serve",
                "--host",
                "127.0.0.1",
                "--port",
                str(port or self.port),
                "--data",
                str(self.data),
            ],
            cwd=ROOT,
            env={**os.environ, **self.env},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        wait_for(f"http://127.0.0.1:{port or self.port}/health", process)
        return process

    def start(self) -> None:
        """Start the office's server."""
        self.process = self.serve()

    def stop(self) -> None:
        """Stop it as systemd would."""
        if self.process is not None:
            end(self.process)
            self.process = None

    def kill(self) -> None:
        """End it as a power cut would, its worker with it."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def api(self, token: str) -> Api:
        """A client of the API with a device's token."""
        return Api(self.url, token)


class Api:
    """Calls of ``/api/v1`` with one credential."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, **kwargs: Any) -> requests.Response:
        """GET ``/api/v1<path>``."""
        return self.session.get(f"{self.url}/api/v1{path}", timeout=30, **kwargs)

    def post(self, path: str, body: Any = None, **kwargs: Any) -> requests.Response:
        """POST ``body`` as JSON to ``/api/v1<path>``."""
        return self.session.post(f"{self.url}/api/v1{path}", json=body, timeout=30, **kwargs)


def wait_for(url: str, process: subprocess.Popen[bytes] | None = None) -> None:
    """Wait until ``url`` answers 200. Raises RuntimeError when it, or ``process``, does not."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            if requests.get(url, timeout=2).status_code == 200:
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise RuntimeError(f"{url} did not answer")


def end(process: subprocess.Popen[bytes], seconds: float = 20) -> None:
    """SIGTERM, then SIGKILL to the group when it does not listen."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
