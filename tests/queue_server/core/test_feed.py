"""The feed: heard after COMMIT alone, numbered in the order of commits on both engines."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from queue_server.core import clock, feed
from queue_server.core.models import Change

postgres_only = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite has one writer at a time"
)
pytestmark = pytest.mark.django_db(transaction=True)


def test_numbers_rise_and_carry_the_data() -> None:
    for number in range(3):
        feed.publish(7, "queue", {"n": number, "name": "Đặng Thị Bưởi"})
    events = feed.since(7, 0)
    assert [event.json for event in events] == [
        f'{{"n":{n},"name":"Đặng Thị Bưởi"}}' for n in range(3)
    ]
    assert [event.seq for event in events] == sorted({event.seq for event in events})
    assert feed.position(7) == events[-1].seq
    assert feed.oldest(7) == events[0].seq
    assert feed.since(7, events[0].seq) == events[1:]


def test_offices_do_not_hear_each_other() -> None:
    feed.publish(7, "queue", {"n": 1})
    feed.publish(8, "queue", {"n": 2})
    assert [event.json for event in feed.since(7, 0)] == ['{"n":1}']
    assert feed.position(9) == 0


def test_a_rollback_is_never_heard() -> None:
    woken: list[int] = []
    stop = feed.on_wake(woken.append)
    try:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            feed.publish(7, "queue", {})
            1 / 0  # noqa: B018
        assert feed.since(7, 0) == []
        with transaction.atomic():
            feed.publish(7, "queue", {})
            assert woken == [], "woken before COMMIT"
        assert woken == [7]
    finally:
        stop()


def test_text_no_database_takes_is_cleaned() -> None:
    feed.publish(7, "queue", {"name": "a\x00b\ud800", "list": ["\x00"]})
    assert json.loads(feed.since(7, 0)[0].json) == {"name": "ab?", "list": [""]}


def test_old_events_go_and_the_position_stays() -> None:
    feed.publish(7, "queue", {"n": 1})
    feed.publish(7, "queue", {"n": 2})
    Change.objects.update(at=clock.now() - timedelta(hours=50))
    position = feed.position(7)
    assert feed.forget_old(48) == 1
    assert feed.position(7) == position
    assert feed.oldest(7) == position


class Held:
    """A transaction in a thread of its own that published and waits to commit."""

    def __init__(self, name: str) -> None:
        self.published, self.may_commit = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._run, args=(name,))
        self.thread.start()
        assert self.published.wait(10)

    def _run(self, name: str) -> None:
        try:
            with transaction.atomic():
                feed.publish(7, "queue", {"name": name})
                self.published.set()
                assert self.may_commit.wait(10)
        finally:
            connections.close_all()

    def commit(self) -> None:
        self.may_commit.set()
        self.thread.join(10)
        assert not self.thread.is_alive()


@postgres_only
def test_who_commits_later_gets_the_later_number() -> None:
    first = Held("began first, commits last")
    second = Held("began last, commits first")
    second.commit()
    seen = feed.since(7, 0)
    assert [event.json for event in seen] == ['{"name":"began last, commits first"}']
    first.commit()
    missed = feed.since(7, seen[-1].seq)
    assert [event.json for event in missed] == ['{"name":"began first, commits last"}']


@postgres_only
def test_a_plain_sequence_would_have_lost_that_event() -> None:
    """Why ``seq`` exists: read by ``id``, the same two transactions lose the first one."""
    first = Held("began first, commits last")
    second = Held("began last, commits first")
    second.commit()
    seen = Change.objects.order_by("id").last()
    assert seen is not None
    first.commit()
    assert not Change.objects.filter(id__gt=seen.pk).exists()
    assert Change.objects.filter(seq__gt=seen.seq).count() == 1


@postgres_only
def test_many_writers_never_number_behind_a_reader() -> None:
    """A reader who follows by ``seq`` while eight threads write misses nothing."""
    writers = [threading.Thread(target=_write, args=(n,)) for n in range(8)]
    for writer in writers:
        writer.start()
    seen: list[str] = []
    seq = 0
    while any(writer.is_alive() for writer in writers) or feed.position(7) > seq:
        for event in feed.since(7, seq):
            assert event.seq > seq
            seq = event.seq
            seen.append(event.json)
    assert len(seen) == len(set(seen)) == 8 * 40


def _write(writer: int) -> None:
    try:
        for number in range(40):
            with transaction.atomic():
                feed.publish(7, "queue", {"writer": writer, "number": number})
                if number % 3 == 0:
                    with connection.cursor() as cursor:
                        cursor.execute("SELECT pg_sleep(0.002)")
    finally:
        connections.close_all()


@postgres_only
def test_two_events_and_a_lock_between_them_do_not_lock_each_other_out() -> None:
    """The office's lock is taken at COMMIT, after every other: no order of verbs can deadlock."""
    Change.objects.create(office_id=1, topic="row", data={}, at=clock.now())
    row = Change.objects.get(office_id=1)
    barrier, done = threading.Barrier(2), []

    def work(row_first: bool) -> None:
        try:
            with transaction.atomic():
                if row_first:
                    Change.objects.select_for_update().get(pk=row.pk)
                    barrier.wait(10)
                    feed.publish(7, "queue", {})
                else:
                    feed.publish(7, "queue", {})
                    barrier.wait(10)
                    Change.objects.select_for_update().get(pk=row.pk)
            done.append(row_first)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(first,)) for first in (True, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(done) == [False, True]
