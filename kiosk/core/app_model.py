"""The controller: holds the visit, runs its effects in worker threads, tells the screen."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.core.catalogue import Board
from kiosk.core.events import Event
from kiosk.core.visit import Visit

Subscriber = Callable[["Snapshot"], None]


class Snapshot:
    """What a subscriber gets: a consistent pair of visit and board."""

    visit: Visit
    board: Board


class Controller:
    """What the screen talks to.

    `send` is safe from any thread and never blocks on a device or the network.
    Subscribers are called in order, from whichever thread caused the change: a screen
    must hand over to its own thread (Kivy: `Clock.schedule_once`).
    """

    @property
    def visit(self) -> Visit:
        """The visit now."""
        raise NotImplementedError

    @property
    def board(self) -> Board:
        """The public catalogue now."""
        raise NotImplementedError

    def start(self) -> None:
        """Recover from the last run, then start the workers."""
        raise NotImplementedError

    def stop(self) -> None:
        """Stop the workers; a print under way is finished."""
        raise NotImplementedError

    def send(self, event: Event) -> None:
        """Let something happen."""
        raise NotImplementedError

    def tick(self, now: float) -> None:
        """Let time pass; call it a few times a second with `time.monotonic()`."""
        raise NotImplementedError

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Call `callback` at each change; returns the function that ends it."""
        raise NotImplementedError

    def scanned(self, text: str) -> None:
        """Something was scanned or burst-typed: classify it and let it happen."""
        raise NotImplementedError

    def now(self) -> float:
        """The controller's monotonic clock in seconds (for countdowns)."""
        raise NotImplementedError

    def wall_clock(self) -> str:
        """The local time "10:24" to show, corrected by the server's clock."""
        raise NotImplementedError
