"""A real demo office for each module that asks for one, on the engine under test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.office import Office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The demo office, served by one process; on PostgreSQL in a database of its own."""
    data: Path = tmp_path_factory.mktemp("office")
    with _database(data.name) as url:
        place = Office(data=data, database_url=url)
        place.create()
        place.start()
        try:
            yield place
        finally:
            place.stop()


class _database:
    """A fresh PostgreSQL database beside the one under test, or nothing on SQLite."""

    def __init__(self, name: str) -> None:
        self.base = os.environ.get("MOTCUA_DATABASE_URL", "")
        self.name = "office_" + "".join(ch for ch in name if ch.isalnum()) + str(os.getpid())

    def __enter__(self) -> str:
        if not self.base.startswith("postgres"):
            return ""
        self._run(f'CREATE DATABASE "{self.name}"')
        head, _sep, query = self.base.partition("?")
        return f"{head.rsplit('/', 1)[0]}/{self.name}" + (f"?{query}" if query else "")

    def __exit__(self, *_error: object) -> None:
        if self.base.startswith("postgres"):
            self._run(f'DROP DATABASE "{self.name}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.base, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]
