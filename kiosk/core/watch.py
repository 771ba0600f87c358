"""Watches printer, scanner and server, and says what the machine can do now."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from kiosk.core import events as ev
from kiosk.core.catalogue import Board
from kiosk.core.link import Link
from kiosk.core.ports import PrinterPort, ScannerPort
from kiosk.core.visit import Conditions, ScannerState

logger = logging.getLogger(__name__)

LOOK_S = 0.25  # with the printer's own watch of at most 1 s, a fault is on the screen within 2 s


class Watch:
    """Reads the last known states a few times a second; reports a change once."""

    def __init__(
        self,
        printer: PrinterPort | None,
        link: Link,
        board: Callable[[], Board],
        send: Callable[[ev.Event], None],
        version: str = "",
    ) -> None:
        self.scanner: ScannerPort | None = None
        self._printer = printer
        self._link = link
        self._board = board
        self._send = send
        self._version = version
        self._told: Conditions | None = None
        self._lock = threading.RLock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Start the devices and the thread."""
        if self._printer is not None:
            self._printer.start()
        if self.scanner is not None:
            self.scanner.start()
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread and let the devices go."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5.0)
        if self.scanner is not None:
            self.scanner.stop()
        if self._printer is not None:
            self._printer.close()

    def _run(self) -> None:
        self.look(ask_printer=True)
        while not self._stop.wait(LOOK_S):
            self.look()

    def look(self, *, ask_printer: bool = False) -> None:
        """Tell the visit when something changed; `ask_printer` asks the device itself."""
        if ask_printer and self._printer is not None:
            self._printer.refresh()
        # Told under the lock, so that an older look never overtakes a newer one. For the same
        # reason nobody may call this while holding the controller's lock.
        with self._lock:
            seen = self.conditions()
            if seen == self._told:
                return
            before, self._told = self._told, seen
            if before is None or before.printer != seen.printer:
                logger.info("Printer: %s", seen.printer)
            if seen.clock_wrong and not (before is not None and before.clock_wrong):
                logger.warning("This machine's clock is %+.0f s off", seen.clock_offset_s or 0.0)
            self._send(ev.ConditionsChanged(seen))

    def conditions(self) -> Conditions:
        """What the machine can do now."""
        status = self._printer.status() if self._printer is not None else None
        offset = self._link.clock_offset_s
        board = self._board()
        return Conditions(
            server=self._link.state,
            printer=status.reason if status is not None else "none",
            paper_low=status is not None and status.paper == "near_end",
            scanner=self._scanner_state(),
            # Rounded, so that a drifting clock is not a change a second.
            clock_offset_s=None if offset is None else round(offset / 30.0) * 30.0,
            has_board=board.usable,
            open_now=board.office.open_now if board.office is not None else True,
        )

    def _scanner_state(self) -> ScannerState:
        if self.scanner is None:
            return "none"
        return "ok" if self.scanner.state in ("ok", "starting") else "away"

    def describe(self) -> Mapping[str, Any]:
        """The heartbeat's body: nothing in it is about a citizen."""
        status = self._printer.status() if self._printer is not None else None
        printer: dict[str, Any] = {"ready": False, "reason": "none"}
        if status is not None:
            printer = {
                "ready": status.ready,
                "reason": status.reason,
                "connection": status.connection,
                "paper": status.paper,
                "cover": status.cover,
                "error": status.error or "",
            }
        return {
            "printer": printer,
            "scanner": {"state": self._scanner_state()},
            "version": self._version,
            "clock": datetime.now(UTC).isoformat(),
        }
