"""The short way for the API: small requests whole, large ones refused, nothing left open."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from queue_server.core.bridge import SmallRequests

HEAD = {"type": "http", "method": "POST", "path": "/api/x", "query_string": b"a=1"}
HEAD |= {"http_version": "1.1", "headers": [(b"content-type", b"text/plain")]}


class Echo:
    """A WSGI application that answers with what it read."""

    def __init__(self, status: str = "200 OK") -> None:
        self.status = status
        self.environ: dict[str, Any] = {}
        self.closed = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.environ = environ
        start_response(self.status, [("X-Kind", "echo")])
        body = environ["wsgi.input"].read()
        outer = self

        class Answer:
            def __iter__(self) -> Iterator[bytes]:
                yield from (body[:2], body[2:])

            def close(self) -> None:
                outer.closed += 1

        return Answer()


def ask(app: Echo, *messages: dict[str, Any], limit: int = 100) -> list[dict[str, Any]]:
    """Send ``messages`` as one request; returns what was answered."""
    coming = list(messages)
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return coming.pop(0)

    async def send(message: Any) -> None:
        sent.append(dict(message))

    with ThreadPoolExecutor(1) as pool:
        asyncio.run(SmallRequests(app, pool, limit=limit)(dict(HEAD), receive, send))
    return sent


def part(body: bytes, more: bool = False) -> dict[str, Any]:
    """One message of a request's body."""
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_body_in_parts_arrives_whole_and_the_answer_says_its_length() -> None:
    app = Echo()
    start, body = ask(app, part(b"Mot ", more=True), part(b"Cua"))
    assert body["body"] == b"Mot Cua"
    assert start["status"] == 200
    assert (b"content-length", b"7") in start["headers"]
    assert (b"x-kind", b"echo") in start["headers"]
    assert (app.environ["CONTENT_LENGTH"], app.environ["QUERY_STRING"]) == ("7", "a=1")
    assert app.closed == 1


def test_nothing_beyond_the_limit_is_kept_and_the_sender_is_heard_out() -> None:
    app = Echo()
    start, body = ask(app, *[part(b"x" * 90, more=True)] * 5, part(b"end"), limit=100)
    assert app.environ["CONTENT_LENGTH"] == "101"
    assert (start["status"], len(body["body"])) == (200, 101)


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_an_answer_without_a_body_has_no_length(status: str) -> None:
    start, _body = ask(Echo(status), part(b""))
    assert b"content-length" not in {name for name, _value in start["headers"]}


def test_a_caller_who_left_is_not_answered() -> None:
    app = Echo()
    assert ask(app, part(b"x", more=True), {"type": "http.disconnect"}) == []
    assert app.environ == {}
