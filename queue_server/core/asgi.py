"""The ASGI application: event streams natively, everything else in threads through WSGI.

Django's own ASGI handler was three to four times slower for ordinary views, so it is not used.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote_from_bytes

from a2wsgi import WSGIMiddleware

from queue_server.core.bridge import SmallRequests
from queue_server.core.events import sources
from queue_server.core.events.hub import Hub
from queue_server.core.events.stream import EventStream, Receive, Scope, Send

Application = Callable[[Scope, Receive, Send], Awaitable[None]]
#: Bytes of a request's body that are kept for the API, which refuses more than 64 kB itself.
API_BODY = 256 * 1024
_SAFE = bytes(range(33, 127)).decode()


class Server:
    """Sends each request where it belongs; ``hub`` is open to whoever stops the server."""

    def __init__(self, wsgi: Any, *, threads: int, api: Any = None) -> None:
        self.hub = Hub()
        self._events = EventStream(self.hub)
        self._wsgi: Any = WSGIMiddleware(wsgi, workers=threads)
        # One pool of threads, and so of database connections, for both ways.
        self._api: Any = api and SmallRequests(api, self._wsgi.executor, limit=API_BODY)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http" and scope["path"] == "/events":
            await self._events(scope, receive, send)
        elif self._api is not None and scope["path"].startswith("/api/"):
            await self._api(_ascii_query(scope), receive, send)
        else:
            await self._wsgi(_ascii_query(scope), receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        message: MutableMapping[str, Any] = await receive()
        if message["type"] == "lifespan.startup":
            await self.hub.start()
            sources.start(self.hub)
            await send({"type": "lifespan.startup.complete"})
            message = await receive()
        if message["type"] == "lifespan.shutdown":
            await self.hub.stop()
            await send({"type": "lifespan.shutdown.complete"})


def _ascii_query(scope: Scope) -> Scope:
    """Percent-encode stray bytes of the query, which the WSGI bridge would stumble over."""
    query = scope.get("query_string", b"")
    if not query.isascii():
        scope["query_string"] = quote_from_bytes(query, safe=_SAFE).encode()
    return scope


def build(wsgi: Any, *, threads: int, api: Any = None) -> Server:
    """The application: ``wsgi`` in ``threads`` threads, and ``/events`` beside it.

    ``api``, when given, is the WSGI application of the addresses below ``/api/``.
    """
    return Server(wsgi, threads=threads, api=api)
