"""Django's SQLite backend with a lock in front of the write transactions of one process.

SQLite lets one writer in at a time and makes the others sleep and poll, so that one request in a
hundred waits for half a second or more. Threads of one process queue on a lock here instead,
which costs nothing and wakes the next writer at once. ``transaction_mode`` must be IMMEDIATE:
every ``atomic()`` is then a writer, and is counted from BEGIN to COMMIT, ROLLBACK or close.

This leans on private method names of Django 5.2; ``tests/queue_server/config`` holds them.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from django.db.backends.sqlite3 import base as sqlite3_base
from django.db.backends.sqlite3 import operations as sqlite3_operations
from django.db.utils import OperationalError

_LOCKS: dict[str, threading.Lock] = {}
_LOCKS_GUARD = threading.Lock()


def write_lock(path: str) -> threading.Lock:
    """Return the one lock of this process for the database at ``path``."""
    with _LOCKS_GUARD:
        return _LOCKS.setdefault(path, threading.Lock())


class DatabaseOperations(sqlite3_operations.DatabaseOperations):
    """Flushing for tests: tables that refuse DELETE by trigger are emptied all the same."""

    def sql_flush(self, style: Any, tables: Sequence[str], **options: Any) -> list[str]:
        """Return the statements that empty ``tables``, with their triggers set aside meanwhile."""
        statements: list[str] = super().sql_flush(style, tables, **options)
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = [
                (name, sql)
                for name, table, sql in cursor
                if table in set(tables) and "RAISE(" in sql
            ]
        dropped = [f"DROP TRIGGER {self.quote_name(name)}" for name, _ in triggers]
        return dropped + statements + [sql for _, sql in triggers]


class DatabaseWrapper(sqlite3_base.DatabaseWrapper):
    """A connection that holds the process's write lock while its transaction is open."""

    ops_class = DatabaseOperations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._held: threading.Lock | None = None

    def _start_transaction_under_autocommit(self) -> None:
        self._take_write_lock()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._release_write_lock()
            raise

    def _commit(self) -> None:
        # A COMMIT that fails leaves the transaction open, and so the lock held.
        super()._commit()  # type: ignore[misc]
        self._release_write_lock()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._release_write_lock()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._release_write_lock()

    def _take_write_lock(self) -> None:
        if self._held is not None:
            return
        lock = write_lock(str(self.settings_dict["NAME"]))
        timeout = float(self.settings_dict.get("OPTIONS", {}).get("timeout", 20))
        if not lock.acquire(timeout=timeout):
            raise OperationalError("database is locked: waited in the queue of writers")
        self._held = lock

    def _release_write_lock(self) -> None:
        lock, self._held = self._held, None
        if lock is not None:
            lock.release()
