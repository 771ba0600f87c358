"""Serve the office: pages, API and live events, with the worker beside them."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import socket
import sys
import threading
from types import FrameType
from typing import Any

import uvicorn
from django.conf import settings
from django.core import checks
from django.db import connections

from queue_server.core import data_lock, schema
from queue_server.core.asgi import Server
from queue_server.core.calendar import services as calendar
from queue_server.core.errors import DomainError
from queue_server.core.supervise import Child

log = logging.getLogger("motcua.serve")

GRACE_SECONDS = 3
# A thread that comes back from the database waits this long for the interpreter; the default of
# 5 ms, a dozen times in a transaction, made writers hold the database ten times too long.
SWITCH_SECONDS = 0.0005
# A listener that stops reading is let go by the kernel after this long.
STALLED_MS = 30_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and what runs beside the server."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on; 0 for any")
    parser.add_argument("--no-worker", action="store_true", help="run `worker` by itself instead")


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT; both end it in order, with code 0."""
    for number in (signal.SIGTERM, signal.SIGINT):
        # Before uvicorn takes the signals over, and when it hands them back at its end.
        signal.signal(number, _end)
    sys.setswitchinterval(SWITCH_SECONDS)
    _prepare()
    with data_lock.held():
        listening = _listen(args.host, args.port)
        child = None if args.no_worker else Child(_worker_command())
        if child is not None:
            child.start()
        try:
            asyncio.run(_serve(listening))
        finally:
            if child is not None:
                child.stop()
            _leave_no_thread()
    return 0


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def _prepare() -> None:
    """Check settings and database; a new database gets its tables, an old one is not touched."""
    errors = [message for message in checks.run_checks() if message.is_serious()]
    if errors:
        text = "; ".join(f"{error.id}: {error.msg}" for error in errors)
        raise DomainError("bad_settings", text, "; ".join(e.hint for e in errors if e.hint))
    if schema.is_fresh():
        schema.migrate()
        calendar.fill_national()
    elif pending := schema.pending():
        raise DomainError(
            "old_database",
            f"The database is older than this program: {len(pending)} migrations are pending.",
            "Make a backup, then run: python -m queue_server migrate",
        )
    connections.close_all()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named: asyncio sets TCP_NODELAY only on sockets that say they are TCP, and
    # without it each answer waits 40 ms for the other side's delayed acknowledgement.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_MS)
    try:
        listening.bind((host, port))
    except OSError as error:
        raise DomainError(
            "cannot_listen",
            f"Cannot listen on {host} port {port}: {error.strerror}",
            "Choose another --port, or stop the program that uses this one.",
        ) from error
    listening.set_inheritable(False)
    return listening


def _announce(listening: socket.socket) -> None:
    host, port = listening.getsockname()[:2]
    scheme = "https" if settings.MOTCUA.tls_cert else "http"
    shown = f"[{host}]" if ":" in host else host
    print(f"Listening on {scheme}://{shown}:{port}", flush=True)


async def _serve(listening: socket.socket) -> None:
    from queue_server.config.asgi import application

    motcua = settings.MOTCUA
    options: dict[str, Any] = {}
    if motcua.tls_cert:
        options = {"ssl_certfile": str(motcua.tls_cert), "ssl_keyfile": str(motcua.tls_key)}
    config = uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="on",
        proxy_headers=bool(motcua.trusted_proxies),
        forwarded_allow_ips=list(motcua.trusted_proxies),
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=30,
        backlog=1024,
        **options,
    )
    await _Uvicorn(config, application).serve(sockets=[listening])


class _Uvicorn(uvicorn.Server):
    """Announces itself; ends the event streams before all else, which would hold it up."""

    def __init__(self, config: uvicorn.Config, application: Server) -> None:
        super().__init__(config)
        self._application = application

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Say where the server is once it answers: scripts wait for that line."""
        await super().startup(sockets)
        for listening in sockets or []:
            _announce(listening)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then everything else."""
        self._application.hub.end_all()
        await super().shutdown(sockets)


def _worker_command() -> list[str]:
    data = str(settings.MOTCUA.data)
    return [sys.executable, "-m", "queue_server", "worker", "--with-parent", "--data", data]


def _leave_no_thread() -> None:
    """End now when a request's thread still waits for the event loop that is gone."""
    connections.close_all()
    waiting = [t for t in threading.enumerate() if t is not threading.main_thread()]
    for thread in waiting:
        thread.join(0 if thread.daemon else 2)
    if any(thread.is_alive() and not thread.daemon for thread in waiting):
        logging.shutdown()
        sys.stdout.flush()
        os._exit(0)
