"""Keeps the public board fresh, and remembers it for a boot without the server."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kiosk.core import wire
from kiosk.core.catalogue import Board
from kiosk.core.server import NotFound, Refused, ServerAway, ServerClient
from kiosk.core.store import Store
from kiosk.core.wire import BadAnswer

logger = logging.getLogger(__name__)

Reader = Callable[[Any], Any]

READERS: dict[str, Reader] = {
    "office": wire.read_office,
    "fields": lambda body: wire.many(body, wire.read_field),
    "services": lambda body: wire.many(body, wire.read_service),
    "procedures": lambda body: wire.many(body, wire.read_procedure),
    "notices": lambda body: wire.many(body, wire.read_notice),
    "counters": lambda body: wire.many(body, wire.read_counter),
}
LIVE = frozenset({"counters"})  # worth nothing after a restart
_PASSING = frozenset({"waiting", "now", "now_serving", "open_now", "state"})


class BoardKeeper:
    """The board of one office."""

    def __init__(self, store: Store, server: ServerClient) -> None:
        self._store = store
        self._server = server
        self._etags: dict[str, str] = {}
        self._written: dict[str, Any] = {}
        self.board = Board()

    def load(self) -> None:
        """Take up what was remembered; a part that cannot be read is left out."""
        for name, read in READERS.items():
            cached = self._store.cached(name)
            if cached is None:
                continue
            etag, body = cached
            try:
                self.board = replace(self.board, **{name: read(body)})
            except (BadAnswer, AttributeError, TypeError) as error:
                logger.warning("The remembered %s cannot be read: %s", name, error)
                continue
            self._etags[name] = etag
            self._written[name] = _lasting(body)

    def refresh(self, name: str) -> bool:
        """Ask for one part again; returns whether the board changed.

        Raises:
            ServerError: no answer; the board stays as it is.
        """
        try:
            answer = self._server.read(name, self._etags.get(name, ""))
        except (NotFound, Refused) as error:
            # An older server, or a part this device may not see: the rest still works.
            logger.warning("The server does not give %s: %s", name, error)
            return False
        if answer.body is None:
            return False
        try:
            value = READERS[name](answer.body)
        except (BadAnswer, AttributeError, TypeError) as error:
            logger.error("The server's %s are not understood: %s", name, error)
            raise ServerAway(f"{name} not understood") from error
        self._etags[name] = answer.etag
        self._remember(name, answer.etag, answer.body)
        changed: bool = getattr(self.board, name) != value
        if changed:
            self.board = replace(self.board, **{name: value})
        return changed

    def _remember(self, name: str, etag: str, body: Any) -> None:
        """Write only what lasts: the number of waiting people changes all day long."""
        lasting = _lasting(body)
        if name in LIVE or self._written.get(name) == lasting:
            return
        self._store.remember(name, etag, body)
        self._written[name] = lasting


def _lasting(body: Any) -> Any:
    if isinstance(body, dict):
        return {k: _lasting(v) for k, v in body.items() if k not in _PASSING}
    if isinstance(body, list):
        return [_lasting(item) for item in body]
    return body
