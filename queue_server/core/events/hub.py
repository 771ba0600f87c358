"""The hub: reads each office's new events once and hands them to every listener.

It lives in the server's event loop. Writers poke it after COMMIT; it then reads the feed in a
thread of its own, encodes each event once, and puts it into the queues of those who listen to
its topic. A listener who does not keep up is cut off: it comes back with ``Last-Event-ID`` and
reads from the database what it missed, and nobody else waits for it.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from django.db import DatabaseError, close_old_connections, connections

from queue_server.core import feed

log = logging.getLogger("motcua.events")
Result = TypeVar("Result")

MAX_WAITING_BYTES = 1024 * 1024
BURST_BYTES = 64 * 1024
PING_SECONDS = 10.0
READ_LIMIT = 1000
THREADS = 2


def encode(event: feed.FeedEvent) -> bytes:
    """One event in the text of an event stream."""
    return f"id: {event.seq}\nevent: {event.topic}\ndata: {event.json}\n\n".encode()


def place(seq: int) -> bytes:
    """Tells a listener where it stands, without an event; also keeps the connection alive."""
    return f": ping\nid: {seq}\n\n".encode()


class Listener:
    """One open stream: its topics, and what waits to be sent to it."""

    def __init__(self, topics: frozenset[str]) -> None:
        self.topics = topics
        self.waiting: deque[tuple[int, bytes]] = deque()
        self.bytes = 0
        self.ended = ""  # why the stream is to end; empty while it lives
        self.wake = asyncio.Event()

    def put(self, seq: int, text: bytes) -> None:
        """Queue ``text``; a listener with too much waiting is ended."""
        if self.ended:
            return
        self.waiting.append((seq, text))
        self.bytes += len(text)
        if self.bytes > MAX_WAITING_BYTES:
            self.end("slow")
        self.wake.set()

    def take(self, after: int) -> tuple[bytes, int]:
        """Everything waiting beyond ``after`` as one text, and the place reached by it."""
        parts: list[bytes] = []
        reached = after
        while self.waiting:
            seq, text = self.waiting.popleft()
            if seq > after or (seq == after and text.startswith(b":")):
                parts.append(text)
                reached = max(reached, seq)
        self.bytes = 0
        self.wake.clear()
        return b"".join(parts), reached

    def end(self, reason: str) -> None:
        """Ask the stream to end; what waits is forgotten, the listener can resume."""
        self.ended = self.ended or reason
        self.waiting.clear()
        self.wake.set()


class OfficeFeed:
    """What the hub knows of one office: how far it has read, and who listens to what."""

    def __init__(self, office_id: int, last: int) -> None:
        self.office_id = office_id
        self.last = last
        self.listeners: set[Listener] = set()
        self.by_topic: dict[str, set[Listener]] = {}
        self.dirty = False
        self.pump: asyncio.Task[None] | None = None

    def add(self, listener: Listener) -> None:
        """Let ``listener`` hear its topics from now on."""
        self.listeners.add(listener)
        for topic in listener.topics:
            self.by_topic.setdefault(topic, set()).add(listener)

    def discard(self, listener: Listener) -> None:
        """Forget ``listener``."""
        self.listeners.discard(listener)
        for topic in listener.topics:
            group = self.by_topic.get(topic, set())
            group.discard(listener)
            if not group:
                self.by_topic.pop(topic, None)

    def hand_out(self, event: feed.FeedEvent) -> None:
        """Give ``event`` to those who listen to its topic."""
        self.last = event.seq
        group = self.by_topic.get(event.topic)
        if group:
            text = encode(event)
            for listener in group:
                listener.put(event.seq, text)


class Hub:
    """All offices that anybody listens to."""

    def __init__(self) -> None:
        self.offices: dict[int, OfficeFeed] = {}
        self.closing = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="events-db")
        self._tasks: list[asyncio.Task[None]] = []
        self._stop_waker: Callable[[], None] | None = None

    async def start(self) -> None:
        """Begin to listen for pokes from this process's writers, and to ping."""
        self._loop = asyncio.get_running_loop()
        self._stop_waker = feed.on_wake(self.poke_from_thread)
        self._tasks.append(asyncio.create_task(self._ping()))

    async def stop(self) -> None:
        """End every stream and every task."""
        self.end_all()
        if self._stop_waker is not None:
            self._stop_waker()
        pumps = [office.pump for office in self.offices.values() if office.pump is not None]
        for task in (*self._tasks, *pumps):
            task.cancel()
        await asyncio.gather(*self._tasks, *pumps, return_exceptions=True)
        await asyncio.to_thread(self._close_threads)

    def _close_threads(self) -> None:
        """End the database threads, each closing its own connection."""
        meeting = threading.Barrier(THREADS)

        def close() -> None:
            connections.close_all()
            with suppress(threading.BrokenBarrierError):
                meeting.wait(2)  # so that each thread comes here once

        for _ in range(THREADS):
            self._threads.submit(close)
        self._threads.shutdown(wait=True)

    def end_all(self) -> None:
        """Ask every stream to end: the server is going down. Also called before :meth:`stop`."""
        self.closing = True
        for office in self.offices.values():
            for listener in office.listeners:
                listener.end("closing")

    def add_task(self, task: asyncio.Task[None]) -> None:
        """Let ``task`` (a source of pokes) end with the hub."""
        self._tasks.append(task)

    async def query(self, call: Callable[[], Result]) -> Result:
        """Run ``call`` in a thread that may use the database."""

        def run() -> Result:
            close_old_connections()
            return call()

        return await asyncio.get_running_loop().run_in_executor(self._threads, run)

    @property
    def listening(self) -> int:
        """How many streams are open."""
        return sum(len(office.listeners) for office in self.offices.values())

    # -- listeners -------------------------------------------------------------------------

    async def join(self, office_id: int, topics: frozenset[str]) -> tuple[Listener, int]:
        """Add a listener; returns it and the place from which on it hears everything."""
        if office_id not in self.offices:
            last = await self.query(lambda: feed.position(office_id))
            self.offices.setdefault(office_id, OfficeFeed(office_id, last))
        office = self.offices[office_id]
        listener = Listener(topics)
        office.add(listener)
        self.poke(office_id)  # something may have been committed since the position was read
        return listener, office.last

    def leave(self, office_id: int, listener: Listener) -> None:
        """Remove a listener."""
        office = self.offices.get(office_id)
        if office is not None:
            office.discard(listener)
            if not office.listeners and office.pump is None:
                del self.offices[office_id]

    # -- pokes -----------------------------------------------------------------------------

    def poke_from_thread(self, office_id: int) -> None:
        """Say from any thread that the office may have new events."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.poke, office_id)

    def poke_all(self) -> None:
        """Say that any office may have new events."""
        for office_id in list(self.offices):
            self.poke(office_id)

    def poke(self, office_id: int) -> None:
        """Say that the office may have new events; many pokes make one read."""
        office = self.offices.get(office_id)
        if office is None or self.closing:
            return
        office.dirty = True
        if office.pump is None:
            office.pump = asyncio.create_task(self._pump(office))

    async def _pump(self, office: OfficeFeed) -> None:
        try:
            while office.dirty and not self.closing:
                office.dirty = False
                await self._read(office)
        finally:
            office.pump = None
            if not office.listeners:
                self.offices.pop(office.office_id, None)

    async def _read(self, office: OfficeFeed) -> None:
        last = office.last
        try:
            events = await self.query(lambda: feed.since(office.office_id, last, limit=READ_LIMIT))
        except DatabaseError:
            log.exception("the feed of office %d cannot be read; trying again", office.office_id)
            office.dirty = True
            await asyncio.sleep(1)
            return
        unsent = 0
        for event in events:
            office.hand_out(event)
            unsent += len(event.json)
            if unsent > BURST_BYTES:  # a burst is no reason to call anybody slow
                unsent = 0
                await asyncio.sleep(0)
        if len(events) == READ_LIMIT:
            office.dirty = True

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(PING_SECONDS)
            for office in self.offices.values():
                text = place(office.last)
                for listener in office.listeners:
                    listener.put(office.last, text)
