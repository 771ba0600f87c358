"""Who may listen to what. Core knows no people and no devices: rooms register how to tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import NamedTuple
from urllib.parse import parse_qs

MAX_TOPICS = 16


@dataclass(frozen=True, slots=True)
class EventRequest:
    """A wish to listen. Header names are lower case; ``office`` is ``?office=``, maybe empty."""

    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    topics: frozenset[str]
    office: str = ""
    last_event_id: str | None = None

    @property
    def bearer(self) -> str:
        """The token of ``Authorization: Bearer``, or empty."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""

    @classmethod
    def from_scope(cls, headers: Iterable[tuple[bytes, bytes]], query: bytes) -> EventRequest:
        """Read an ASGI request. ``?after=N`` stands in for ``Last-Event-ID`` on a first visit."""
        plain = {name.decode("latin1"): value.decode("latin1") for name, value in headers}
        asked = parse_qs(query.decode("utf-8", "replace"))
        topics = ",".join(asked.get("topics", [])).split(",")
        last = plain.get("last-event-id") or (asked.get("after") or [""])[0] or None
        return cls(
            headers=plain,
            cookies=_cookies(plain.get("cookie", "")),
            topics=frozenset(topic.strip() for topic in topics if topic.strip()),
            office=(asked.get("office") or [""])[0],
            last_event_id=last,
        )


class Grant(NamedTuple):
    """What somebody may hear: topics of one office."""

    office_id: int
    topics: frozenset[str]


Authorizer = Callable[[EventRequest], tuple[int, Iterable[str]] | None]
_authorizers: list[Authorizer] = []


def register_authorizer(authorizer: Authorizer) -> Authorizer:
    """Add a way to be allowed; usable as a decorator, called once from ``apps.py``.

    It gets the :class:`EventRequest`, in a thread that may use the database, and returns
    ``(office_id, topics)`` with the topics it allows (others are ignored), or None when the
    request is none of its business. It is asked again every 20 seconds while the stream is open.
    """
    if authorizer not in _authorizers:
        _authorizers.append(authorizer)
    return authorizer


def authorize(request: EventRequest) -> Grant | None:
    """Ask every authorizer; a grant for every topic asked for, in one office, or None."""
    if not 0 < len(request.topics) <= MAX_TOPICS:
        return None
    allowed: dict[int, set[str]] = {}
    for authorizer in _authorizers:
        answer = authorizer(request)
        if answer is not None:
            office_id, topics = answer
            allowed.setdefault(office_id, set()).update(request.topics.intersection(topics))
    for office_id, granted in allowed.items():
        if granted == request.topics:
            return Grant(office_id, request.topics)
    return None


def _cookies(header: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}
