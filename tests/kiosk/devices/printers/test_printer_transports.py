"""URLs are understood or refused with a hint; every wire is bounded and counts its bytes."""

from __future__ import annotations

import os
import socket
import time
import tty
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import usb.core
import usb.util

from kiosk.devices.printers import PrinterConfigError, load_profile, open_printer
from kiosk.devices.printers.errors import TransportClosed, TransportTimeout
from kiosk.devices.printers.link import Link
from kiosk.devices.printers.profile import Profile
from kiosk.devices.printers.transports import mode_of, open_transport
from kiosk.devices.printers.transports.base import Transport
from kiosk.devices.printers.transports.descriptors import (
    FileTransport,
    SerialTransport,
    TcpTransport,
)
from kiosk.devices.printers.transports.usb import UsbTransport

EPSON = load_profile("epson-tm-t82iii")


def make(url: str, profile: Profile = EPSON) -> Transport:
    return open_transport(url, profile, None)


# -- addresses --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "name", "slow"),
    [
        ("serial:///dev/ttyUSB0?baud=9600", "serial:///dev/ttyUSB0", True),
        ("serial:///dev/ttyUSB0", "serial:///dev/ttyUSB0", True),
        ("serial:///dev/ttyS0?baud=38400&flow=xonxoff", "serial:///dev/ttyS0", True),
        ("tcp://192.0.2.7", "tcp://192.0.2.7:9100", False),
        ("tcp://printer.lan:9101", "tcp://printer.lan:9101", False),
        ("usb://04b8:0202", "usb://04b8:0202", False),
        ("usb://04b8:0202/X1", "usb://04b8:0202", False),
        ("file:///dev/usb/lp0", "file:///dev/usb/lp0", False),
        ("preview:var/slips", "preview:var/slips", False),
    ],
)
def test_an_address_names_its_wire(url: str, name: str, slow: bool) -> None:
    transport = make(url)
    assert transport.name == name
    assert open_printer(url, EPSON).mode == ("hybrid" if slow else "raster")


def test_speed_of_a_serial_line_is_ten_bits_a_byte() -> None:
    assert make("serial:///dev/ttyUSB0?baud=9600").bytes_per_second == 960


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("", "serial:///dev"),
        ("lpt1", "serial:///dev"),
        ("http://printer", "serial:///dev"),
        ("serial://ttyUSB0", "three slashes"),
        ("serial:///dev/ttyUSB0?baud=12345", "one of"),
        ("serial:///dev/ttyUSB0?baud=fast", "one of"),
        ("serial:///dev/ttyUSB0?flow=dtrdsr", "rtscts"),
        ("serial:///dev/ttyUSB0?parity=odd", "known: baud, flow, mode"),
        ("tcp://", "tcp://192.0.2.7:9100"),
        ("tcp://host:port", "tcp://192.0.2.7:9100"),
        ("tcp://host/path", "tcp://192.0.2.7:9100"),
        ("usb://printer", "lsusb"),
        ("file://dev/usb/lp0", "three slashes"),
        ("preview:", "folder"),
        ("tcp://host?mode=fax", "raster or hybrid"),
    ],
)
def test_a_bad_address_is_refused_with_a_hint(url: str, hint: str) -> None:
    with pytest.raises(PrinterConfigError, match=hint):
        open_printer(url, EPSON)


def test_the_mode_can_be_chosen_in_the_address() -> None:
    assert mode_of("tcp://host?mode=hybrid") == "hybrid"
    assert open_printer("tcp://host?mode=hybrid", EPSON).mode == "hybrid"
    assert open_printer("serial:///dev/ttyUSB0?mode=raster", EPSON).mode == "raster"


@pytest.mark.parametrize(
    "transport",
    [
        SerialTransport("/nonexistent/tty", 9600, "none"),
        TcpTransport("127.0.0.1", 9),
        FileTransport("/nonexistent/lp0"),
    ],
    ids=lambda transport: str(transport.name),
)
def test_a_missing_device_is_said_and_may_be_closed_again(transport: Transport) -> None:
    with pytest.raises(TransportClosed, match=transport.name.split(":", 1)[0]):
        transport.open()
    transport.close()
    for use in (lambda: transport.write_some(b"x", 0), lambda: transport.read(0)):
        with pytest.raises(TransportClosed):
            use()


# -- bounds -----------------------------------------------------------------------------------


@pytest.fixture
def deaf_pty() -> Iterator[str]:
    """A line on which nobody reads."""
    master, slave = os.openpty()
    tty.setraw(slave)
    yield os.ttyname(slave)
    os.close(master)
    os.close(slave)


