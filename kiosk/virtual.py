"""python -m kiosk virtual-printer: a printer on a TCP port that draws what it is sent.

Faults are typed on standard input, one word a line: paper-out, new-roll, near-end, open-cover,
close-cover, stall, resume, silence, jam-cutter, clear-jam, power-off, power-on.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading

from kiosk.devices.printers.virtual import VirtualPrinter

FAULTS = (
    "paper-out",
    "new-roll",
    "near-end",
    "open-cover",
    "close-cover",
    "stall",
    "resume",
    "silence",
    "jam-cutter",
    "clear-jam",
    "power-off",
    "power-on",
)


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT; returns 0."""
    args.out.mkdir(parents=True, exist_ok=True)
    printer = VirtualPrinter(args.out, width_dots=args.width_dots, dpi=args.dpi, baud=args.baud)
    port = printer.serve_tcp(args.port)
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    print(f"virtual printer: tcp://127.0.0.1:{port} → {args.out}", flush=True)
    threading.Thread(target=_obey, args=(printer,), daemon=True).start()
    stopped.wait()
    printer.close()
    return 0


def _obey(printer: VirtualPrinter) -> None:
    """Faults from standard input, until it ends."""
    for line in sys.stdin:
        word = line.strip()
        if word in FAULTS:
            getattr(printer, word.replace("-", "_"))()
            print(word, flush=True)
        elif word:
            print(f"{word}: known faults are {', '.join(FAULTS)}", flush=True)
