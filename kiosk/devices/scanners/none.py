"""No scanner at all: `none:`, for a kiosk or station that has only a screen and a printer."""

from __future__ import annotations

from kiosk.devices.scanners.base import Scanner, State


class NoScanner(Scanner):
    """Gives no scan, ever."""

    source = "none"

    @property
    def state(self) -> State:
        """`ended`: there is nothing to wait for and nothing to repair."""
        return "ended"

    def start(self) -> None:
        """Nothing to open."""

    def stop(self) -> None:
        """Nothing to close."""
