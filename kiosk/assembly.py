"""Puts devices, journal, server and flows together, for the programs that run them."""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Callable
from pathlib import Path
from typing import IO

from kiosk import __version__, logs
from kiosk.config import KioskConfig
from kiosk.core.app_model import Controller
from kiosk.core.ports import PrinterPort, ScannerPort
from kiosk.core.server import ServerClient
from kiosk.core.store import Store
from kiosk.devices.scanners import Scan, open_scanner
from kiosk.station import Station

logger = logging.getLogger(__name__)


class AlreadyRunning(RuntimeError):
    """Another kiosk or station uses the same data folder."""


class Held:
    """The data folder, held by one process at a time: two would print the same journal."""

    def __init__(self, folder: Path) -> None:
        """Take the folder.

        Raises:
            AlreadyRunning: it is taken.
        """
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        self._file: IO[str] = (folder / "in-use.lock").open("w")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise AlreadyRunning(f"another kiosk or station uses {folder}") from error

    def release(self) -> None:
        """Let the folder go."""
        self._file.close()


def make_client(config: KioskConfig) -> ServerClient:
    """The wire to the server."""
    server = config.server
    return ServerClient(server.url, server.token, ca=server.ca, timeout_s=server.timeout_s)


def make_printer(config: KioskConfig) -> PrinterPort | None:
    """The printer, not started; None when none is configured.

    Raises:
        PrinterConfigError: the address cannot work; its hint says what to write.
    """
    if not config.printer.url:
        return None
    # Imported here: a kiosk without a printer needs none of the drivers.
    from kiosk.devices.printers import open_printer

    return open_printer(config.printer.url, config.profile, paper_mm=config.printer.paper_mm)


def make_scanner(config: KioskConfig, scanned: Callable[[str], None]) -> ScannerPort | None:
    """The scanner, not started, or None. The screen feeds a wedge itself; this one stays idle."""
    if config.scanner.startswith("none:"):
        return None

    def on_scan(scan: Scan) -> None:
        scanned(scan.text)

    return open_scanner(config.scanner, on_scan)


def make_controller(config: KioskConfig) -> Controller:
    """A kiosk's controller with everything attached, not started."""
    printer = make_printer(config)
    store = Store(config.data / "kiosk.db")
    controller = Controller(
        store, make_client(config), printer, limits=config.limits, version=__version__
    )
    controller.attach_scanner(make_scanner(config, controller.scanned))
    return controller


def make_station(config: KioskConfig) -> Station:
    """A counter station with everything attached, not started."""
    printer = make_printer(config)
    store = Store(config.data / "station.db")
    station = Station(store, make_client(config), printer, version=__version__)
    station.attach_scanner(make_scanner(config, station.scanned))
    return station


def set_up_logs(config: KioskConfig) -> None:
    """Log to the data folder and to stderr."""
    logs.set_up(config.data / "logs", config.log_level)
    logger.info("Một Cửa kiosk %s, server %s", __version__, config.server.url)
