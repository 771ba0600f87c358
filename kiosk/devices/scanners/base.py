"""The one event every scanner gives, and the life every scanner has.

Four sources, one shape: a `Scan` handed to one callback. A source that loses its device says
`away`, keeps trying with growing pauses, and comes back by itself.
"""

from __future__ import annotations

import logging
import re
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

logger = logging.getLogger(__name__)

State = Literal["stopped", "starting", "ok", "away", "ended"]
Flag = Literal["encoding", "too_long"]

_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_SYMBOLOGIES = {"]Q": "qr", "]C": "code128", "]E": "ean", "]d": "datamatrix", "]A": "code39"}
_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 10.0


class ScannerConfigError(ValueError):
    """A scanner address that cannot work.

    Attributes:
        hint: what to write instead, in one sentence.
    """

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(f"{message} {hint}")
        self.hint = hint


class DeviceAway(Exception):
    """The device is not there, or left; the source tries again later."""


@dataclass(frozen=True, slots=True)
class Scan:
    """One scanned text.

    Attributes:
        text: the content without prefix and end mark; may be personal, so it is not in `repr()`.
        symbology: `qr`, `code128`, … when the scanner said it, else None.
        source: the kind of scanner: `wedge`, `serial`, `evdev`, `camera`.
        at: seconds on the clock of the source (monotonic unless a test feeds its own).
        flag: `encoding` when the bytes were not UTF-8 and were read as a legacy code page,
            `too_long` when the text was cut (one character over the cap is kept as the sign).
    """

    text: str
    symbology: str | None
    source: str
    at: float
    flag: Flag | None = None

    def __repr__(self) -> str:
        """The length instead of the text: a scan may be a citizen card."""
        return f"Scan(<{len(self.text)} characters>, {self.symbology!r}, {self.source!r})"


OnScan = Callable[[Scan], None]


class Scanner(ABC):
    """A source of scans. `start` and `stop` may each be called twice without harm."""

    source: str

    def __init__(self, on_scan: OnScan) -> None:
        self._on_scan = on_scan

    @property
    @abstractmethod
    def state(self) -> State:
        """How the device is now; never blocks."""

    @abstractmethod
    def start(self) -> None:
        """Begin to listen; returns at once."""

    @abstractmethod
    def stop(self) -> None:
        """Stop listening and let the device go; returns when it is free."""

    def emit(self, scan: Scan) -> None:
        """Hand one scan over. A listener that fails does not stop the scanner."""
        try:
            self._on_scan(scan)
        except Exception:
            logger.exception("The listener failed on a scan from %s", scan.source)


class ThreadedScanner(Scanner):
    """A scanner with a thread of its own that opens its device again whenever it goes away."""

    def __init__(self, on_scan: OnScan) -> None:
        super().__init__(on_scan)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._state: State = "stopped"

    @property
    def state(self) -> State:
        """How the device is now; never blocks."""
        return self._state

    def start(self) -> None:
        """Start the thread; the device is opened there, so this returns at once."""
        if self._thread is not None:
            return
        self._stop.clear()
        self._state = "starting"
        self._thread = threading.Thread(target=self._run, name=f"scan-{self.source}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread and wait for it (sources wake at least every 0.2 s)."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._stop.set()
        self._interrupt()
        if thread is not threading.current_thread():
            thread.join(timeout=5.0)
        self._state = "stopped"

    def _run(self) -> None:
        pause = _FIRST_PAUSE_S
        while not self._stop.is_set():
            try:
                self._listen()
            except DeviceAway as error:
                if self._state != "away":
                    logger.warning("Scanner %s is away: %s", self.source, error)
                pause = _FIRST_PAUSE_S if self._state == "ok" else min(pause * 2, _LONGEST_PAUSE_S)
                self._state = "away"
                self._stop.wait(pause)
            else:
                if not self._stop.is_set():
                    self._state = "ended"
                return

    def _opened(self) -> None:
        """Say that the device is there; called by sources after every successful opening."""
        if self._state != "ok":
            logger.info("Scanner %s is ready", self.source)
        self._state = "ok"

    def _interrupt(self) -> None:
        """Wake a blocking read, where the source can."""

    @abstractmethod
    def _listen(self) -> None:
        """Open the device, call `_opened`, and emit until stopped.

        Returns only when stopped or when the source has nothing more to give.

        Raises:
            DeviceAway: the device is missing or left.
        """


def split_aim(text: str) -> tuple[str, str | None]:
    """Take an AIM identifier (`]Q1`, `]C0`, …) off the front of a text.

    Returns:
        The rest and the symbology; the text unchanged and None when there is no identifier.
    """
    if not _AIM.match(text):
        return text, None
    return text[3:], _SYMBOLOGIES.get(text[:2], text[:3])