@pytest.fixture
def deaf_port() -> Iterator[int]:
    """A port that accepts and never reads."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        yield server.getsockname()[1]


def stall(transport: Transport) -> tuple[int, float]:
    """Send 200 kB to somebody deaf; how many bytes were taken, and how long it took to give up."""
    transport.open()
    start = time.monotonic()
    with pytest.raises(TransportTimeout) as caught:
        Link(transport, EPSON.status).send(bytes(200_000), stall=0.4)
    took = time.monotonic() - start
    closing = time.monotonic()
    transport.close(discard=True)
    assert time.monotonic() - closing < 2
    return caught.value.sent, took


def test_a_stalled_serial_line_is_given_up_with_the_count_of_bytes(deaf_pty: str) -> None:
    sent, took = stall(SerialTransport(deaf_pty, 115200, "none"))
    assert 0 < sent < 200_000
    assert took < 5


def test_a_stalled_network_printer_is_given_up_with_the_count_of_bytes(deaf_port: int) -> None:
    sent, took = stall(TcpTransport("127.0.0.1", deaf_port))
    assert 0 < sent < 200_000
    assert took < 5


def test_xoff_stops_and_xon_goes_on(deaf_pty: str) -> None:
    class Wire(Transport):
        def __init__(self) -> None:
            self.incoming = [b"\x13", b"", b"", b"\x11"]
            self.out = b""

        def open(self) -> None: ...
        def close(self, *, discard: bool = False) -> None: ...

        def write_some(self, data: bytes, timeout: float) -> int:
            self.out += data[:4]
            return len(data[:4])

        def read(self, timeout: float) -> bytes:
            return self.incoming.pop(0) if self.incoming else b""

    wire = Wire()
    Link(wire, EPSON.status).send(b"0123456789", stall=1)
    assert wire.out == b"0123456789"
    assert wire.incoming == []


def test_a_device_node_that_cannot_be_read_gives_no_answers(tmp_path: Path) -> None:
    path = tmp_path / "lp0"
    path.write_bytes(b"\x12" * 20)
    transport = FileTransport(str(path))
    transport.open()
    assert not transport.can_read
    assert transport.read(0) == b"", "our own bytes are not answers"
    assert transport.write_some(b"abc", 0.1) == 3
    transport.close()


def test_a_readable_device_node_hands_answers_back() -> None:
    master, slave = os.openpty()
    tty.setraw(slave)
    transport = FileTransport(os.ttyname(slave))
    transport.open()
    assert transport.can_read
    os.write(master, b"\x12")
    assert transport.read(1.0) == b"\x12"
    transport.close()
    os.close(master)
    os.close(slave)


# -- USB --------------------------------------------------------------------------------------


class FakeEndpoint:
    def __init__(self, address: int, kind: int = usb.util.ENDPOINT_TYPE_BULK) -> None:
        self.bEndpointAddress = address
        self.bmAttributes = kind
        self.wMaxPacketSize = 64
        self.written = b""
        self.stuck = False
        self.answers: list[bytes] = []

    def write(self, data: bytes, timeout: int) -> int:
        assert timeout > 0, "0 would wait for ever"
        assert len(data) <= self.wMaxPacketSize
        if self.stuck:
            raise usb.core.USBTimeoutError("stuck")
        self.written += data
        return len(data)

    def read(self, count: int, timeout: int) -> bytes:
        assert timeout > 0
        if not self.answers:
            raise usb.core.USBTimeoutError("nothing")
        return self.answers.pop(0)


class FakeInterface(list[FakeEndpoint]):
    bInterfaceNumber = 1

    def __init__(self, cls: int, *endpoints: FakeEndpoint) -> None:
        super().__init__(endpoints)
        self.bInterfaceClass = cls


@pytest.fixture
def usb_printer(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A composite device whose second interface is a printer on unusual endpoints."""
    out, back = FakeEndpoint(0x03), FakeEndpoint(0x84)
    interrupt = FakeEndpoint(0x85, usb.util.ENDPOINT_TYPE_INTR)
    calls: list[str] = []
    settings = [FakeInterface(3, interrupt), FakeInterface(7, interrupt, back, out)]

    class Device(list[Any]):
        serial_number = "X1"

        def is_kernel_driver_active(self, number: int) -> bool:
            return number == 1

        def detach_kernel_driver(self, number: int) -> None:
            calls.append(f"detach {number}")

        def reset(self) -> None:
            calls.append("reset")

        def set_configuration(self, *_args: object) -> None:
            calls.append("set_configuration")

    device = Device([settings])
    monkeypatch.setattr(usb.core, "find", lambda **_kw: [device])
    monkeypatch.setattr(usb.util, "claim_interface", lambda _d, n: calls.append(f"claim {n}"))
    monkeypatch.setattr(usb.util, "dispose_resources", lambda _d: calls.append("dispose"))
    return SimpleNamespace(out=out, back=back, calls=calls)


def test_usb_endpoints_come_from_the_descriptors_and_nothing_is_reset(
    usb_printer: SimpleNamespace,
) -> None:
    transport = UsbTransport(0x04B8, 0x0202)
    transport.open()
    assert usb_printer.calls == ["detach 1", "claim 1"]
    assert transport.write_some(bytes(100), 0.1) == 64
    usb_printer.back.answers.append(b"\x12")
    assert transport.read(0.1) == b"\x12"
    assert transport.read(0.1) == b""
    transport.close()
    assert usb_printer.calls[-1] == "dispose"


def test_usb_time_out_counts_what_was_taken(usb_printer: SimpleNamespace) -> None:
    transport = UsbTransport(0x04B8, 0x0202)
    transport.open()
    link = Link(transport, EPSON.status)
    link.send(bytes(130), stall=0.2)
    usb_printer.out.stuck = True
    with pytest.raises(TransportTimeout) as caught:
        link.send(bytes(10), stall=0.2)
    assert caught.value.sent == 0
    assert len(usb_printer.out.written) == 130


@pytest.mark.parametrize("error", [usb.core.NoBackendError("no libusb"), usb.core.USBError("gone")])
def test_usb_trouble_is_a_closed_transport(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def find(**_kw: object) -> None:
        raise error

    monkeypatch.setattr(usb.core, "find", find)
    with pytest.raises(TransportClosed):
        UsbTransport(1, 2).open()


def test_usb_device_with_another_serial_number_is_not_taken(usb_printer: SimpleNamespace) -> None:
    with pytest.raises(TransportClosed, match="no such device"):
        UsbTransport(0x04B8, 0x0202, "Y2").open()
