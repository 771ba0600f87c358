"""Kernel key events into scans, from recorded lists; the device itself is not needed."""

from __future__ import annotations

import os
import string
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from evdev import ecodes
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.payloads import Unknown, classify
from kiosk.devices.scanners import Scan
from kiosk.devices.scanners.input_device import EvdevScanner, EventReader


@dataclass(frozen=True)
class Event:
    """One recorded kernel event."""

    type: int
    code: int
    value: int


SYNC = Event(ecodes.EV_SYN, ecodes.SYN_REPORT, 0)
SHIFTED = dict(zip('!@#$%^&*()_+{}:"~|<>?', "1234567890-=[];'`\\,./", strict=True))
NAMES = {
    "-": "MINUS", "=": "EQUAL", "[": "LEFTBRACE", "]": "RIGHTBRACE", ";": "SEMICOLON",
    "'": "APOSTROPHE", "`": "GRAVE", "\\": "BACKSLASH", ",": "COMMA", ".": "DOT",
    "/": "SLASH", " ": "SPACE",
}  # fmt: skip


def press(code: int) -> list[Event]:
    scan = Event(ecodes.EV_MSC, ecodes.MSC_SCAN, 458756)
    return [scan, Event(1, code, 1), SYNC, scan, Event(1, code, 0), SYNC]


def typed(text: str, end: str | None = "ENTER") -> list[Event]:
    """The events a US scanner sends for a text."""
    events: list[Event] = []
    for character in text:
        shift = character.isupper() or character in SHIFTED
        plain = SHIFTED.get(character, character).lower()
        code = getattr(ecodes, f"KEY_{NAMES.get(plain, plain.upper())}")
        down = [Event(1, ecodes.KEY_LEFTSHIFT, 1), SYNC] if shift else []
        up = [Event(1, ecodes.KEY_LEFTSHIFT, 0), SYNC] if shift else []
        events += [*down, *press(code), *up]
    return events + (press(getattr(ecodes, f"KEY_{end}")) if end else [])


printable = st.text(string.ascii_letters + string.digits + string.punctuation + " ", min_size=1)


@given(printable, st.sampled_from(["ENTER", "KPENTER", "TAB"]))
def test_every_printable_character_survives(text: str, end: str) -> None:
    [scan] = EventReader().feed(typed("]Q1" + text, end), 1.0)
    assert (scan.text, scan.symbology, scan.source) == (text, "qr", "evdev")


def test_two_scans_in_one_read_are_two() -> None:
    scans = EventReader().feed(typed("H99-261121-0001*K7M2") + typed("A012"), 1.0)
    assert [scan.text for scan in scans] == ["H99-261121-0001*K7M2", "A012"]


def test_a_code_may_arrive_over_many_reads() -> None:
    reader = EventReader()
    events = typed("H99-261121-0001*K7M2")
    scans = [s for at, event in enumerate(events) for s in reader.feed([event], at * 0.002)]
    assert [scan.text for scan in scans] == ["H99-261121-0001*K7M2"]


def test_caps_lock_and_the_number_pad_are_followed() -> None:
    events = press(ecodes.KEY_CAPSLOCK) + typed("h", None) + press(ecodes.KEY_KP9)
    scans = EventReader().feed([*events, *typed("9-261121-0001")], 1.0)
    assert [scan.text for scan in scans] == ["H99-261121-0001"]


def test_a_held_key_types_once() -> None:
    events = [Event(1, ecodes.KEY_A, 1), *[Event(1, ecodes.KEY_A, 2)] * 9, *typed("")]
    assert [scan.text for scan in EventReader().feed(events, 1.0)] == ["a"]


def test_events_the_kernel_dropped_do_not_pass_for_a_whole_code() -> None:
    reader = EventReader()
    dropped = [Event(ecodes.EV_SYN, ecodes.SYN_DROPPED, 0)]
    scans = reader.feed(typed("H99-261121", None) + dropped + typed("-0001"), 1.0)
    assert [classify(scan.text) for scan in scans] == [Unknown("unreadable")]
    assert [s.text for s in reader.feed(typed("H99-261121-0001"), 2.0)] == ["H99-261121-0001"]


def test_silence_ends_a_burst_without_an_end_key() -> None:
    reader = EventReader()
    assert reader.feed(typed("A012", None), 1.0) == []
    assert reader.poll(1.1) == []
    assert [scan.text for scan in reader.poll(1.4)] == ["A012"]


class FakeDevice:
    """Stands for evdev.InputDevice: recorded reads behind a real descriptor, then unplugged."""

    reads: list[list[Event]]
    grabbed = 0

    def __init__(self, path: str) -> None:
        if not FakeDevice.reads:
            raise OSError(19, "No such device")
        self.fd, self._other = os.pipe()
        os.write(self._other, b"x")

    def grab(self) -> None:
        FakeDevice.grabbed += 1

    def read(self) -> Iterator[Event]:
        if not FakeDevice.reads:
            raise OSError(19, "No such device")
        return iter(FakeDevice.reads.pop(0))

    def close(self) -> None:
        os.close(self.fd)
        os.close(self._other)


def test_the_device_is_grabbed_and_unplugging_is_away(monkeypatch: Any) -> None:
    FakeDevice.reads = [typed("H99-261121-0001*K7M2"), typed("A012")]
    monkeypatch.setattr("evdev.InputDevice", FakeDevice)
    heard: list[Scan] = []
    scanner = EvdevScanner("/dev/input/by-id/usb-scanner-event-kbd", heard.append)
    scanner.start()
    end = time.monotonic() + 10
    while scanner.state != "away" and time.monotonic() < end:
        time.sleep(0.01)
    assert scanner.state == "away"
    scanner.stop()
    assert [scan.text for scan in heard] == ["H99-261121-0001*K7M2", "A012"]
    assert FakeDevice.grabbed == 1


@pytest.mark.parametrize("path", ["/nonexistent/event-kbd", "/proc/self/maps"])
def test_a_path_that_is_no_input_device_is_away(path: str) -> None:
    scanner = EvdevScanner(path, lambda scan: None)
    scanner.start()
    end = time.monotonic() + 10
    while scanner.state != "away" and time.monotonic() < end:
        time.sleep(0.01)
    scanner.stop()
