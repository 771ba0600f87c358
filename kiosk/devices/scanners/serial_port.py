"""Serial and USB-COM scanners: `serial:///dev/serial/by-id/…?baud=9600&silence_ms=80`."""

from __future__ import annotations

import time

import serial

from kiosk.devices.scanners.base import DeviceAway, OnScan, ThreadedScanner
from kiosk.devices.scanners.framing import Framer, frame_to_scan

_READ_SIZE = 4096


class SerialScanner(ThreadedScanner):
    """Read frames from a serial line, held exclusively and opened again when it goes away.

    Args:
        port: device path; prefer /dev/serial/by-id, which survives a change of socket.
        baud: bits per second (USB-COM scanners ignore it).
        silence_s: seconds without a byte that end a frame of a scanner without an end mark.
        on_scan: called on this scanner's thread.
    """

    source = "serial"

    def __init__(
        self, port: str, on_scan: OnScan, *, baud: int = 9600, silence_s: float = 0.08
    ) -> None:
        super().__init__(on_scan)
        self._port = port
        self._baud = baud
        self._silence_s = silence_s

    def _listen(self) -> None:
        try:
            line = serial.Serial(
                self._port, self._baud, timeout=self._silence_s / 2, exclusive=True
            )
        except (serial.SerialException, ValueError) as error:
            raise DeviceAway(str(error)) from error
        with line:
            self._opened()
            self._read(line, Framer(silence_s=self._silence_s))

    def _read(self, line: serial.Serial, framer: Framer) -> None:
        while not self._stop.is_set():
            try:
                data = line.read(max(1, min(line.in_waiting, _READ_SIZE)))
            except (serial.SerialException, OSError, TypeError) as error:
                # TypeError: pyserial reads from a descriptor that was closed under it.
                raise DeviceAway(str(error)) from error
            now = time.monotonic()
            frames = framer.feed(data, now) if data else framer.poll(now)
            for frame in frames:
                self.emit(frame_to_scan(frame, source=self.source, at=now))
