"""One writer at a time: the lock is taken with BEGIN and given back however a transaction ends."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import django
import pytest
from django.db import IntegrityError, OperationalError, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper as DjangoSqlite

from queue_server.config.sqlite import base as backend
from queue_server.core.models import Attempt
from queue_server.core.sqlid import next_number

sqlite_only = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's own backend")


def lock() -> threading.Lock:
    return backend.write_lock(str(connection.settings_dict["NAME"]))


@pytest.fixture(autouse=True)
def close_threads_connections() -> Iterator[None]:
    yield
    connections.close_all()


def test_django_still_has_the_private_names_the_backend_leans_on() -> None:
    assert django.VERSION[:2] == (5, 2), "read the new release's backend before moving on"
    for owner, name in (
        (DjangoSqlite, "_start_transaction_under_autocommit"),
        (BaseDatabaseWrapper, "_commit"),
        (BaseDatabaseWrapper, "_rollback"),
        (BaseDatabaseWrapper, "_close"),
    ):
        assert list(inspect.signature(getattr(owner, name)).parameters) == ["self"], name


@sqlite_only
@pytest.mark.django_db(transaction=True)
class TestLock:
    def test_is_held_inside_atomic_and_free_after_commit(self) -> None:
        with transaction.atomic():
            assert lock().locked()
            with transaction.atomic():
                assert lock().locked()
            assert lock().locked(), "the inner block is only a savepoint"
        assert not lock().locked()

    def test_is_free_after_an_error(self) -> None:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            1 / 0  # noqa: B018
        assert not lock().locked()

    def test_is_free_after_a_constraint_was_broken(self) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Attempt.objects.create(key="a", window=1)
            Attempt.objects.create(key="a", window=1)
        assert not lock().locked()

    def test_is_free_after_the_connection_was_closed_inside(self) -> None:
        with pytest.raises(Exception, match=r"closed|atomic"), transaction.atomic():
            connection.close()
            Attempt.objects.count()
        connection.close()
        assert not lock().locked()

    def test_is_free_after_begin_failed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(self: object) -> None:
            raise OperationalError("disk I/O error")

        monkeypatch.setattr(DjangoSqlite, "_start_transaction_under_autocommit", refuse)
        with pytest.raises(OperationalError), transaction.atomic():
            raise AssertionError("BEGIN should have failed")
        assert not lock().locked()

    def test_makes_others_wait_no_longer_than_the_time_out(self) -> None:
        connection.settings_dict["OPTIONS"]["timeout"] = 0.05
        try:
            refused = pytest.raises(OperationalError, match="queue of writers")
            with lock(), refused, transaction.atomic():
                raise AssertionError("the lock was taken")
        finally:
            connection.settings_dict["OPTIONS"]["timeout"] = 20

    def test_is_not_taken_by_a_read(self) -> None:
        with lock():
            assert Attempt.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_eight_threads_take_numbers_without_gap_or_repeat() -> None:
    """8 × 200 transactions on one counter row, on whichever engine the suite runs."""

    def take(thread: int) -> list[int]:
        numbers = []
        try:
            for turn in range(200):
                with transaction.atomic():
                    numbers.append(next_number(Attempt, key="line A", window=20_000))
                    Attempt.objects.create(key=f"ticket {thread}", window=turn)
        finally:
            connection.close()
        return numbers

    with ThreadPoolExecutor(max_workers=8) as threads:
        taken = [number for numbers in threads.map(take, range(8)) for number in numbers]
    assert sorted(taken) == list(range(1, 1601))
    assert Attempt.objects.filter(key__startswith="ticket").count() == 1600
