"""A foreign client asks our virtual printer how it is, and understands the answers."""

from __future__ import annotations

import subprocess

import pytest
from referee_receiptio import Unavailable, command

from kiosk.devices.printers.virtual import VirtualPrinter

RAW_PORT = 9100  # receiptio knows no other


@pytest.mark.parametrize(
    ("fault", "word", "code"),
    [
        (None, "online", 100),
        ("open_cover", "coveropen", 101),
        ("paper_out", "paperempty", 102),
        ("near_end", "online", 100),
    ],
)
def test_a_foreign_client_reads_the_status_of_the_virtual_printer(
    fault: str | None, word: str, code: int
) -> None:
    try:
        words = command()
    except Unavailable as error:
        pytest.skip(str(error))
    with VirtualPrinter(None) as virtual:
        try:
            virtual.serve_tcp(RAW_PORT)
        except OSError:
            pytest.skip(f"port {RAW_PORT} is in use on this machine")
        if fault is not None:
            getattr(virtual, fault)()
        asked = subprocess.run(
            [*words, "-d", "127.0.0.1", "-q"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (asked.stderr.strip(), asked.returncode) == (word, code)
