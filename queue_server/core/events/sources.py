"""How the hub learns of events that another process wrote: each engine has its way."""

from __future__ import annotations

import asyncio
from importlib import import_module

from django.db import connection

from queue_server.core.events.hub import Hub

MODULES = {
    "sqlite": "queue_server.core.events.source_sqlite",
    "postgresql": "queue_server.core.events.source_postgres",
}


def start(hub: Hub) -> asyncio.Task[None]:
    """Begin to watch the database; the task ends with the hub."""
    # Only the engine in use is imported: a driver costs a third of a second of every start.
    source = import_module(MODULES[connection.vendor])
    task: asyncio.Task[None] = asyncio.create_task(source.watch(hub))
    hub.add_task(task)
    return task
