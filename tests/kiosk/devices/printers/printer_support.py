"""Helpers of the printer tests."""

from __future__ import annotations

import time
from collections.abc import Callable

from kiosk.devices.printers import Timing

SHORT = Timing(stall=2.0, blind_stall=1.5, confirm_margin=1.5, job=20.0)
"""Little patience, so that a printer that hangs does not hang the tests."""


def wait_until(true: Callable[[], bool], seconds: float = 15.0) -> float:
    """Wait until something is so; returns how long it took, or fails the test."""
    start = time.monotonic()
    while not true():
        assert time.monotonic() - start < seconds, "it never happened"
        time.sleep(0.01)
    return time.monotonic() - start
