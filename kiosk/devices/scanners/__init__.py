"""Scanners by address: keyboard wedge, serial line, kernel input device, camera.

Every source gives the same event, a `Scan`; `kiosk.devices.payloads.classify` says what it is.
"""

from __future__ import annotations

from kiosk.devices.scanners.address import Address, parse_address
from kiosk.devices.scanners.base import (
    DeviceAway,
    OnScan,
    Scan,
    Scanner,
    ScannerConfigError,
    State,
)
from kiosk.devices.scanners.wedge import WedgeParser, WedgeScanner

__all__ = [
    "DeviceAway",
    "OnScan",
    "Scan",
    "Scanner",
    "ScannerConfigError",
    "State",
    "WedgeParser",
    "WedgeScanner",
    "check_scanner_url",
    "open_scanner",
]

_OPTIONS = {
    "serial": frozenset({"baud", "silence_ms"}),
    "camera": frozenset({"width", "height", "fps", "loop"}),
}


def check_scanner_url(url: str) -> Address:
    """Check a scanner address without touching the device.

    Raises:
        ScannerConfigError: the address cannot work; its hint says what to write.
    """
    address = parse_address(url, _OPTIONS)
    address.number("baud", 9600, low=300, high=4_000_000)
    address.number("silence_ms", 80, low=10, high=2000)
    address.number("width", 1280, low=160, high=8192)
    address.number("height", 720, low=120, high=8192)
    address.number("fps", 15, low=0, high=240)
    address.number("loop", 0, low=0, high=1)
    return address


def open_scanner(url: str, on_scan: OnScan) -> Scanner:
    """Make the scanner an address names; nothing is opened before `start`.

    Args:
        url: `wedge:`, `serial:///dev/…?baud=9600&silence_ms=80`, `evdev:/dev/input/…`,
            `camera:/dev/video0?width=1280&height=720&fps=15&loop=0`, or `none:`.
        on_scan: called once per scan, on the scanner's thread (the wedge calls it on the thread
            that feeds it).

    Raises:
        ScannerConfigError: the address cannot work; its hint says what to write.
    """
    address = check_scanner_url(url)
    # Each driver is imported where it is chosen: a kiosk with a wedge has no need of OpenCV.
    match address.kind:
        case "serial":
            return _open_serial(address, on_scan)
        case "evdev":
            from kiosk.devices.scanners.input_device import EvdevScanner

            return EvdevScanner(address.path, on_scan)
        case "camera":
            return _open_camera(address, on_scan)
        case "none":
            from kiosk.devices.scanners.none import NoScanner

            return NoScanner(on_scan)
        case _:
            return WedgeScanner(on_scan)


def _open_serial(address: Address, on_scan: OnScan) -> Scanner:
    from kiosk.devices.scanners.serial_port import SerialScanner

    return SerialScanner(
        address.path,
        on_scan,
        baud=int(address.number("baud", 9600, low=300, high=4_000_000)),
        silence_s=address.number("silence_ms", 80, low=10, high=2000) / 1000,
    )


def _open_camera(address: Address, on_scan: OnScan) -> Scanner:
    from kiosk.devices.scanners.camera import CameraScanner

    width = address.number("width", 1280, low=160, high=8192)
    height = address.number("height", 720, low=120, high=8192)
    return CameraScanner(
        address.path,
        on_scan,
        size=(int(width), int(height)),
        fps=address.number("fps", 15, low=0, high=240),
        loop=bool(address.number("loop", 0, low=0, high=1)),
    )
