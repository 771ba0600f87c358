"""What a wire to a printer must be able to do.

Nothing here blocks longer than it is told to, and every byte is accounted for: `write_some` says
how many bytes the system took, so that a job which failed can be judged honestly.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from kiosk.devices.slip import Slip


class Transport(ABC):
    """A byte wire to one printer.  Not thread-safe; the printer that owns it serialises."""

    name: str = ""
    """The URL without secrets, for messages."""

    bytes_per_second: float | None = None
    """Speed of the wire where it is the bottleneck; None when the paper is slower."""

    instant: bool = False
    """True when no mechanics has to be waited for."""

    can_read: bool = True
    """False when no answer can ever come (a write-only device node)."""

    @abstractmethod
    def open(self) -> None:
        """Open the wire.

        Raises:
            TransportClosed: the device is not there or refuses.
        """

    @abstractmethod
    def write_some(self, data: bytes, timeout: float) -> int:
        """Give the system as much of `data` as it takes within `timeout` seconds.

        Returns:
            How many bytes were taken; 0 when none were within the time.

        Raises:
            TransportClosed: the wire broke; nothing of `data` was taken.
        """

    @abstractmethod
    def read(self, timeout: float) -> bytes:
        """Return what has arrived, waiting at most `timeout` seconds for the first byte.

        Raises:
            TransportClosed: the wire broke.
        """

    @abstractmethod
    def close(self, *, discard: bool = False) -> None:
        """Close the wire; `discard` throws away what was not delivered yet.  Never raises."""

    def begin(self, slip: Slip) -> None:
        """Told before each slip; only the preview cares."""
        del slip

    def end(self) -> None:
        """Told after each slip, when the person would take it."""
        return
