"""The outbox: after COMMIT, at least once, kept apart by leases, given up in the open."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.db import connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from queue_server.core import clock, outbox, worker
from queue_server.core.models import MessageState, OutboxMessage, ScheduledJob
from queue_server.core.worker import Worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def done() -> Iterator[list[outbox.Message]]:
    """What the handler of ``test.note`` was given; it fails on ``{"fail": true}``."""
    seen: list[outbox.Message] = []

    def note(message: outbox.Message) -> None:
        seen.append(message)
        if message.payload.get("fail"):
            raise RuntimeError("the other side hung up")

    outbox.handler("test.note", lease_seconds=30, max_attempts=3)(note)
    yield seen
    del outbox.HANDLERS["test.note"]


def drain(*workers: Worker) -> None:
    while any(each.run_message() for each in workers):
        continue


def test_a_rolled_back_message_is_never_sent(done: list[outbox.Message]) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox.enqueue("test.note", {})
        1 / 0  # noqa: B018
    drain(Worker())
    assert done == []


def test_a_message_is_done_once_and_remembered(done: list[outbox.Message]) -> None:
    uuid = outbox.enqueue("test.note", {"to": "x\x00"})
    drain(Worker(), Worker())
    assert [(message.uuid, message.payload, message.attempt) for message in done] == [
        (uuid, {"to": "x"}, 1)
    ]
    assert OutboxMessage.objects.get(uuid=uuid).state == MessageState.DONE


def test_a_unique_key_makes_a_repeat_harmless(done: list[outbox.Message]) -> None:
    first = outbox.enqueue("test.note", {"n": 1}, unique_key="reminder:7")
    drain(Worker())
    assert outbox.enqueue("test.note", {"n": 2}, unique_key="reminder:7") == first
    drain(Worker())
    assert len(done) == 1


def test_a_delayed_message_waits(done: list[outbox.Message]) -> None:
    with time_machine.travel(clock.now(), tick=False) as travel:
        outbox.enqueue("test.note", {}, not_before=clock.now() + timedelta(minutes=5))
        drain(Worker())
        assert done == []
        travel.shift(timedelta(minutes=5, seconds=1))
        drain(Worker())
        assert len(done) == 1


def test_a_failure_is_tried_again_later_and_given_up_in_the_open(
    done: list[outbox.Message],
) -> None:
    with time_machine.travel(clock.now(), tick=False) as travel:
        uuid = outbox.enqueue("test.note", {"fail": True})
        for attempt in (1, 2, 3):
            drain(Worker())
            assert len(done) == attempt, "no second attempt before its time"
            travel.shift(worker.retry_delay(attempt) * 1.3)
        drain(Worker())
    assert len(done) == 3
    row = OutboxMessage.objects.get(uuid=uuid)
    assert row.state == MessageState.DEAD
    assert row.last_error == "RuntimeError: the other side hung up"


@given(st.integers(1, 200))
def test_waiting_grows_and_has_an_end(attempt: int) -> None:
    assert worker.FIRST_RETRY <= worker.retry_delay(attempt) <= worker.LAST_RETRY
    assert worker.retry_delay(attempt) <= worker.retry_delay(attempt + 1)


def test_a_leased_message_is_left_alone_until_the_lease_runs_out(
    done: list[outbox.Message],
) -> None:
    with time_machine.travel(clock.now(), tick=False) as travel:
        outbox.enqueue("test.note", {})
        assert Worker("dies").claim() is not None
        drain(Worker("lives"))
        assert done == []
        travel.shift(timedelta(seconds=31))
        drain(Worker("lives"))
    assert [message.attempt for message in done] == [2]


def test_who_overslept_the_lease_does_not_speak_for_the_other(
    done: list[outbox.Message],
) -> None:
    with time_machine.travel(clock.now(), tick=False) as travel:
        outbox.enqueue("test.note", {})
        slow, quick = Worker("slow"), Worker("quick")
        claimed = slow.claim()
        assert claimed is not None
        travel.shift(timedelta(seconds=31))
        again = quick.claim()
        assert again is not None
        slow._finish(claimed, state=MessageState.DONE)
        assert OutboxMessage.objects.get().state == MessageState.QUEUED
        quick._finish(again, state=MessageState.DONE)
        assert OutboxMessage.objects.get().state == MessageState.DONE


def test_a_message_that_kills_its_workers_is_given_up(done: list[outbox.Message]) -> None:
    with time_machine.travel(clock.now(), tick=False) as travel:
        outbox.enqueue("test.note", {})
        for _ in range(3):
            assert Worker("dies").claim() is not None
            travel.shift(timedelta(seconds=31))
        assert Worker("careful").claim() is None
    assert OutboxMessage.objects.get().state == MessageState.DEAD


def test_two_workers_share_the_work_and_repeat_none(done: list[outbox.Message]) -> None:
    for number in range(120):
        outbox.enqueue("test.note", {"n": number})
    barrier = threading.Barrier(2)

    def work(name: str) -> None:
        try:
            barrier.wait(10)
            drain(Worker(name))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    drain(Worker("last"))
    assert sorted(message.payload["n"] for message in done) == list(range(120))


def test_a_kind_nobody_knows_stays_for_a_later_version() -> None:
    outbox.enqueue("test.from_the_future", {})
    drain(Worker())
    row = OutboxMessage.objects.get()
    assert (row.state, row.attempts) == (MessageState.QUEUED, 0)


# -- jobs that come back -------------------------------------------------------------------------


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """When the only job, ``test.tick``, ran."""
    seen: list[datetime] = []
    monkeypatch.setattr(outbox, "JOBS", {})
    outbox.every("test.tick", seconds=60, lease_seconds=30)(lambda: seen.append(clock.now()))
    return seen


def test_a_job_comes_back_and_does_not_catch_up(runs: list[datetime]) -> None:
    with time_machine.travel(clock.now(), tick=False) as travel:
        for _ in range(3):
            Worker().run_jobs()
        assert len(runs) == 1
        travel.shift(timedelta(minutes=10))
        for _ in range(3):
            Worker().run_jobs()
        assert len(runs) == 2


def test_a_job_runs_in_one_worker_at_a_time(runs: list[datetime]) -> None:
    now = clock.now()
    ScheduledJob.objects.create(
        name="test.tick", next_run=now, locked_by="other", locked_until=now + timedelta(seconds=9)
    )
    Worker().run_jobs()
    assert runs == []


def test_a_failing_job_says_so_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "JOBS", {})

    @outbox.every("test.breaks", seconds=60)
    def breaks() -> None:
        raise RuntimeError("no paper")

    for _ in range(2):
        Worker().run_jobs()
    row = ScheduledJob.objects.get(name="test.breaks")
    assert row.last_error == "RuntimeError: no paper"
    assert row.next_run > clock.now()
    assert row.locked_until is None


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)))
def test_a_daily_job_is_due_at_its_local_time_within_a_day(moment: datetime) -> None:
    job = outbox.Job("x", lambda: None, None, time(3, 10), timedelta(seconds=1))
    aware = moment.replace(tzinfo=clock.LOCAL)
    following = job.next_after(aware)
    assert aware < following <= aware + timedelta(days=1)
    assert clock.local(following).time() == time(3, 10)
