"""The audit log: declared event types, written in the caller's transaction, sealed later.

Writers only insert. The worker ties each row to the one before it in its office's chain, so
that nobody queues behind the chain and no row can be changed, removed or put in afterwards
without :func:`verify` seeing it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from queue_server.core import clock
from queue_server.core.lines import clean_text
from queue_server.core.models import AuditEvent
from queue_server.core.plain import plain

INSERT = """
INSERT INTO core_auditevent (office_id, at, event, actor, subject, data, previous, digest)
VALUES (%s, %s, %s, %s, %s, %s, '', '') RETURNING id
"""
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class EventType:
    """A declared kind of event: its dotted name, and what a reader of the log is told."""

    name: str
    text: str


_TYPES: dict[str, EventType] = {}


def register_event(name: str, *, text: str) -> EventType:
    """Declare event ``name`` ("room.verb_done"); saying it twice in the same words is harmless."""
    declared = EventType(name, text)
    if _TYPES.setdefault(name, declared) != declared:
        raise ValueError(f"audit event {name!r} is declared twice with different texts")
    return declared


def event_types() -> Mapping[str, EventType]:
    """Every declared event type by name."""
    return dict(_TYPES)


def record(
    event: str,
    *,
    office_id: int | None,
    actor: str,
    subject: str = "",
    data: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Write one event in the caller's transaction.

    ``actor`` is ``user:12``, ``device:3``, ``command`` or the like; ``subject`` names the thing
    (``ticket:A012``). ``data`` must hold nothing secret: no password, token or check word.
    Raises ValueError for an event nobody declared.
    """
    if event not in _TYPES:
        raise ValueError(f"audit event {event!r} is not declared")
    row = AuditEvent(
        office_id=office_id or 0,
        at=clock.now(),
        event=event,
        actor=clean_text(actor, 60),
        subject=clean_text(subject, 120),
        data=plain(data or {}),
    )
    at = connection.ops.adapt_datetimefield_value(row.at)
    kept = json.dumps(row.data, ensure_ascii=False)
    with connection.cursor() as cursor:  # written with every press at a desk
        cursor.execute(INSERT, (row.office_id, at, event, row.actor, row.subject, kept))
        (row.pk,) = cursor.fetchone()
    return row


def digest_of(previous: str, row: AuditEvent) -> str:
    """The hash that seals ``row`` behind the row whose digest is ``previous``."""
    return _digest(previous, row.office_id, row.at, row.event, row.actor, row.subject, row.data)


def _digest(
    previous: str,
    office_id: int,
    at: datetime,
    event: str,
    actor: str,
    subject: str,
    data: Any,
) -> str:
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    body = json.dumps(
        [previous, office_id, moment, event, actor, subject, data],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(body.encode()).hexdigest()
