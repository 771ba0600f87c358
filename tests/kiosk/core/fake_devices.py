"""A printer and a scanner without hardware."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

from kiosk.devices.printers.state import PrinterStatus, PrintOutcome
from kiosk.devices.slip import Number, Slip


class FakePrinter:
    """Keeps what it printed; `results` is what becomes of the next slips (then "printed")."""

    def __init__(self) -> None:
        self.slips: list[Slip] = []
        self.results: list[str] = []
        self.now = PrinterStatus(connection="online", paper="ok", cover="closed")
        self.gate = threading.Event()
        self.gate.set()
        self.closed = False

    def start(self) -> None:
        return

    def status(self) -> PrinterStatus:
        return self.now

    def refresh(self) -> PrinterStatus:
        return self.now

    def set(self, **changes: Any) -> None:
        self.now = replace(self.now, **changes)

    def print_slip(self, slip: Slip) -> PrintOutcome:
        assert self.gate.wait(20), "nobody opened the gate"
        result: Any = self.results.pop(0) if self.results else "printed"
        if result != "not_started":
            self.slips.append(slip)
        return PrintOutcome(result, "ready" if result == "printed" else "paper_out")

    def close(self) -> None:
        self.closed = True

    def labels(self) -> list[str]:
        """The numbers on paper, in order."""
        return [str(b.text) for s in self.slips for b in s.blocks if isinstance(b, Number)]


class FakeScanner:
    """A scanner that is there, until told otherwise."""

    def __init__(self) -> None:
        self.state = "ok"
        self.started = False

    def start(self) -> None:
        self.started = True

    def stop(self) -> None:
        self.started = False
