"""The virtual printer is a printer: any bytes may come, and nothing brings it down."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from printer_support import wait_until

from kiosk.devices.printers import load_profile
from kiosk.devices.printers.compose import make_job
from kiosk.devices.printers.encode import total
from kiosk.devices.printers.samples import TICKET_URL, sample
from kiosk.devices.printers.virtual import Device, Receipt, VirtualPrinter
from kiosk.devices.printers.virtual.device import BUFFER_BYTES

PROFILE = load_profile("epson-tm-t82iii")
TICKET = total(make_job(sample("ticket"), PROFILE, mode="hybrid").chunks)

commands = st.sampled_from(
    [b"\x1b@", b"\x1dV\x42", b"\x1dv0", b"\x1d(k", b"\x1d(H", b"\x1dk\x49", b"\x1dk\x02"]
    + [b"\x1ba", b"\x1bJ", b"\x1d!", b"\x1dL", b"\x1dr\x01", b"\x1da\xff", b"\x1cP", b"\x10\x04"]
    + [b"\x1d(k\x03\x00\x31\x51\x30", b"\x1dh", b"\x1dw", b"\x10\x14", b"\n", b"text"]
)


@given(st.lists(st.one_of(st.binary(max_size=12), commands), max_size=30), st.integers(1, 40))
@settings(max_examples=80, deadline=None)
def test_any_bytes_are_printed_or_ignored(pieces: list[bytes], step: int) -> None:
    device = Device(576, custom=True)
    stream = b"".join(pieces)
    for i in range(0, len(stream), step):
        device.receive(stream[i : i + step])
    # Whatever state that left it in, a reset after enough zeros makes it a printer again.
    got: list[Receipt] = []
    fresh = Device(576, on_receipt=got.append)
    fresh.receive(TICKET)
    assert got[0].qr == [TICKET_URL]


@given(st.integers(1, 700))
@settings(max_examples=20, deadline=None)
def test_cutting_the_stream_changes_nothing_on_paper(step: int) -> None:
    pictures = []
    for size in (len(TICKET), step):
        got: list[Receipt] = []
        device = Device(576, on_receipt=got.append)
        for i in range(0, len(TICKET), size):
            device.receive(TICKET[i : i + size])
        pictures.append(got[0].image.tobytes())
    assert pictures[0] == pictures[1]


def test_a_code_without_its_quiet_zone_is_not_called_readable() -> None:
    """The referee must be able to fail: text glued to a QR code spoils it."""
    got: list[Receipt] = []
    device = Device(576, on_receipt=got.append)
    black = b"\x1dv0\x00\x48\x00\x10\x00" + b"\xff" * (72 * 16)
    symbol = TICKET[TICKET.index(b"\x1d(k") : TICKET.index(b"\x1d(k\x03\x001Q0") + 8]
    device.receive(b"\x1b@\x1ba\x01" + black + symbol + black + b"\x1dVB\x00")
    assert got[0].qr == []


def test_a_full_buffer_takes_no_more_until_there_is_paper() -> None:
    got: list[Receipt] = []
    device = Device(576, on_receipt=got.append)
    device.paper_out()
    device.receive(TICKET[:BUFFER_BYTES])
    assert device.room() == 0
    device.new_roll()
    assert device.room() == BUFFER_BYTES
    device.receive(TICKET[BUFFER_BYTES:])
    assert len(got) == 1


def test_three_metres_without_a_cut_do_not_fill_the_memory() -> None:
    device = Device(576)
    device.receive(b"\x1bJ\xff" * 500)
    assert device.roll.row < 24_000


def test_bytes_are_paced_like_a_serial_line() -> None:
    with VirtualPrinter(None, baud=9600) as virtual:
        fd = os.open(virtual.serve_pty(), os.O_RDWR | os.O_NOCTTY)
        start = time.monotonic()
        os.write(fd, b"\x00" * 960 + b"\x10\x04\x01")
        assert os.read(fd, 1) == b"\x12"
        # 963 bytes at ten bits each are 1.003 s; the last piece is answered before its own pause.
        assert time.monotonic() - start > 0.4
        os.close(fd)


def test_receipts_are_kept_as_pictures(tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path / "out") as virtual:
        fd = os.open(virtual.serve_pty(), os.O_RDWR | os.O_NOCTTY)
        data = TICKET
        while data:
            data = data[os.write(fd, data[:1024]) :]
        wait_until(lambda: len(virtual.receipts) == 1)
        os.close(fd)
    with Image.open(tmp_path / "out" / "0001.png") as image:
        assert image.size == virtual.receipts[0].image.size


@pytest.mark.parametrize("custom", [True, False])
def test_only_custom_printers_answer_the_full_status(custom: bool) -> None:
    device = Device(576, custom=custom)
    answers: list[bytes] = []
    device.on_reply = answers.append
    device.receive(b"\x10\x04\x14")
    assert answers == ([b"\x10\x0f\x00\x00\x00\x00"] if custom else [])
