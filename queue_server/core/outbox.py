"""Work after COMMIT: messages written in the transaction, done by the worker, at least once.

``enqueue`` in a service; ``@handler("kind")`` on the function that does it; ``@every`` for work
that comes back by itself. A handler gets each message's own ``uuid``, so that the other side can
ignore a repeat.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction

from queue_server.core import clock
from queue_server.core.models import OutboxMessage
from queue_server.core.plain import plain


@dataclass(frozen=True, slots=True)
class Message:
    """What a handler gets. ``attempt`` counts from 1."""

    uuid: uuid.UUID
    kind: str
    payload: dict[str, Any]
    attempt: int


@dataclass(frozen=True, slots=True)
class Handler:
    """A registered handler: ``lease`` is how long one run may take before another may try."""

    kind: str
    run: Callable[[Message], None]
    lease: timedelta
    max_attempts: int


@dataclass(frozen=True, slots=True)
class Job:
    """Work that comes back every ``seconds``, or each day ``at`` a local time."""

    name: str
    run: Callable[[], None]
    seconds: float | None
    at: time | None
    lease: timedelta

    def next_after(self, moment: datetime) -> datetime:
        """The first time due after ``moment`` (aware); a late worker does not catch up twice."""
        if self.at is None:
            return moment + timedelta(seconds=self.seconds or 1)
        day = clock.local(moment).date()
        due = datetime.combine(day, self.at, clock.LOCAL)
        if due <= moment:
            due = datetime.combine(day + timedelta(days=1), self.at, clock.LOCAL)
        return due


HANDLERS: dict[str, Handler] = {}
JOBS: dict[str, Job] = {}


def handler(
    kind: str, *, lease_seconds: float = 120, max_attempts: int = 10
) -> Callable[[Callable[[Message], None]], Callable[[Message], None]]:
    """Register the function that does messages of ``kind``. An exception means: try again."""

    def register(run: Callable[[Message], None]) -> Callable[[Message], None]:
        HANDLERS[kind] = Handler(kind, run, timedelta(seconds=lease_seconds), max_attempts)
        return run

    return register


def every(
    name: str,
    *,
    seconds: float | None = None,
    at: str | None = None,
    lease_seconds: float = 300,
) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register work that comes back: every ``seconds``, or each day ``at`` "HH:MM" local time."""
    if (seconds is None) == (at is None):
        raise ValueError("say either seconds or at")
    clock_time = time.fromisoformat(at) if at is not None else None

    def register(run: Callable[[], None]) -> Callable[[], None]:
        JOBS[name] = Job(name, run, seconds, clock_time, timedelta(seconds=lease_seconds))
        return run

    return register


def enqueue(
    kind: str,
    payload: Mapping[str, Any],
    *,
    unique_key: str | None = None,
    not_before: datetime | None = None,
) -> uuid.UUID:
    """Write a message in the caller's transaction; returns its id.

    ``unique_key`` makes a repeat harmless: the message first written under it stays, for ever,
    and its id is returned. ``not_before`` (aware) delays it.
    """
    now = clock.now()
    values = {
        "kind": kind,
        "payload": plain(payload),
        "not_before": not_before or now,
        "created_at": now,
    }
    if unique_key is None:
        return OutboxMessage.objects.create(**values).uuid
    with transaction.atomic():
        message, _ = OutboxMessage.objects.get_or_create(unique_key=unique_key, defaults=values)
    return message.uuid
