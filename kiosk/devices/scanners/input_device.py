"""Keyboard scanners read from the kernel: `evdev:/dev/input/by-id/…-event-kbd`.

The device is grabbed, so focus, layout, input methods and the rest of the screen do not matter: the
surest way to read a wedge in production.
"""

from __future__ import annotations

import select
import time
from collections.abc import Iterable
from typing import Protocol

import evdev
from evdev import ecodes

from kiosk.devices.scanners.base import DeviceAway, OnScan, Scan, ThreadedScanner
from kiosk.devices.scanners.keymap import KeyDecoder
from kiosk.devices.scanners.wedge import WedgeParser

_WAKE_S = 0.1
_SILENCE_S = 0.3


class KeyEvent(Protocol):
    """The part of a kernel input event that is read here."""

    @property
    def type(self) -> int:
        """The class of the event: EV_KEY, EV_SYN, …."""

    @property
    def code(self) -> int:
        """The key, or the kind of synchronisation."""

    @property
    def value(self) -> int:
        """1 down, 0 up, 2 repeated."""


class EventReader:
    """Turn kernel events into scans. Pure but for its own memory; fed by recorded lists in tests.

    Everything typed on a grabbed device is the scanner's, so short and slow bursts count too.
    """

    def __init__(self) -> None:
        self._keys = KeyDecoder()
        self._parser = WedgeParser(min_length=1, silence_s=_SILENCE_S, human_s=None, source="evdev")

    def feed(self, events: Iterable[KeyEvent], now: float) -> list[Scan]:
        """Take events in order and return the scans that ended among them."""
        scans: list[Scan] = []
        for event in events:
            if event.type == ecodes.EV_SYN and event.code == ecodes.SYN_DROPPED:
                self._keys = KeyDecoder(caps=self._keys.caps)
                self._parser.lost(now)
            elif event.type == ecodes.EV_KEY:
                text = self._keys.feed(event.code, event.value)
                scan = self._parser.feed_text(text, now) if text else None
                scans += [scan] if scan else []
        return scans

    def poll(self, now: float) -> list[Scan]:
        """End a burst of a scanner that sends no end key."""
        scan = self._parser.poll(now)
        return [scan] if scan else []


class EvdevScanner(ThreadedScanner):
    """A grabbed input device, opened again when it is unplugged and plugged in."""

    source = "evdev"

    def __init__(self, path: str, on_scan: OnScan) -> None:
        super().__init__(on_scan)
        self._path = path

    def _listen(self) -> None:
        try:
            device = evdev.InputDevice(self._path)
        except (OSError, ValueError) as error:
            raise DeviceAway(str(error)) from error
        try:
            device.grab()
            self._opened()
            self._read(device, EventReader())
        except OSError as error:  # grabbed by another program, or unplugged
            raise DeviceAway(str(error)) from error
        finally:
            device.close()

    def _read(self, device: evdev.InputDevice[str], reader: EventReader) -> None:
        while not self._stop.is_set():
            ready, _, _ = select.select([device.fd], [], [], _WAKE_S)
            now = time.monotonic()
            scans = reader.feed(device.read(), now) if ready else reader.poll(now)
            for scan in scans:
                self.emit(scan)
