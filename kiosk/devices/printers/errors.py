"""What can go wrong around a printer.

PrinterError
├── PrinterConfigError     a bad URL, profile or option: said before anything is printed
└── TransportError         the wire: carries how many bytes were accepted before it happened
    ├── TransportClosed    the other end is gone
    └── TransportTimeout   the other end accepts nothing
"""

from __future__ import annotations


class PrinterError(Exception):
    """Anything this package raises on purpose."""


class PrinterConfigError(PrinterError):
    """A setting that cannot work; `hint` says what to write instead."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(f"{message} ({hint})" if hint else message)
        self.message = message
        self.hint = hint


class TransportError(PrinterError):
    """The wire failed after `sent` bytes of the present write were accepted."""

    def __init__(self, message: str, sent: int = 0) -> None:
        super().__init__(message)
        self.sent = sent


class TransportClosed(TransportError):
    """The device is not there (unplugged, refused, reset, powered off)."""


class TransportTimeout(TransportError):
    """The device is there and takes nothing within the allowed time."""
