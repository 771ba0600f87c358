"""Collecting garbage when nobody is touching.

A discarded screen is a knot of widgets that only the cycle collector can free, and freeing a
dozen of them takes a fifth of a second. Left to itself the collector does that in the middle of a
touch; here it waits for a quiet moment.
"""

from __future__ import annotations

import gc

CALM_S = 3.0
MOST_TOUCHES = 40  # of one person in a hurry; then it is done between two of them


class Sweeper:
    """Decides when to collect; times are seconds of one monotonic clock."""

    def __init__(self) -> None:
        self._touches = 0
        self._last = 0.0

    def begin(self) -> None:
        """Take over from the automatic collector; what is loaded now stays for ever."""
        gc.collect()
        gc.freeze()
        gc.disable()

    def end(self) -> None:
        """Give back to the automatic collector."""
        gc.enable()
        gc.unfreeze()

    def touched(self, now: float) -> None:
        """Somebody is at it: screens are being replaced."""
        self._touches += 1
        self._last = now

    def beat(self, now: float) -> bool:
        """Collect if this is a good moment; returns whether it was done."""
        calm = now - self._last >= CALM_S
        if not self._touches or not (calm or self._touches >= MOST_TOUCHES):
            return False
        self._touches = 0
        gc.collect()
        return True
