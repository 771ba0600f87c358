"""The live feed: rows written in the transaction, heard after it by every screen.

A listener belongs to one office and resumes by ``seq``, which follows the order of commits, so
that somebody who has seen 7 can never miss a 6 that committed later.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Min

from queue_server.core import clock
from queue_server.core.models import Change
from queue_server.core.plain import plain

INSERT = "INSERT INTO core_change (office_id, topic, data, at) VALUES "

_wakers: list[Callable[[int], None]] = []


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One event as a listener gets it: its place in the office's order, topic and JSON text."""

    seq: int
    topic: str
    json: str


def publish(office_id: int, topic: str, data: Mapping[str, Any]) -> None:
    """Write an event for the listeners of ``topic`` in office ``office_id``.

    It is heard when the caller's transaction commits, and never when it rolls back. ``data``
    must be plain JSON, without personal data: shared topics hang in the hall.
    """
    publish_all(office_id, [(topic, data)])


def publish_all(office_id: int, events: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    """Write several events, as :func:`publish` does, in one statement and with one wake-up."""
    at = connection.ops.adapt_datetimefield_value(clock.now())
    params: list[Any] = []
    texts: dict[int, str] = {}  # one event often goes to several topics
    for topic, data in events:
        if id(data) not in texts:
            texts[id(data)] = json.dumps(plain(data), ensure_ascii=False)
        params += [office_id, topic, texts[id(data)], at]
    with connection.cursor() as cursor:
        cursor.execute(INSERT + ", ".join(["(%s, %s, %s, %s)"] * len(events)), params)
    transaction.on_commit(lambda: _wake(office_id))


def _wake(office_id: int) -> None:
    for waker in list(_wakers):
        waker(office_id)


def on_wake(waker: Callable[[int], None]) -> Callable[[], None]:
    """Call ``waker(office_id)`` after each commit of this process; returns how to stop it.

    It is called in the writer's thread and must return at once.
    """
    _wakers.append(waker)
    return lambda: _wakers.remove(waker)


def since(office_id: int, seq: int, *, limit: int = 1000) -> list[FeedEvent]:
    """Events of the office after ``seq``, oldest first, at most ``limit``."""
    rows = (
        Change.objects.filter(office_id=office_id, seq__gt=seq)
        .order_by("seq")
        .values_list("seq", "topic", "data")[:limit]
    )
    return [
        FeedEvent(number or 0, topic, json.dumps(data, ensure_ascii=False, separators=(",", ":")))
        for number, topic, data in rows
    ]


def position(office_id: int) -> int:
    """The last ``seq`` of the office, 0 when there is none: where a page just drawn stands."""
    found = Change.objects.filter(office_id=office_id).aggregate(last=Max("seq"))
    return found["last"] or 0


def oldest(office_id: int) -> int:
    """The first ``seq`` still kept, 0 when there is none."""
    found = Change.objects.filter(office_id=office_id).aggregate(first=Min("seq"))
    return found["first"] or 0


def number_now() -> None:
    """Give the waiting events of this transaction their ``seq`` before COMMIT; for tests."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def forget_old(keep_hours: int) -> int:
    """Delete events older than ``keep_hours``, always keeping each office's newest one.

    Returns how many rows went. The newest stays so that :func:`position` never goes back.
    """
    horizon = clock.now() - timedelta(hours=keep_hours)
    newest = Change.objects.values("office_id").annotate(last=Max("seq")).values_list("last")
    rows = Change.objects.filter(at__lt=horizon).exclude(seq__in=[n for (n,) in newest])
    return rows.delete()[0]
