"""A printer made of software: it turns the bytes back into a picture and can go wrong on demand."""

from __future__ import annotations

from kiosk.devices.printers.virtual.device import Device
from kiosk.devices.printers.virtual.paper import Receipt, read_codes
from kiosk.devices.printers.virtual.server import VirtualPrinter

__all__ = ["Device", "Receipt", "VirtualPrinter", "read_codes"]
