"""Keyboard-wedge scanners: a burst of typed text, fed by whoever owns the window.

The window's key events are useless for this (the unshifted key, the shift key as a character of its
own); its text events are exact, and arrive in clumps whenever a frame is drawn. So the parser
judges whole bursts, never single gaps.
"""

from __future__ import annotations

import re
import time
from collections import deque
from typing import Literal

from kiosk.devices.scanners.base import Flag, OnScan, Scan, Scanner, State, split_aim

CAP = 512
"""Characters; the rest of a longer burst is thrown away and the scan is flagged `too_long`."""

MIN_LENGTH = 6
"""Characters. Shorter bursts are a person's keys or dirt; no code of ours is this short."""

_PER_CHARACTER_S = 0.03
_STALL_S = 0.6  # a busy frame may hold back a whole burst for this long

_ENDS = re.compile(r"[\r\n\t]")

EndKey = Literal["enter", "tab"]


class WedgeParser:
    """Turn typed text into scans. Pure: text, keys and a clock in, at most one scan out.

    Args:
        min_length: characters a burst must have.
        silence_s: a machine-fast burst without an end key is taken after this much silence.
        human_s: seconds per character above which a burst was typed by a person; None takes
            everything (for a source that only a scanner can type on).
        source: what the scans say they came from.
    """

    def __init__(
        self,
        *,
        min_length: int = MIN_LENGTH,
        silence_s: float = 0.5,
        human_s: float | None = _PER_CHARACTER_S,
        source: str = "wedge",
    ) -> None:
        self._min_length = min_length
        self._silence_s = silence_s
        self._human_s = human_s
        self._source = source
        self._ready: deque[Scan] = deque()
        self._pieces: list[str] = []
        self._length = 0
        self._too_long = False
        self._first = 0.0
        self._last = 0.0

    @property
    def pending(self) -> bool:
        """Whether a burst is open."""
        return self._length > 0

    def feed_text(self, text: str, now: float) -> Scan | None:
        """Take typed text.

        Args:
            text: one or more characters as the window delivered them; end marks may be among them.
            now: seconds, monotonic.

        Returns:
            The oldest scan that is complete; more of them wait for the next call.
        """
        self._end_after_silence(now)
        *ended, rest = _ENDS.split(text)
        for piece in ended:
            self._append(piece, now)
            self._take(now)
        self._append(rest, now)
        return self._oldest()

    def feed_key(self, key: EndKey, now: float) -> Scan | None:
        """Take an end key; both end a burst the same way."""
        del key
        self._take(now)
        return self._oldest()

    def poll(self, now: float) -> Scan | None:
        """End an open burst after silence; call it a few times a second."""
        self._end_after_silence(now)
        return self._oldest()

    def lost(self, now: float) -> None:
        """Note that input was lost in the open burst, so that it cannot pass for a whole code."""
        self._append("\ufffd", now)

    def _oldest(self) -> Scan | None:
        return self._ready.popleft() if self._ready else None

    def _end_after_silence(self, now: float) -> None:
        if self._length and now - self._last >= self._silence_s:
            self._take(self._last)

    def _append(self, text: str, now: float) -> None:
        if not text:
            return
        if not self._length:
            self._first = now
        self._last = now
        room = CAP - self._length
        self._too_long = self._too_long or len(text) > room
        kept = text[: max(room, 0)]
        if kept:
            self._pieces.append(kept)
            self._length += len(kept)

    def _take(self, ended: float) -> None:
        text, length, too_long = "".join(self._pieces), self._length, self._too_long
        self._pieces, self._length, self._too_long = [], 0, False
        if length < self._min_length or not self._machine_fast(length, ended - self._first):
            return
        content, symbology = split_aim(text)
        flag: Flag | None = None
        if too_long:
            content, flag = content.ljust(CAP + 1, "…"), "too_long"
        self._ready.append(Scan(content, symbology, self._source, ended, flag))

    def _machine_fast(self, length: int, seconds: float) -> bool:
        return self._human_s is None or seconds <= _STALL_S + length * self._human_s


class WedgeScanner(Scanner):
    """The wedge as a scanner: the window feeds it, scans go to the callback like any other."""

    source = "wedge"

    def __init__(self, on_scan: OnScan, parser: WedgeParser | None = None) -> None:
        super().__init__(on_scan)
        self.parser = parser or WedgeParser()
        self._running = False

    @property
    def state(self) -> State:
        """`ok` while it listens: a keyboard cannot be asked whether it is there."""
        return "ok" if self._running else "stopped"

    def start(self) -> None:
        """Take what is fed from now on."""
        self._running = True

    def stop(self) -> None:
        """Ignore what is fed from now on."""
        self._running = False

    def feed_text(self, text: str, now: float | None = None) -> None:
        """Take text from the window's `on_textinput`."""
        self._pass_on(self.parser.feed_text(text, _clock(now)))

    def feed_key(self, key: EndKey, now: float | None = None) -> None:
        """Take Enter or Tab from the window's `on_key_down` (they give no text event)."""
        self._pass_on(self.parser.feed_key(key, _clock(now)))

    def poll(self, now: float | None = None) -> None:
        """End a burst that has no end key; call it a few times a second."""
        self._pass_on(self.parser.poll(_clock(now)))

    def _pass_on(self, scan: Scan | None) -> None:
        if scan is not None and self._running:
            self.emit(scan)


def _clock(now: float | None) -> float:
    return time.monotonic() if now is None else now
