"""Is this server well? Cheap enough to be asked every few seconds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import DatabaseError

from queue_server.core import clock
from queue_server.core.models import MessageState, OutboxMessage, ScheduledJob

WORKER_LATE = timedelta(seconds=30)


def report() -> dict[str, Any]:
    """Say whether the database answers, the worker is alive, and how much work waits.

    Keys: ``ok`` (the server can serve), ``worker`` (``ok``, ``late`` or ``never``), ``waiting``
    and ``dead`` (outbox messages), ``now``. Nothing in it tells a stranger about the office.
    """
    now = clock.now()
    try:
        beat = ScheduledJob.objects.filter(name="core.heartbeat").first()
        queued = OutboxMessage.objects.filter(state=MessageState.QUEUED, not_before__lte=now)
        waiting = queued.count()
        dead = OutboxMessage.objects.filter(state=MessageState.DEAD).count()
    except DatabaseError:
        return {"ok": False, "database": "no answer", "now": now.isoformat()}
    worker = "never"
    if beat is not None and beat.last_run is not None:
        worker = "ok" if now - beat.last_run < WORKER_LATE else "late"
    return {
        "ok": True,
        "database": "ok",
        "worker": worker,
        "waiting": waiting,
        "dead": dead,
        "now": now.isoformat(),
    }
