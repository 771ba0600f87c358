"""``GET /events?topics=a,b``: one open stream, as native ASGI.

A stream begins with the place where it stands. With ``Last-Event-ID`` (or ``?after=`` on a first
visit) it begins with everything since then; when that is no longer kept, with ``event: reset``,
upon which a page loads its state again.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.db import DatabaseError

from queue_server.core import feed
from queue_server.core.events.authorizers import EventRequest, Grant, authorize
from queue_server.core.events.hub import Hub, Listener, encode, place

log = logging.getLogger("motcua.events")

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

MAX_STREAMS = 3000
MAX_BACKLOG = 5000
RECHECK_SECONDS = 20.0
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # a proxy must not collect events
    (b"x-content-type-options", b"nosniff"),
]


class EventStream:
    """The ASGI application behind ``/events``."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            await _refuse(send, 405, "method_not_allowed", "Only GET listens to events.")
            return
        if self.hub.closing or self.hub.listening >= MAX_STREAMS:
            await _refuse(send, 503, "busy", "The server cannot take another listener now.")
            return
        request = EventRequest.from_scope(scope["headers"], scope["query_string"])
        grant = await self.hub.query(lambda: authorize(request))
        if grant is None:
            await _refuse(send, 403, "not_allowed", "These events are not for you.")
            return
        await self._serve(request, grant, receive, send)

    async def _serve(
        self, request: EventRequest, grant: Grant, receive: Receive, send: Send
    ) -> None:
        listener, start = await self.hub.join(grant.office_id, grant.topics)
        gone = asyncio.create_task(_wait_for_disconnect(receive, listener))
        check = asyncio.create_task(self._recheck(request, grant, listener))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await self._write(request, grant, listener, start, send)
            if listener.ended != "gone":
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()
            check.cancel()
            self.hub.leave(grant.office_id, listener)

    async def _write(
        self, request: EventRequest, grant: Grant, listener: Listener, start: int, send: Send
    ) -> None:
        text, reached = await self._opening(request, grant, start)
        while True:
            if text:
                await send({"type": "http.response.body", "body": text, "more_body": True})
            if listener.ended:
                return
            await listener.wake.wait()
            text, reached = listener.take(reached)

    async def _opening(self, request: EventRequest, grant: Grant, start: int) -> tuple[bytes, int]:
        """The first text of a stream, and the place it reaches."""
        head = b"retry: 2000\n"
        asked = request.last_event_id
        if asked is None:
            return head + place(start), start
        office_id = grant.office_id
        missed = await self.hub.query(lambda: missed_since(office_id, asked, grant.topics))
        if missed is None:
            position = await self.hub.query(lambda: feed.position(office_id))
            reset = f'id: {position}\nevent: reset\ndata: {{"position": {position}}}\n\n'
            return head + b"\n" + reset.encode(), position
        events, reached = missed
        # The place comes last: a stream cut in between is resumed from the last whole event.
        return head + b"".join([*map(encode, events), place(reached)]), reached

    async def _recheck(self, request: EventRequest, grant: Grant, listener: Listener) -> None:
        """End the stream of somebody whose token or session has been taken away."""
        while True:
            await asyncio.sleep(RECHECK_SECONDS)
            try:
                still = await self.hub.query(lambda: authorize(request))
            except DatabaseError:
                log.exception("a listener's right could not be checked; asking again later")
                continue
            if still != grant:
                listener.end("revoked")
                return


def missed_since(
    office_id: int, last_event_id: str, topics: frozenset[str]
) -> tuple[list[feed.FeedEvent], int] | None:
    """What a listener missed since ``last_event_id``, and the place that reaches.

    None when it cannot be told: the id is no number, lies before what is kept, lies in a future
    that a restored backup forgot, or is so far back that loading the page again is cheaper.
    """
    if not last_event_id.isascii() or not last_event_id.isdigit():
        return None
    seq = int(last_event_id)
    if not feed.oldest(office_id) <= seq <= feed.position(office_id):
        return ([], 0) if seq == 0 == feed.position(office_id) else None
    found: list[feed.FeedEvent] = []
    read = 0
    while page := feed.since(office_id, seq):
        found += [event for event in page if event.topic in topics]
        seq, read = page[-1].seq, read + len(page)
        if read > MAX_BACKLOG:
            return None
    return found, seq


async def _wait_for_disconnect(receive: Receive, listener: Listener) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue
    listener.end("gone")


async def _refuse(send: Send, status: int, code: str, message: str) -> None:
    body = json.dumps({"error": {"code": code, "message": message, "hint": ""}}).encode()
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
