"""Wires that are a file descriptor: serial line, device node, TCP socket."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import stat
import struct
import termios

import serial

from kiosk.devices.printers.errors import TransportClosed
from kiosk.devices.printers.profile import Flow
from kiosk.devices.printers.transports.base import Transport

_PIECE = 1024
_CONNECT_S = 0.5
_LINGER_DISCARD = struct.pack("ii", 1, 0)


class _Descriptor(Transport):
    """Shared reading and writing on a non-blocking file descriptor."""

    def __init__(self) -> None:
        self._fd = -1

    def _open_fd(self) -> int:
        if self._fd < 0:
            raise TransportClosed(f"{self.name} is not open")
        return self._fd

    def write_some(self, data: bytes, timeout: float) -> int:
        fd = self._open_fd()
        try:
            _, ready, _ = select.select([], [fd], [], max(0.0, timeout))
            if not ready:
                return 0
            return os.write(fd, data[:_PIECE])
        except (BlockingIOError, InterruptedError):
            return 0
        except (OSError, ValueError) as error:
            raise TransportClosed(f"{self.name}: {error}") from error

    def read(self, timeout: float) -> bytes:
        fd = self._open_fd()
        if not self.can_read:
            return b""
        try:
            ready, _, _ = select.select([fd], [], [], max(0.0, timeout))
            if not ready:
                return b""
            data = os.read(fd, _PIECE)
        except (BlockingIOError, InterruptedError):
            return b""
        except (OSError, ValueError) as error:
            raise TransportClosed(f"{self.name}: {error}") from error
        if not data:
            return self._nothing_read()
        return data

    def _nothing_read(self) -> bytes:
        raise TransportClosed(f"{self.name}: the printer closed the connection")

    def close(self, *, discard: bool = False) -> None:
        fd, self._fd = self._fd, -1
        if fd >= 0:
            with contextlib.suppress(OSError):
                os.close(fd)


class SerialTransport(_Descriptor):
    """`serial:///dev/ttyUSB0?baud=115200&flow=rtscts`.

    pyserial opens and sets the line (exclusively); reading and writing go to its descriptor, since
    its own write either blocks for ever or does not say how much was sent.  Linux has no DTR/DSR
    flow control; the cable must carry RTS/CTS.
    """

    def __init__(self, path: str, baud: int, flow: Flow) -> None:
        super().__init__()
        self.name = f"serial://{path}"
        self.bytes_per_second = baud / 10
        self._path, self._baud, self._flow = path, baud, flow
        self._port: serial.Serial | None = None

    def open(self) -> None:
        try:
            self._port = serial.Serial(
                self._path,
                self._baud,
                timeout=0,
                rtscts=self._flow == "rtscts",
                xonxoff=self._flow == "xonxoff",
                exclusive=True,
            )
        except (OSError, ValueError, termios.error) as error:
            raise TransportClosed(f"{self.name}: {error}") from error
        self._fd = self._port.fileno()

    def _nothing_read(self) -> bytes:
        # A pseudo-terminal whose other end is briefly closed reads as empty, not as gone.
        return b""

    def close(self, *, discard: bool = False) -> None:
        port, self._port, self._fd = self._port, None, -1
        if port is None:
            return
        with contextlib.suppress(OSError, serial.SerialException, termios.error):
            # Closing a line waits for its output, for ever when the printer holds CTS down.
            port.reset_output_buffer()
        with contextlib.suppress(OSError, serial.SerialException, termios.error):
            port.close()


class FileTransport(_Descriptor):
    """`file:///dev/usb/lp0`: opened for reading too, because usblp hands the answers back."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.name = f"file://{path}"
        self._path = path

    def open(self) -> None:
        try:
            self._fd = os.open(self._path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
            mode = os.fstat(self._fd).st_mode
        except OSError as error:
            raise TransportClosed(f"{self.name}: {error}") from error
        # Reading a plain file back would hand us our own bytes as answers.
        self.can_read = stat.S_ISCHR(mode)

    def _nothing_read(self) -> bytes:
        # usblp answers a read with nothing when the printer has nothing to say.
        return b""


class TcpTransport(_Descriptor):
    """`tcp://host:9100`: raw printing port."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__()
        self.name = f"tcp://{host}:{port}"
        self._address = (host, port)
        self._socket: socket.socket | None = None

    def open(self) -> None:
        try:
            sock = socket.create_connection(self._address, timeout=_CONNECT_S)
        except OSError as error:
            raise TransportClosed(f"{self.name}: {error}") from error
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        # A small send buffer, so that what is counted as sent is close to what the printer has.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        with contextlib.suppress(OSError):
            # Longer than a job waits: the kernel gives up without a word to the printer, which then
            # keeps its only connection for a host that is gone.  We give up first, with a reset.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 90_000)
        self._socket, self._fd = sock, sock.fileno()

    def close(self, *, discard: bool = False) -> None:
        sock, self._socket, self._fd = self._socket, None, -1
        if sock is None:
            return
        with contextlib.suppress(OSError):
            if discard:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_DISCARD)
        with contextlib.suppress(OSError):
            sock.close()
