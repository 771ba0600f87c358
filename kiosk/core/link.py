"""What this machine knows of the server: is it there, and what time is it there."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

from kiosk.core.server import Refused, Revoked, ServerError
from kiosk.core.visit import ServerState


class Link:
    """State of the connection and the server's clock; safe from any thread.

    The server's time runs on this machine's monotonic clock from the last answer on, so a
    wall clock that is wrong at boot, or jumps when network time arrives, changes nothing.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state: ServerState = "starting"
        self._heard: tuple[datetime, float] | None = None
        self._offset_s: float | None = None

    @property
    def state(self) -> ServerState:
        """starting, ok, away or revoked."""
        return self._state

    @property
    def clock_offset_s(self) -> float | None:
        """This machine's wall clock minus the server's at the last answer, in seconds."""
        return self._offset_s

    def ok(self) -> None:
        """The server answered."""
        self._state = "ok"

    def failed(self, error: ServerError) -> None:
        """A call failed. Only a missing or refused connection changes the state: a "no" to one
        question is an answer."""
        if isinstance(error, Revoked):
            self._state = "revoked"
        elif isinstance(error, Refused):
            self._state = "ok"
        else:
            self._state = "away"

    def revoked(self) -> None:
        """The server does not accept this device."""
        self._state = "revoked"

    def heard_time(self, server_now: datetime, began: float) -> None:
        """The server said its time in a call that began at the monotonic time `began`."""
        now = time.monotonic()
        middle = server_now + timedelta(seconds=(now - began) / 2)
        with self._lock:
            self._heard = (middle, now)
            self._offset_s = time.time() - middle.timestamp()

    def server_time(self) -> datetime | None:
        """The server's clock now (aware UTC), or None before its first answer."""
        with self._lock:
            heard = self._heard
        if heard is None:
            return None
        at, mono = heard
        return at + timedelta(seconds=time.monotonic() - mono)

    def best_time(self) -> datetime:
        """The server's clock, or this machine's own while the server's is not known."""
        return self.server_time() or datetime.now(UTC)
