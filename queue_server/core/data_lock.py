"""One server for one SQLite file: a second one is told so, instead of slowing both down."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from queue_server.core.errors import DomainError


@contextmanager
def held() -> Iterator[None]:
    """Hold the data folder while serving; PostgreSQL may have many servers and needs no lock.

    The kernel gives the lock back when the process ends in whatever way.
    """
    if connection.vendor != "sqlite":
        yield
        return
    settings.MOTCUA.data.mkdir(parents=True, exist_ok=True)
    with (settings.MOTCUA.data / "serve.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DomainError(
                "already_served",
                f"Another server uses {settings.MOTCUA.data}.",
                "Stop it first, choose another --data, or use PostgreSQL for several servers.",
            ) from error
        yield
