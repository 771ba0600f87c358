"""A kiosk without a screen that takes number after number until it is killed.

    kill_driver.py URL TOKEN DATA_DIR [POINT]

Its printer writes to DATA_DIR/paper.log: `begin LABEL` when the first byte may mark paper, `end
LABEL` when all is out, both durable. With POINT the process kills itself (SIGKILL) the first
time it gets there; with POINT `settle` it takes no number, waits until nothing is open, and ends.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from kiosk.core import background, server, tickets
from kiosk.core import events as ev
from kiosk.core.app_model import Controller
from kiosk.core.server import ServerClient
from kiosk.core.store import Store
from kiosk.core.visit import Step
from kiosk.devices.slip import Number, Slip

READY = SimpleNamespace(reason="ready", ready=True, paper="ok", connection="online")
READY.cover, READY.error = "closed", None

POINTS = (
    "before-asked",
    "after-asked",
    "after-request",
    "after-answered",
    "after-printing",
    "inside-print",
    "after-print",
    "after-settled",
    "before-report",
)


def die() -> None:
    """As sudden as a pulled plug, for this process."""
    os.kill(os.getpid(), signal.SIGKILL)


class PaperFile:
    """A printer whose paper survives the process."""

    def __init__(self, path: Path, point: str) -> None:
        self._file = path.open("a", encoding="ascii")
        self._point = point

    def start(self) -> None:
        return

    def close(self) -> None:
        self._file.close()

    def status(self) -> Any:
        return READY

    def refresh(self) -> Any:
        return READY

    def print_slip(self, slip: Slip) -> Any:
        label = next(str(b.text) for b in slip.blocks if isinstance(b, Number))
        self._write(f"begin {label}")
        time.sleep(random.uniform(0.0, 0.02))
        if self._point == "inside-print":
            die()
        self._write(f"end {label}")
        return SimpleNamespace(result="printed", reason="ready")

    def _write(self, line: str) -> None:
        self._file.write(line + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())


def around(owner: Any, name: str, *, before: bool) -> None:
    """Let the process die right before or right after this method's work."""
    real = getattr(owner, name)

    def deadly(*args: Any, **kwargs: Any) -> Any:
        if before:
            die()
        real(*args, **kwargs)
        die()

    setattr(owner, name, deadly)


def arm(point: str, store: Store, client: ServerClient) -> None:
    """Let the process die at one of POINTS."""
    match point:
        case "before-asked":
            around(store, "asked", before=True)
        case "after-asked":
            around(store, "asked", before=False)
        case "after-request":
            around(client, "issue_ticket", before=False)
        case "after-answered":
            around(store, "answered", before=False)
        case "after-printing":
            around(store, "printing", before=False)
        case "after-print":
            around(store, "settle", before=True)
        case "after-settled":
            around(store, "settle", before=False)
        case "before-report":
            around(client, "report_paper", before=True)


def take_numbers(controller: Controller) -> None:
    """Touch like somebody in a hurry, for ever."""
    service = next(service for service in controller.board.services if service.open)
    while True:
        controller.send(ev.Done())
        controller.send(ev.OpenTickets())
        controller.send(ev.ChooseField(service.field))
        controller.send(ev.ChooseService(service.code))
        while controller.visit.step is Step.ISSUING or controller.visit.paper == "printing":
            time.sleep(0.001)


def settle(store: Store) -> None:
    """Wait until every touch is settled and reported."""
    while store.open_touches() or store.unreported_touches():
        time.sleep(0.02)


def main() -> int:
    """Run until killed, or until all is settled."""
    url, token, folder = sys.argv[1:4]
    point = sys.argv[4] if len(sys.argv) > 4 else ""
    background.EVERY_S.update(dict.fromkeys(background.EVERY_S, 5.0))
    background.HOUSEKEEPING_S = 0.1
    server.PAUSES_S = (0.01, 0.02)
    tickets.GIVE_UP_S = 0.5  # the fake server answers at once or never
    store = Store(Path(folder) / "kiosk.db")
    client = ServerClient(url, token, timeout_s=5.0)
    printer = PaperFile(Path(folder) / "paper.log", point)
    controller = Controller(store, client, printer)
    arm(point, store, client)
    controller.start()
    while not controller.visit.conditions.can_issue or not controller.board.usable:
        time.sleep(0.005)
    print("ready", flush=True)
    if point != "settle":
        take_numbers(controller)
    settle(store)
    controller.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
