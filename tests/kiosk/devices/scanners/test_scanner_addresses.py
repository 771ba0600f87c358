"""Scanner addresses: what is made of them, and what is said when they are wrong."""

from __future__ import annotations

import pytest

from kiosk.devices.scanners import ScannerConfigError, WedgeScanner, open_scanner
from kiosk.devices.scanners.camera import CameraScanner
from kiosk.devices.scanners.input_device import EvdevScanner
from kiosk.devices.scanners.none import NoScanner
from kiosk.devices.scanners.serial_port import SerialScanner


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("wedge:", WedgeScanner),
        ("serial:///dev/ttyUSB0?baud=115200", SerialScanner),
        ("serial:/dev/ttyUSB0", SerialScanner),
        ("evdev:/dev/input/by-id/usb-scanner-event-kbd", EvdevScanner),
        ("evdev:///dev/input/event3", EvdevScanner),
        ("camera:/dev/video0?width=640&height=480&fps=10", CameraScanner),
        ("camera:0", CameraScanner),
        ("camera:hall%20one.mp4?loop=1", CameraScanner),
        ("none:", NoScanner),
    ],
)
def test_each_address_opens_its_scanner_and_touches_nothing(url: str, kind: type) -> None:
    scanner = open_scanner(url, lambda scan: None)
    assert type(scanner) is kind
    assert scanner.state in ("stopped", "ended")
    scanner.stop()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "wedge:"),
        ("wegde:", "wedge:"),
        ("/dev/ttyUSB0", "serial:///dev"),
        ("serial:", "serial:///dev"),
        ("camera:", "camera:/dev/video0"),
        ("evdev://", "evdev:/dev/input"),
        ("wedge:?baud=9600", "none"),
        ("serial:///dev/ttyUSB0?speed=9600", "baud, silence_ms"),
        ("serial:///dev/ttyUSB0?baud=fast", "300 to"),
        ("serial:///dev/ttyUSB0?baud=nan", "300 to"),
        ("camera:0?fps=-1", "0 to 240"),
    ],
)
def test_a_wrong_address_says_what_to_write(url: str, says: str) -> None:
    with pytest.raises(ScannerConfigError) as error:
        open_scanner(url, lambda scan: None)
    assert says in error.value.hint
