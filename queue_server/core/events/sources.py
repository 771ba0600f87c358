"""How the hub learns of events that another process wrote.

PostgreSQL tells by NOTIFY. SQLite tells nobody, but one small number says whether anybody else
wrote at all: four looks a second at it cost less than one event.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import psycopg
from django.db import connection

from queue_server.core.events.hub import Hub

log = logging.getLogger("motcua.events")

SQLITE_LOOK_SECONDS = 0.25
POSTGRES_LOOK_SECONDS = 5.0  # in case a notification was lost with its connection
CHANNEL = "motcua_feed"


def start(hub: Hub) -> asyncio.Task[None]:
    """Begin to watch the database; the task belongs to the hub."""
    watch = _watch_postgres if connection.vendor == "postgresql" else _watch_sqlite
    task = asyncio.create_task(watch(hub))
    hub.add_task(task)
    return task


async def _watch_sqlite(hub: Hub) -> None:
    loop = asyncio.get_running_loop()
    path = str(connection.settings_dict["NAME"])
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="events-look") as thread:
        look = await loop.run_in_executor(thread, _Look, path)
        seen = -1
        try:
            while True:
                version = await loop.run_in_executor(thread, look.version)
                if version != seen:
                    seen = version
                    hub.poke_all()
                await asyncio.sleep(SQLITE_LOOK_SECONDS)
        finally:
            thread.submit(look.close)


class _Look:
    """One plain connection: ``data_version`` changes when another connection commits."""

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, timeout=20)

    def version(self) -> int:
        """The number that changes; -1 while the file cannot be read."""
        try:
            (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        except sqlite3.OperationalError:
            return -1
        return int(version)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


async def _watch_postgres(hub: Hub) -> None:
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
        async for notice in listening.notifies(timeout=POSTGRES_LOOK_SECONDS):
            hub.poke(int(notice.payload))
        await listening.execute("SELECT 1")  # notices a connection that died silently
        hub.poke_all()
