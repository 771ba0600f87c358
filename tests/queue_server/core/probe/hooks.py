"""Anybody with the word ``probe`` may listen; each message leaves lines in a file."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path

from queue_server.core import outbox
from queue_server.core.events import EventRequest, register_authorizer

OFFICE = 1


def register() -> None:
    """Hook into the server and the worker."""
    register_authorizer(anything)
    outbox.handler("probe.note", lease_seconds=1)(note)


def anything(request: EventRequest) -> tuple[int, Iterable[str]] | None:
    """Every topic for the bearer ``probe``."""
    return (OFFICE, request.topics) if request.bearer == "probe" else None


def note(message: outbox.Message) -> None:
    """The effect outside: a line in a file. The kill may come before it, after it, or between."""
    with Path(os.environ["PROBE_FILE"]).open("a", encoding="utf-8") as file:
        file.write(f"begin {message.uuid}\n")
        file.flush()
        time.sleep(0.02)
        file.write(f"sent {message.uuid}\n")
