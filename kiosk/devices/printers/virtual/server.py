"""The virtual printer on a wire: TCP port or pseudo-terminal, with baud pacing."""

from __future__ import annotations

import array
import contextlib
import errno
import fcntl
import os
import select
import socket
import termios
import threading
import time
import tty
from collections.abc import Callable
from pathlib import Path

from kiosk.devices.printers.virtual.device import Device
from kiosk.devices.printers.virtual.paper import Receipt, save_png

_POLL_S = 0.05
_PIECE = 512
_QUESTION = 16
_KEEP_ALIVE = ((socket.TCP_KEEPIDLE, 2), (socket.TCP_KEEPINTVL, 1), (socket.TCP_KEEPCNT, 3))
# A serial printer answers status questions although its buffer is full.  A pseudo-terminal has no
# RTS line and hides a queue of its own, so the queue is counted as part of the buffer.
_LINE_QUEUE = 16_384


class VirtualPrinter:
    """A printer for tests and demonstrations, reached like a real one.

    Every piece of paper that is cut off is kept in `receipts` and, when `out_dir` is given, written
    there as `NNNN.png`.

    Args:
        out_dir: folder for the pictures, or None.
        width_dots: printable dots across (576 for 80 mm, 384 for 58 mm at 203 dpi).
        dpi: dots per inch.
        baud: pace the bytes as a serial line of this speed would (10 bits a byte); None: no pacing.
        custom: answer Custom's full status as well.
    """

    def __init__(
        self,
        out_dir: Path | str | None,
        *,
        width_dots: int = 576,
        dpi: int = 203,
        baud: int | None = None,
        custom: bool = False,
        on_receipt: Callable[[Receipt], None] | None = None,
    ) -> None:
        self.receipts: list[Receipt] = []
        self.connections = 0
        self._out = Path(out_dir) if out_dir is not None else None
        self._baud = baud
        self._extra = on_receipt
        self.device = Device(width_dots, dpi, custom=custom, on_receipt=self._keep)
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._listener: socket.socket | None = None
        self._fds: list[int] = []
        self._new = threading.Condition()
        device = self.device
        self.paper_out, self.new_roll, self.near_end = (
            device.paper_out,
            device.new_roll,
            device.near_end,
        )
        self.open_cover, self.close_cover = device.open_cover, device.close_cover
        self.jam_cutter, self.clear_jam = device.jam_cutter, device.clear_jam
        self.stall, self.resume, self.silence = device.stall, device.resume, device.silence
        self.die_after = device.die_after
        self.power_off, self.power_on = device.power_off, device.power_on

    # -- receipts -----------------------------------------------------------------------------

    def _keep(self, receipt: Receipt) -> None:
        if self._out is not None:
            self._out.mkdir(parents=True, exist_ok=True)
            name = f"{len(self.receipts) + 1:04d}.png"
            save_png(receipt.image, self._out / name, self.device.dpi)
        with self._new:
            self.receipts.append(receipt)
            self._new.notify_all()
        if self._extra is not None:
            self._extra(receipt)

    def wait_for_receipts(self, count: int, timeout: float = 10.0) -> list[Receipt]:
        """Wait until at least `count` receipts were cut; returns what there is."""
        with self._new:
            self._new.wait_for(lambda: len(self.receipts) >= count, timeout)
            return list(self.receipts)

    # -- wires --------------------------------------------------------------------------------

    def serve_tcp(self, port: int = 0, host: str = "127.0.0.1") -> int:
        """Listen like a network printer; returns the port."""
        listener = socket.create_server((host, port))
        listener.settimeout(_POLL_S)
        self._listener = listener
        self._start(lambda: self._accept(listener))
        return int(listener.getsockname()[1])

    def serve_pty(self) -> str:
        """Open a pseudo-terminal; returns the path to give to the kiosk."""
        master, slave = os.openpty()
        tty.setraw(slave, termios.TCSANOW)
        self._fds += [master, slave]
        os.set_blocking(master, False)
        self._start(lambda: self._pump_fd(master))
        return os.ttyname(slave)

    def close(self) -> None:
        """Stop serving; the receipts stay."""
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=5)
        if self._listener is not None:
            self._listener.close()
        for fd in self._fds:
            os.close(fd)
        self._fds.clear()

    def __enter__(self) -> VirtualPrinter:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def _start(self, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=target, name="virtual-printer", daemon=True)
        thread.start()
        self._threads.append(thread)

    def _accept(self, listener: socket.socket) -> None:
        while not self._stop.is_set():
            try:
                connection, _peer = listener.accept()
            except TimeoutError:
                continue
            self.connections += 1
            with connection:
                # One host at a time, as most network printers do.
                self._pump_socket(connection)

    def _pump_socket(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        # A small window, so that a printer that takes nothing is noticed soon.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        # A reset sent while our window is closed can get lost: ask whether the host still lives,
        # or its dead connection would keep everybody else out.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, value in _KEEP_ALIVE:
            connection.setsockopt(socket.IPPROTO_TCP, option, value)
        lock = threading.Lock()

        def reply(data: bytes) -> None:
            with lock, contextlib.suppress(OSError):
                connection.send(data)

        self.device.on_reply = reply
        while not self._stop.is_set() and not self.device.faults.dead:
            if not self._turn(connection.fileno(), connection.recv):
                break
        if self.device.faults.dead:
            # Power gone: the connection is reset, not closed politely.
            linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

    def _pump_fd(self, fd: int) -> None:
        def reply(data: bytes) -> None:
            with contextlib.suppress(OSError):
                os.write(fd, data)

        self.device.on_reply = reply
        while not self._stop.is_set():
            if self.device.faults.dead:
                self._drain(fd)
            elif not self._turn(fd, lambda count: os.read(fd, count), _LINE_QUEUE):
                break

    def _drain(self, fd: int) -> None:
        """A printer without power: what is on the line is lost."""
        ready, _, _ = select.select([fd], [], [], _POLL_S)
        if ready:
            with contextlib.suppress(OSError):
                os.read(fd, _PIECE)

    def _turn(self, fd: int, read: Callable[[int], bytes], reserve: int = 0) -> bool:
        """Move at most one piece from the wire into the printer; False at the end of the wire.

        `reserve` bytes are taken beyond a full buffer, so that questions behind them are heard.
        """
        room = min(_PIECE, self.device.room(reserve))
        if room == 0:
            return self._turn_when_full(fd, read)
        ready, _, _ = select.select([fd], [], [], _POLL_S)
        if not ready:
            return True
        started = time.monotonic()
        try:
            data = read(room)
        except BlockingIOError:
            return True
        except OSError as error:
            return error.errno == errno.EIO
        if not data:
            return False
        self.device.receive(data)
        self._pace(len(data), started)
        return True

    def _turn_when_full(self, fd: int, read: Callable[[int], bytes]) -> bool:
        """The buffer is full: only a lone status question gets through."""
        self._stop.wait(_POLL_S / 5)
        faults = self.device.faults
        waiting = array.array("i", [0])
        # A host that gave up resets the connection; the data behind it are lost.
        poll = select.poll()
        poll.register(fd, 0)
        if any(event & (select.POLLERR | select.POLLNVAL) for _fd, event in poll.poll(0)):
            return False
        try:
            fcntl.ioctl(fd, termios.FIONREAD, waiting)
            if 0 < waiting[0] <= _QUESTION and not (faults.stalled or faults.dead):
                self.device.receive_when_full(read(_QUESTION))
        except OSError:
            return False
        return True

    def _pace(self, count: int, started: float) -> None:
        if self._baud:
            rest = count * 10 / self._baud - (time.monotonic() - started)
            if rest > 0:
                self._stop.wait(rest)
