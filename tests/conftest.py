"""What every test lives under: no network but loopback, no real device, a data folder apart."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")
REAL_DEVICES = ("/dev/ttyUSB", "/dev/ttyACM", "/dev/ttyS", "/dev/usb/", "/dev/input/", "/dev/video")


class OutsideWorld(AssertionError):
    """A test reached for the network or for a real device."""


def _loopback(address: Any) -> bool:
    if isinstance(address, (str, bytes)):
        return True  # a UNIX socket
    return str(address[0]).startswith(LOOPBACK)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any connection that leaves the machine fails the test."""
    real = socket.socket.connect
    real_ex = socket.socket.connect_ex

    def connect(self: socket.socket, address: Any) -> None:
        if not _loopback(address):
            raise OutsideWorld(f"a test tried to reach {address!r}")
        real(self, address)

    def connect_ex(self: socket.socket, address: Any) -> int:
        if not _loopback(address):
            raise OutsideWorld(f"a test tried to reach {address!r}")
        return real_ex(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket.socket, "connect_ex", connect_ex)


@pytest.fixture(autouse=True)
def no_real_devices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening a printer, a scanner or a camera of this machine fails the test."""
    real = os.open

    def guarded(path: Any, *args: Any, **kwargs: Any) -> int:
        if isinstance(path, (str, os.PathLike)) and str(path).startswith(REAL_DEVICES):
            raise OutsideWorld(f"a test tried to open {path}")
        return real(path, *args, **kwargs)

    monkeypatch.setattr(os, "open", guarded)


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder for servers that a test starts itself."""
    yield tmp_path_factory.mktemp("data")
