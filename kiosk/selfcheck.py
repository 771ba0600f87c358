"""python -m kiosk check: one line for each thing a kiosk or station needs."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from kiosk import __version__, assembly
from kiosk.config import KioskConfig
from kiosk.core.server import Refused, Revoked, ServerError
from kiosk.core.slips import sample_ticket
from kiosk.core.store import Store
from kiosk.core.wire import read_office
from kiosk.devices.payloads import classify
from kiosk.devices.printers.errors import PrinterConfigError


@dataclass(frozen=True)
class Finding:
    """One line: `ok`, what was looked at, and what was seen or what to do."""

    ok: bool
    thing: str
    seen: str


def run(config: KioskConfig, *, paper: bool = False, scan_s: float = 0.0) -> int:
    """Print the findings; returns 0 when all is well, 1 otherwise."""
    looks: list[Callable[[], Finding]] = [
        lambda: check_journal(config),
        lambda: check_server(config),
        lambda: check_printer(config, paper=paper),
        lambda: check_scanner(config, scan_s),
    ]
    healthy = True
    for look in looks:
        finding = look()
        healthy = healthy and finding.ok
        mark = "ok  " if finding.ok else "BAD "
        print(f"{mark} {finding.thing:<8} {finding.seen}", flush=True)
    return 0 if healthy else 1


def check_journal(config: KioskConfig) -> Finding:
    """Whether the journal can be opened; it is only read."""
    path = config.data / "kiosk.db"
    try:
        store = Store(path)
        count = len(store.open_touches())
        store.close()
    except (OSError, sqlite3.Error) as error:
        return Finding(False, "journal", f"{path}: {error}")
    return Finding(True, "journal", f"{path}, {count} unsettled")


def check_server(config: KioskConfig) -> Finding:
    """Whether the server answers, knows this device, and agrees on the time."""
    client = assembly.make_client(config)
    try:
        began = datetime.now(UTC)
        server_now = client.heartbeat({"version": __version__})
        office = read_office(client.read("office").body)
    except Revoked:
        return Finding(False, "server", "the token is not accepted: enrol this device again")
    except Refused as error:
        return Finding(False, "server", f"{error.message} {error.hint}".strip())
    except ServerError as error:
        return Finding(False, "server", f"{config.server.url} does not answer ({error})")
    offset = (began - server_now).total_seconds() if server_now else 0.0
    clock = f", clock {offset:+.0f} s" if abs(offset) > 2 else ""
    return Finding(abs(offset) < 90, "server", f"{office.name_vi} ({office.code}){clock}")


def check_printer(config: KioskConfig, *, paper: bool) -> Finding:
    """Whether the printer is ready; with `paper`, whether a slip comes out."""
    try:
        printer = assembly.make_printer(config)
    except PrinterConfigError as error:
        return Finding(False, "printer", str(error))
    if printer is None:
        return Finding(True, "printer", "none: numbers are shown on the screen only")
    try:
        status = printer.refresh()
        seen = f"{config.printer.url} {status.reason}, paper {status.paper}, cover {status.cover}"
        if not paper or not status.ready:
            return Finding(status.ready, "printer", seen)
        outcome = printer.print_slip(sample_ticket())
        return Finding(outcome.result == "printed", "printer", f"{seen}; slip {outcome.result}")
    finally:
        printer.close()


def check_scanner(config: KioskConfig, seconds: float) -> Finding:
    """Whether the scanner is there; with `seconds`, what kind of thing is scanned."""
    seen: list[str] = []
    got = threading.Event()

    def scanned(text: str) -> None:
        seen.append(type(classify(text)).__name__)  # the kind only: the text may be personal
        got.set()

    scanner = assembly.make_scanner(config, scanned)
    if scanner is None:
        return Finding(True, "scanner", "none: nothing can be scanned")
    scanner.start()
    try:
        until = time.monotonic() + 2.0
        while scanner.state == "starting" and time.monotonic() < until:
            time.sleep(0.05)
        state = scanner.state
        if state != "ok" or seconds <= 0:
            return Finding(state == "ok", "scanner", f"{config.scanner} {state}")
        got.wait(seconds)
    finally:
        scanner.stop()
    return Finding(bool(seen), "scanner", f"{config.scanner} read: {', '.join(seen) or 'nothing'}")
