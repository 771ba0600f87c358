"""Event streams: who may listen, resuming, resetting, the slow and the gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, MutableMapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction

from queue_server.core import clock, feed
from queue_server.core.events import EventRequest, Grant, authorize, authorizers, hub, stream
from queue_server.core.events.hub import Hub, Listener
from queue_server.core.models import Change

pytestmark = pytest.mark.django_db(transaction=True)
OFFICE = 7


@pytest.fixture(autouse=True)
def allowed(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, set[str]]]:
    """Bearer token → topics of office 7; the only authorizer while the test runs."""
    rights: dict[str, set[str]] = {"staff": {"queue", "notices"}}

    def by_token(request: EventRequest) -> tuple[int, set[str]] | None:
        topics = rights.get(request.bearer)
        return None if topics is None else (OFFICE, topics)

    def by_ticket(request: EventRequest) -> tuple[int, set[str]] | None:
        return (OFFICE, {"ticket:secret"}) if "ticket:secret" in request.topics else None

    monkeypatch.setattr(authorizers, "_authorizers", [by_token, by_ticket])
    yield rights
    connections.close_all()


class Client:
    """One open stream, driven through ASGI messages."""

    def __init__(self) -> None:
        self.incoming: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
        self.incoming.put_nowait({"type": "http.request", "body": b"", "more_body": False})
        self.status = 0
        self.text = ""
        self.ended = False
        self.paused: asyncio.Event | None = None

    async def receive(self) -> MutableMapping[str, Any]:
        return await self.incoming.get()

    async def send(self, message: MutableMapping[str, Any]) -> None:
        if self.paused is not None:
            await self.paused.wait()
        if message["type"] == "http.response.start":
            self.status = message["status"]
            return
        self.text += message["body"].decode()
        self.ended = not message.get("more_body", False)

    def hang_up(self) -> None:
        self.incoming.put_nowait({"type": "http.disconnect"})

    async def until(self, text: str) -> None:
        await _eventually(lambda: text in self.text, lambda: f"{text!r} not in {self.text!r}")

    @property
    def events(self) -> list[str]:
        """The data of every event so far."""
        return [line[6:] for line in self.text.splitlines() if line.startswith("data: ")]

    @property
    def ids(self) -> list[int]:
        """Every place it was told, in the order of telling."""
        return [int(line[4:]) for line in self.text.splitlines() if line.startswith("id: ")]

    @property
    def last_id(self) -> str:
        return str(self.ids[-1])


async def _eventually(holds: Callable[[], bool], why: Callable[[], str]) -> None:
    for _ in range(500):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(why())


@asynccontextmanager
async def running() -> AsyncIterator[Hub]:
    """A hub, closed at the end with its database threads."""
    office_hub = Hub()
    await office_hub.start()
    try:
        yield office_hub
    finally:
        await office_hub.stop()


@asynccontextmanager
async def listening(
    office_hub: Hub, topics: str = "queue", token: str = "staff", last: str | None = None
) -> AsyncIterator[Client]:
    client = Client()
    headers = [(b"authorization", f"Bearer {token}".encode())]
    if last is not None:
        headers.append((b"last-event-id", last.encode()))
    scope = {"method": "GET", "headers": headers, "query_string": f"topics={topics}".encode()}
    task = asyncio.create_task(stream.EventStream(office_hub)(scope, client.receive, client.send))
    await _eventually(lambda: bool(client.text) or task.done(), lambda: "the stream did not open")
    try:
        yield client
    finally:
        client.hang_up()
        await asyncio.wait_for(task, 5)


async def publish(number: int, topic: str = "queue", office_id: int = OFFICE) -> None:
    await ask(lambda: feed.publish(office_id, topic, {"n": number}))


async def ask(call: Callable[[], Any]) -> Any:
    """Use the database from a thread, as everything outside of the event loop does."""

    def closing() -> Any:
        try:
            return call()
        finally:
            connection.close()

    return await asyncio.to_thread(closing)


def run(test: Awaitable[None]) -> None:
    async def bounded() -> None:
        await asyncio.wait_for(test, 60)

    asyncio.run(bounded())


def test_each_topic_reaches_those_who_asked_for_it() -> None:
    async def test() -> None:
        async with running() as office_hub:
            async with listening(office_hub) as queue, listening(office_hub, "notices") as notices:
                await publish(1)
                await publish(2, "notices")
                await publish(3, "queue", office_id=8)
                await publish(4)
                await queue.until('{"n":4}')
                await notices.until('{"n":2}')
                assert queue.events == ['{"n":1}', '{"n":4}']
                assert notices.events == ['{"n":2}']
            assert office_hub.listening == 0

    run(test())


def test_a_cut_stream_resumes_without_a_gap_or_a_repeat() -> None:
    async def test() -> None:
        async with running() as office_hub:
            async with listening(office_hub) as client:
                await publish(1)
                await client.until('{"n":1}')
            for number in (2, 3):
                await publish(number)
            await publish(99, "notices")
            async with listening(office_hub, last=client.last_id) as again:
                await publish(4)
                await again.until('{"n":4}')
                assert again.events == ['{"n":2}', '{"n":3}', '{"n":4}']
                assert again.ids == sorted(again.ids), "cut in between, it resumes where it was"

    run(test())


def test_resuming_while_events_rain_misses_none() -> None:
    async def test() -> None:
        async with running() as office_hub:
            await publish(0)
            last = str(await ask(lambda: feed.position(OFFICE)))
            writer = asyncio.create_task(_rain(60))
            got: list[str] = []
            while not writer.done() or '{"n":60}' not in got:
                async with listening(office_hub, last=last) as client:
                    await asyncio.sleep(0.03)
                got += client.events
                last = client.last_id
            assert got == [f'{{"n":{n}}}' for n in range(1, 61)]

    run(test())


async def _rain(count: int) -> None:
    for number in range(1, count + 1):
        await publish(number)


@pytest.mark.parametrize("last", ["1x", "-1", "99999999", "٣"])
def test_an_id_that_says_nothing_resets_the_listener(last: str) -> None:
    async def test() -> None:
        async with running() as office_hub:
            await publish(1)
            async with listening(office_hub, last=last) as client:
                await client.until("event: reset")
                position = await ask(lambda: feed.position(OFFICE))
                assert client.events == [f'{{"position": {position}}}']
                await publish(2)
                await client.until('{"n":2}')

    run(test())


def test_an_id_older_than_what_is_kept_resets_the_listener() -> None:
    async def test() -> None:
        async with running() as office_hub:
            for number in range(3):
                await publish(number)
            first = await ask(lambda: feed.oldest(OFFICE))
            await ask(_forget)
            async with listening(office_hub, last=str(first)) as client:
                await client.until("event: reset")

    run(test())


def _forget() -> None:
    Change.objects.update(at=clock.now() - timedelta(days=9))
    assert feed.forget_old(48) == 2


def test_a_listener_that_does_not_keep_up_is_cut_and_the_others_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hub, "MAX_WAITING_BYTES", 400)

    async def test() -> None:
        async with running() as office_hub:
            async with listening(office_hub) as slow, listening(office_hub) as quick:
                slow.paused = asyncio.Event()
                for number in range(20):
                    await publish(number)
                    await quick.until(f'{{"n":{number}}}')
                slow.paused.set()
                await _eventually(lambda: slow.ended, lambda: "the slow stream stayed open")
                assert len(slow.events) < 20
                assert not quick.ended
            async with listening(office_hub, last=slow.last_id) as back:
                await back.until('{"n":19}')
                assert slow.events + back.events == [f'{{"n":{n}}}' for n in range(20)]

    run(test())


def test_a_burst_larger_than_the_queue_cuts_nobody_who_reads() -> None:
    def burst() -> None:
        with transaction.atomic():
            for number in range(60):
                feed.publish(OFFICE, "queue", {"n": number, "text": "x" * 30_000})

    async def test() -> None:
        async with running() as office_hub, listening(office_hub) as client:
            await ask(burst)
            await _eventually(lambda: len(client.events) == 60, lambda: "the burst was not heard")
            assert not client.ended

    run(test())


def test_pings_move_a_quiet_listener_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "PING_SECONDS", 0.05)

    async def test() -> None:
        async with running() as office_hub, listening(office_hub, "notices") as client:
            await publish(1)
            seq = await ask(lambda: feed.position(OFFICE))
            await client.until(f": ping\nid: {seq}\n\n")
            assert client.events == []

    run(test())


def test_a_right_taken_away_ends_the_stream(
    monkeypatch: pytest.MonkeyPatch, allowed: dict[str, set[str]]
) -> None:
    monkeypatch.setattr(stream, "RECHECK_SECONDS", 0.05)

    async def test() -> None:
        async with running() as office_hub, listening(office_hub) as client:
            del allowed["staff"]
            await _eventually(lambda: client.ended, lambda: "a revoked token still listens")

    run(test())


def test_the_server_going_down_ends_every_stream() -> None:
    async def test() -> None:
        async with running() as office_hub, listening(office_hub) as client:
            office_hub.end_all()
            await _eventually(lambda: client.ended, lambda: "the stream stayed open")
            async with listening(office_hub) as late:
                assert late.status == 503

    run(test())


@pytest.mark.parametrize(
    ("topics", "token", "status"),
    [
        ("queue", "staff", 200),
        ("queue", "thief", 403),
        ("queue,payroll", "staff", 403),
        ("ticket:secret", "", 200),
        ("ticket:secret,queue", "staff", 200),
        ("ticket:guess", "", 403),
        ("", "staff", 403),
        (",".join(f"t{n}" for n in range(40)), "staff", 403),
    ],
)
def test_only_what_is_allowed_is_heard(topics: str, token: str, status: int) -> None:
    async def test() -> None:
        async with running() as office_hub, listening(office_hub, topics, token) as client:
            assert client.status == status

    run(test())


def test_topics_of_two_offices_are_never_mixed(monkeypatch: pytest.MonkeyPatch) -> None:
    one = EventRequest({}, {}, frozenset({"a", "b"}))
    both = [lambda request: (1, {"a"}), lambda request: (2, {"b"})]
    monkeypatch.setattr(authorizers, "_authorizers", both)
    assert authorize(one) is None
    monkeypatch.setattr(authorizers, "_authorizers", [*both, lambda request: (2, {"a"})])
    assert authorize(one) == Grant(2, frozenset({"a", "b"}))


def test_a_request_is_read_with_all_its_credentials() -> None:
    request = EventRequest.from_scope(
        [(b"authorization", b"bearer  abc "), (b"cookie", b"motcua_session=s1; motcua_display=d")],
        b"topics=queue,%20notices&topics=hall:a&office=demo&after=17",
    )
    assert request.bearer == "abc"
    assert request.cookies == {"motcua_session": "s1", "motcua_display": "d"}
    assert request.topics == {"queue", "notices", "hall:a"}
    assert (request.office, request.last_event_id) == ("demo", "17")


def test_four_hundred_listeners_cost_one_read_an_event(monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[int] = []
    real = feed.since

    def counted(office_id: int, seq: int, *, limit: int = 1000) -> list[feed.FeedEvent]:
        reads.append(seq)
        return real(office_id, seq, limit=limit)

    monkeypatch.setattr(feed, "since", counted)

    async def test() -> None:
        async with running() as office_hub:
            listeners: list[Listener] = []
            for _ in range(400):
                listener, _place = await office_hub.join(OFFICE, frozenset({"queue"}))
                listeners.append(listener)
            await asyncio.sleep(0.1)
            reads.clear()
            await publish(1)
            await _eventually(lambda: all(each.waiting for each in listeners), lambda: "not heard")
            assert len(reads) <= 2
            texts = {id(each.waiting[0][1]) for each in listeners}
            assert len(texts) == 1, "an event is put into text once, for everybody"

    run(test())
