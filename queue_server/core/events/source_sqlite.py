"""Learning of other processes' events on SQLite.

SQLite tells nobody, but one small number says whether anybody else wrote at all: four looks a
second at it cost less than one event.
"""

from __future__ import annotations

import asyncio
import sqlite3
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from queue_server.core.events.hub import Hub

LOOK_SECONDS = 0.25


async def watch(hub: Hub) -> None:
    """Poke the hub whenever somebody wrote, until cancelled."""
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
                await asyncio.sleep(LOOK_SECONDS)
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
