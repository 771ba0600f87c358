"""`usb://vid:pid[/serial]`: a USB printer without a kernel driver, by libusb.

Where the kernel's usblp driver is present, `file:///dev/usb/lp0` is simpler.  The endpoints are
read from the descriptors, never assumed, and the device is neither reset nor reconfigured, since
both make some printers drop what they are printing.
"""

from __future__ import annotations

import contextlib
from typing import Any

import usb.core
import usb.util

from kiosk.devices.printers.errors import TransportClosed
from kiosk.devices.printers.transports.base import Transport

_PRINTER_CLASS = 7
_READ_BYTES = 64


class UsbTransport(Transport):
    """Bulk endpoints of the first printer interface of a USB device."""

    def __init__(self, vid: int, pid: int, serial_number: str | None = None) -> None:
        self.name = f"usb://{vid:04x}:{pid:04x}"
        self._ids = (vid, pid)
        self._serial = serial_number
        self._device: Any = None
        self._interface = 0
        self._out: Any = None
        self._in: Any = None

    def open(self) -> None:
        try:
            self._device = self._find()
            self._claim()
        except (usb.core.USBError, usb.core.NoBackendError, ValueError) as error:
            self.close()
            raise TransportClosed(f"{self.name}: {error}") from error

    def _find(self) -> Any:
        vid, pid = self._ids
        for device in usb.core.find(find_all=True, idVendor=vid, idProduct=pid) or ():
            if self._serial is None or device.serial_number == self._serial:
                return device
        raise ValueError("no such device on the bus")

    def _claim(self) -> None:
        device = self._device
        setting = self._printer_interface(device)
        self._interface = setting.bInterfaceNumber
        with contextlib.suppress(NotImplementedError):
            if device.is_kernel_driver_active(self._interface):
                device.detach_kernel_driver(self._interface)
        usb.util.claim_interface(device, self._interface)
        for endpoint in setting:
            if usb.util.endpoint_type(endpoint.bmAttributes) != usb.util.ENDPOINT_TYPE_BULK:
                continue
            if usb.util.endpoint_direction(endpoint.bEndpointAddress) == usb.util.ENDPOINT_OUT:
                self._out = self._out or endpoint
            else:
                self._in = self._in or endpoint
        if self._out is None:
            raise ValueError("the printer interface has no bulk output")
        self.can_read = self._in is not None

    @staticmethod
    def _printer_interface(device: Any) -> Any:
        for configuration in device:
            for setting in configuration:
                if setting.bInterfaceClass == _PRINTER_CLASS:
                    return setting
        raise ValueError("the device has no printer interface")

    def write_some(self, data: bytes, timeout: float) -> int:
        if self._out is None:
            raise TransportClosed(f"{self.name} is not open")
        # One packet at a time: after a time-out in a longer transfer nobody could say how much of
        # it had arrived.
        piece = data[: self._out.wMaxPacketSize]
        try:
            return int(self._out.write(piece, timeout=_milliseconds(timeout)))
        except usb.core.USBTimeoutError:
            return 0
        except usb.core.USBError as error:
            raise TransportClosed(f"{self.name}: {error}") from error

    def read(self, timeout: float) -> bytes:
        if self._out is None:
            raise TransportClosed(f"{self.name} is not open")
        if self._in is None:
            return b""
        try:
            return bytes(self._in.read(_READ_BYTES, timeout=_milliseconds(timeout)))
        except usb.core.USBTimeoutError:
            return b""
        except usb.core.USBError as error:
            raise TransportClosed(f"{self.name}: {error}") from error

    def close(self, *, discard: bool = False) -> None:
        device, self._device, self._out, self._in = self._device, None, None, None
        if device is not None:
            with contextlib.suppress(usb.core.USBError, NotImplementedError):
                usb.util.dispose_resources(device)


def _milliseconds(seconds: float) -> int:
    # libusb takes 0 for "wait for ever".
    return max(1, int(seconds * 1000))
