"""No way out of the kiosk by keys, and only one finger at a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from kiosk.ui.toolkit import Touch

LEFT = "left"
LOST_S = 5.0


class Lockdown:
    """Refuses to close the window until `release` was called; swallows every key.

    SIGTERM is not touched: it reaches the process, not the window.
    """

    def __init__(self) -> None:
        self._released = False

    def attach(self, window: Any) -> None:
        """Guard a Kivy window."""
        window.bind(on_request_close=self.close_wanted, on_keyboard=self.key_pressed)

    def release(self) -> None:
        """Let the window close from now on."""
        self._released = True

    def close_wanted(self, *_args: object, **_more: object) -> bool:
        """Alt+F4 and the like; True refuses."""
        return not self._released

    def key_pressed(self, *_args: object, **_more: object) -> bool:
        """Esc, F1, Ctrl+Q, F11…; True says that the key has been dealt with."""
        return True


class OneFinger:
    """Lets through the first finger (or the left button) until it leaves the glass.

    A panel may lose the news that a finger was lifted; after `LOST_S` the next one takes over, so
    that one lost message cannot make the kiosk deaf.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._holder: int | None = None
        self._since = 0.0

    def accepts(self, touch: Touch) -> bool:
        """Whether this touch may begin."""
        if getattr(touch, "button", LEFT) not in (LEFT, None):
            return False
        if self._holder is not None and self._clock() - self._since < LOST_S:
            return False
        self._holder, self._since = touch.uid, self._clock()
        return True

    def is_holder(self, touch: Touch) -> bool:
        """Whether this is the finger that was let through."""
        return touch.uid == self._holder

    def lifted(self, touch: Touch) -> None:
        """A finger left the glass."""
        if touch.uid == self._holder:
            self._holder = None

    @property
    def down(self) -> bool:
        """Whether a finger is on the glass."""
        return self._holder is not None
