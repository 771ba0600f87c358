"""Printers of software, with short patience so that the tests are quick."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from kiosk.devices.printers import Printer, Timing, link, open_printer

SHORT = Timing(stall=2.0, blind_stall=1.5, confirm_margin=1.5, job=20.0)


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


def wait_until(true: Callable[[], bool], seconds: float = 10.0) -> float:
    """Wait until something is so; returns how long it took, or fails the test."""
    start = time.monotonic()
    while not true():
        assert time.monotonic() - start < seconds, "it never happened"
        time.sleep(0.01)
    return time.monotonic() - start
