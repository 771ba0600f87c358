"""Printers: a slip goes in, an honest outcome comes out.

printer = open_printer("tcp://192.0.2.7:9100", "epson-tm-t82iii")
printer.start()
if printer.status().ready:
    outcome = printer.print_slip(slip)
"""

from __future__ import annotations

from kiosk.devices.printers.errors import PrinterConfigError, PrinterError
from kiosk.devices.printers.link import Timing
from kiosk.devices.printers.printer import Printer, open_printer
from kiosk.devices.printers.profile import Profile, load_profile, profile_names
from kiosk.devices.printers.state import PrinterStatus, PrintOutcome

__all__ = [
    "PrintOutcome",
    "Printer",
    "PrinterConfigError",
    "PrinterError",
    "PrinterStatus",
    "Profile",
    "Timing",
    "load_profile",
    "open_printer",
    "profile_names",
]
