"""A serial scanner on a pseudo terminal: frames, noise, unplugging, two programs on a line."""

from __future__ import annotations

import os
import pty
import time
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.devices.payloads import Receipt, Unknown, classify
from kiosk.devices.scanners import Scan, open_scanner
from kiosk.devices.scanners.serial_port import SerialScanner

CODE = b"H99-261121-0001*K7M2"


class Line:
    """The scanner's end of a pseudo terminal, reachable under a name that can be moved."""

    def __init__(self, name: Path) -> None:
        self.name = name
        self.end = -1
        self.plug_in()

    def plug_in(self) -> None:
        self.end, other = pty.openpty()
        tty.setraw(other)
        self.name.unlink(missing_ok=True)
        self.name.symlink_to(os.ttyname(other))
        self._other = other

    def unplug(self) -> None:
        self.name.unlink(missing_ok=True)
        os.close(self.end)
        os.close(self._other)

    def send(self, data: bytes) -> None:
        while data:
            data = data[os.write(self.end, data[:1024]) :]


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    line = Line(tmp_path / "scanner")
    yield line
    line.unplug()


def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


@pytest.fixture
def heard() -> list[Scan]:
    return []


@pytest.fixture
def scanner(line: Line, heard: list[Scan]) -> Iterator[SerialScanner]:
    scanner = open_scanner(f"serial://{line.name}?baud=115200&silence_ms=60", heard.append)
    assert isinstance(scanner, SerialScanner)
    scanner.start()
    until(lambda: scanner.state == "ok")
    yield scanner
    scanner.stop()
    assert scanner.state == "stopped"


def test_a_code_with_an_end_mark_and_one_without_both_arrive(
    line: Line, scanner: SerialScanner, heard: list[Scan]
) -> None:
    line.send(CODE + b"\r\n")
    until(lambda: len(heard) == 1)
    line.send(b"]C0H99-261121-0002")
    until(lambda: len(heard) == 2)
    assert [scan.text for scan in heard] == [CODE.decode(), "H99-261121-0002"]
    assert [scan.symbology for scan in heard] == [None, "code128"]
    assert {scan.source for scan in heard} == {"serial"}


def test_a_megabyte_of_noise_is_unknown_and_the_code_after_it_is_read(
    line: Line, scanner: SerialScanner, heard: list[Scan]
) -> None:
    line.send(bytes(range(14, 256)) * 4400 + b"\r" + CODE + b"\r")
    until(lambda: len(heard) == 2, 30.0)
    assert [type(classify(scan.text)) for scan in heard] == [Unknown, Receipt]


def test_a_listener_that_fails_does_not_stop_the_scanner(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[Scan] = []

    def listen(scan: Scan) -> None:
        heard.append(scan)
        raise LookupError("the listener's own fault")

    scanner = SerialScanner(str(line.name), listen)
    scanner.start()
    until(lambda: scanner.state == "ok")
    line.send(CODE + b"\r")
    until(lambda: len(heard) == 1)
    line.send(CODE + b"\r")
    until(lambda: len(heard) == 2)
    scanner.stop()
    assert "K7M2" not in caplog.text


def test_an_unplugged_scanner_says_away_and_comes_back(
    line: Line, scanner: SerialScanner, heard: list[Scan]
) -> None:
    line.unplug()
    until(lambda: scanner.state == "away")
    line.plug_in()
    until(lambda: scanner.state == "ok")
    line.send(CODE + b"\r")
    until(lambda: len(heard) == 1)


def test_a_line_held_by_one_program_is_away_for_the_other(
    line: Line, scanner: SerialScanner
) -> None:
    other = SerialScanner(str(line.name), lambda scan: None)
    other.start()
    until(lambda: other.state == "away")
    other.stop()
    assert scanner.state == "ok"
