"""Printers of software, with short patience so that the tests are quick."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from printer_support import SHORT

from kiosk.devices.printers import Printer, Timing, link, open_printer


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy test machine answers late; real printers answer in milliseconds."""
    monkeypatch.setattr(link, "ANSWER_S", 1.5)


@pytest.fixture
def connect() -> Iterator[Callable[..., Printer]]:
    """Open printers that are closed at the end of the test."""
    opened: list[Printer] = []

    def opener(url: str, profile: str = "epson-tm-t82iii", timing: Timing = SHORT) -> Printer:
        printer = open_printer(url, profile, timing=timing)
        opened.append(printer)
        return printer

    yield opener
    for printer in opened:
        printer.close()
