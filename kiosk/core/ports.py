"""What the core needs of the devices: small protocols, so that tests need no hardware."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    # For the reader of types only: importing the package would load every driver.
    from kiosk.devices.printers.state import PrinterStatus, PrintOutcome
    from kiosk.devices.slip import Slip


class PrinterPort(Protocol):
    """A printer as the core uses it; nothing in here raises for a device fault."""

    def start(self) -> None:
        """Begin to watch the status."""

    def status(self) -> PrinterStatus:
        """The last known status, at once."""

    def refresh(self) -> PrinterStatus:
        """Ask the device now; at most about a second."""

    def print_slip(self, slip: Slip) -> PrintOutcome:
        """Print and say what became of it; blocks, but not for ever."""

    def close(self) -> None:
        """Let the device go."""


class ScannerPort(Protocol):
    """A scanner as the core uses it."""

    @property
    def state(self) -> str:
        """stopped, starting, ok, away or ended."""

    def start(self) -> None:
        """Begin to listen."""

    def stop(self) -> None:
        """Stop listening."""
