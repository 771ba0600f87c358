"""A short way from ASGI to WSGI for small requests with small answers.

The general bridge streams bodies both ways between the loop and a thread, which costs as much as
an ordinary view. An API call is a few hundred bytes each way: it is read whole, answered by one
run in a thread, and sent whole.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
from collections.abc import Callable, Iterable, MutableMapping
from concurrent.futures import Executor
from typing import Any

from a2wsgi.wsgi import build_environ

from queue_server.core.events.stream import Receive, Scope, Send

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


#: Bytes of a refused body that are read away.
DRAINED = 16 * 1024 * 1024
#: Answers that have no body, and must not say how long it is.
BODILESS = frozenset({204, 304})


class SmallRequests:
    """Serves ``wsgi`` for requests whose body is at most ``limit`` bytes.

    Of a larger body nothing beyond the limit is kept; the application sees its full
    ``CONTENT_LENGTH`` and refuses it.
    """

    def __init__(self, wsgi: Wsgi, executor: Executor, *, limit: int) -> None:
        self._wsgi = wsgi
        self._executor = executor
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await self._read(receive)
        if body is None:
            return
        environ: dict[str, Any] = dict(build_environ(scope, io.BytesIO(body)))  # type: ignore[arg-type]
        environ.setdefault("CONTENT_LENGTH", str(len(body)))
        loop = asyncio.get_running_loop()
        start, answer = await loop.run_in_executor(self._executor, self._answer, environ)
        await send(start)
        await send({"type": "http.response.body", "body": answer, "more_body": False})

    async def _read(self, receive: Receive) -> bytes | None:
        """The body, cut just beyond the limit; None when the caller has gone.

        What is beyond is read and thrown away, up to a point: a sender who is cut off while
        sending never sees the refusal.
        """
        parts: list[bytes] = []
        size = 0
        while size <= DRAINED:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            part: bytes = message.get("body", b"")
            if size <= self._limit:
                parts.append(part)
            size += len(part)
            if not message.get("more_body", False):
                break
        return b"".join(parts)[: self._limit + 1]

    def _answer(self, environ: dict[str, Any]) -> tuple[MutableMapping[str, Any], bytes]:
        """Run the application in this thread; its head as an ASGI message, and its body."""
        head: dict[str, Any] = {"type": "http.response.start"}

        def start_response(status: str, headers: list[tuple[str, str]], _exc: Any = None) -> None:
            head["status"] = int(status.split(" ", 1)[0])
            head["headers"] = [
                (name.lower().encode("latin1"), value.encode("latin1")) for name, value in headers
            ]

        result = self._wsgi(environ, start_response)
        with contextlib.ExitStack() as stack:
            if hasattr(result, "close"):
                stack.callback(result.close)
            body = b"".join(result)
        names = {name for name, _value in head["headers"]}
        if b"content-length" not in names and head["status"] not in BODILESS:
            head["headers"].append((b"content-length", str(len(body)).encode("ascii")))
        return head, body
