"""Who hears of a change: the hall, the desks and the phone that follows the ticket.

Shared topics carry labels and counts, never a ticket's token.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from queue_server.core import feed
from queue_server.queueing import sql
from queue_server.queueing.models import Counter, Series, Ticket


def announce(
    kind: str, ticket: Ticket, *, counter: Counter | None = None, lines: Iterable[Series] = ()
) -> None:
    """Publish that something happened to ``ticket`` (inside the caller's transaction).

    Args:
        kind: called, recalled, serving, done, missed, recycled, held, transferred,
            cancelled or undone.
        ticket: with its line and hall loaded.
        counter: the counter it happened at; its hall hears it.
        lines: further lines whose number of waiting people changed.
    """
    hall = counter.hall.code if counter else ticket.line.hall.code
    touched = {line.pk: line for line in (ticket.line, *lines)}
    data: dict[str, Any] = {
        "type": kind,
        "ticket": ticket.label,
        "series": ticket.line.letter,
        "counter": counter.code if counter else None,
        "hall": hall,
        "waiting": {line.letter: sql.count_line(pk, ticket.day) for pk, line in touched.items()},
    }
    events = [("queue", data), (f"hall:{hall}", data)]
    if counter is not None:
        events.append((f"counter:{counter.code}", data))
    events.append((f"ticket:{ticket.token}", {**data, "token": ticket.token}))
    feed.publish_all(ticket.office_id, events)


def announce_counter(counter: Counter) -> None:
    """Publish that a counter opened, paused or closed."""
    data = {
        "type": "counter",
        "counter": counter.code,
        "state": counter.state,
        "hall": counter.hall.code,
    }
    topics = ("queue", f"hall:{counter.hall.code}", f"counter:{counter.code}")
    feed.publish_all(counter.office_id, [(topic, data) for topic in topics])
