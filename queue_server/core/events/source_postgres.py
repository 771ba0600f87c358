"""Learning of other processes' events on PostgreSQL: it tells by NOTIFY, at COMMIT."""

from __future__ import annotations

import asyncio
import logging

import psycopg
from django.db import connection

from queue_server.core.events.hub import Hub

log = logging.getLogger("motcua.events")

LOOK_SECONDS = 5.0  # in case a notification was lost with its connection
CHANNEL = "motcua_feed"


async def watch(hub: Hub) -> None:
    """Poke the hub at every notification, until cancelled; a lost connection comes back."""
    wait = 0.5
    while True:
        try:
            async with await _connect() as listening:
                wait = 0.5
                hub.poke_all()  # what was committed while nobody listened
                await _relay(listening, hub)
        except psycopg.Error as error:
            log.warning("not listening to PostgreSQL (%s); again in %.0f s", error, wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, 10.0)


async def _connect() -> psycopg.AsyncConnection[tuple[object, ...]]:
    parameters = connection.get_connection_params()
    wanted = ("host", "port", "user", "password", "dbname", "sslmode", "sslrootcert")
    chosen = {name: parameters[name] for name in wanted if parameters.get(name)}
    listening = await psycopg.AsyncConnection.connect(**chosen, autocommit=True)
    await listening.execute(f"LISTEN {CHANNEL}")
    return listening


async def _relay(listening: psycopg.AsyncConnection[tuple[object, ...]], hub: Hub) -> None:
    while True:
        async for notice in listening.notifies(timeout=LOOK_SECONDS):
            hub.poke(int(notice.payload))
        await listening.execute("SELECT 1")  # notices a connection that died silently
        hub.poke_all()
