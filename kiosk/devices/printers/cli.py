"""`python -m kiosk print`: try a printer from the command line."""

from __future__ import annotations

import argparse
import sys

from kiosk.devices.printers.errors import PrinterConfigError
from kiosk.devices.printers.printer import Printer, open_printer
from kiosk.devices.printers.profile import load_profile, profile_names
from kiosk.devices.printers.samples import sample

EXIT_PRINTED = 0
EXIT_NOT_PRINTED = 1
EXIT_USAGE = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `print`."""
    parser.add_argument("--sample", choices=("ticket", "receipt", "test"), default="ticket")
    parser.add_argument("--language", choices=("vi", "en"), default="vi")
    parser.add_argument("--printer", metavar="URL", help="e.g. tcp://192.0.2.7:9100, preview:slips")
    parser.add_argument("--profile", metavar="NAME", default="generic-80")
    parser.add_argument("--paper", type=int, metavar="MM", help="width of the roll, if not usual")
    parser.add_argument("--status", action="store_true", help="only ask how the printer is")
    parser.add_argument("--profiles", action="store_true", help="list the known profiles")


def run(args: argparse.Namespace) -> int:
    """Print a sample slip, ask for the status, or list the profiles.

    Returns:
        0 when printed (or the printer is ready), 1 when not, 2 for a wrong setting.
    """
    if getattr(args, "profiles", False):
        _list_profiles()
        return EXIT_PRINTED
    if not args.printer:
        print("error: --printer URL is missing (for instance preview:slips)", file=sys.stderr)
        return EXIT_USAGE
    try:
        printer = open_printer(args.printer, args.profile, paper_mm=getattr(args, "paper", None))
    except PrinterConfigError as error:
        print(f"error: {error}", file=sys.stderr)
        return EXIT_USAGE
    try:
        if getattr(args, "status", False):
            return _show_status(printer)
        return _print_sample(printer, args)
    finally:
        printer.close()


def _list_profiles() -> None:
    for name in profile_names():
        profile = load_profile(name)
        print(f"{name}\t{profile.maker} {profile.model}")


def _show_status(printer: Printer) -> int:
    status = printer.refresh()
    print(
        f"{printer.name}: {status.reason} (connection {status.connection}, paper {status.paper}, "
        f"cover {status.cover}, error {status.error or 'none'})"
    )
    return EXIT_PRINTED if status.ready else EXIT_NOT_PRINTED


def _print_sample(printer: Printer, args: argparse.Namespace) -> int:
    slip = sample(args.sample, getattr(args, "language", "vi"))
    outcome = printer.print_slip(slip)
    print(
        f"{printer.name}: {outcome.result} ({outcome.reason}); {outcome.bytes_sent} bytes, "
        f"{outcome.mm:.0f} mm, {outcome.seconds:.2f} s, {printer.mode}"
    )
    return EXIT_PRINTED if outcome.result == "printed" else EXIT_NOT_PRINTED
