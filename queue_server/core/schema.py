"""The state of the database's tables against this version of the program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

_LOCK = (19779, 0)


def pending() -> list[str]:
    """The migrations not yet applied, as ``room.name``."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def is_fresh() -> bool:
    """Whether the database holds no table of ours yet."""
    return "core_change" not in connection.introspection.table_names()


def migrate() -> int:
    """Apply every pending migration; returns how many there were."""
    with _alone():
        count = len(pending())
        if count:
            call_command("migrate", verbosity=0, interactive=False)
    return count


@contextmanager
def _alone() -> Iterator[None]:
    """Keep a second process out meanwhile; SQLite's own lock does it there."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", _LOCK)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", _LOCK)
