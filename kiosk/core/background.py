"""The kiosk's quiet conversation with the server: one thread, one thing after the other."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from kiosk.core.board_keeper import BoardKeeper
from kiosk.core.link import Link
from kiosk.core.server import NotFound, Refused, ServerClient, ServerError, Throttled

logger = logging.getLogger(__name__)

HEARTBEAT_S = 10.0
RETRY_S = 2.0  # while the server is away
REVOKED_S = 20.0
HOUSEKEEPING_S = 4.0

# How often each part of the board is asked for, in seconds.
EVERY_S = {
    "office": 60.0,
    "fields": 60.0,
    "services": 3.0,
    "counters": 3.0,
    "notices": 60.0,
    "procedures": 300.0,
}


class Background:
    """Heartbeat, board and housekeeping.

    Args:
        describe: the heartbeat's body: how printer and scanner are.
        on_link: called after the state of the server may have changed.
        on_board: called after the board changed.
        on_first_contact: called once the server has been reached and the board is there.
        housekeeping: called every few seconds while the server is there; may raise ServerError.
    """

    def __init__(
        self,
        server: ServerClient,
        link: Link,
        keeper: BoardKeeper | None,
        *,
        describe: Callable[[], Mapping[str, Any]],
        on_link: Callable[[], None],
        on_board: Callable[[], None] = lambda: None,
        on_first_contact: Callable[[], None] = lambda: None,
        housekeeping: Callable[[], None] = lambda: None,
        housekeeping_s: float | None = None,
    ) -> None:
        self._server = server
        self._link = link
        self._keeper = keeper
        self._describe = describe
        self._on_link = on_link
        self._on_board = on_board
        self._on_first_contact = on_first_contact
        self._housekeeping = housekeeping
        self._housekeeping_s = HOUSEKEEPING_S if housekeeping_s is None else housekeeping_s
        self._met = False
        self._due: dict[str, float] = {}
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="server", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread; waits for a call under way."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10.0)

    def wake(self, *parts: str) -> None:
        """Do these parts now (all of them when none is named)."""
        for part in parts or (*EVERY_S, "heartbeat"):
            self._due[part] = 0.0
        self._wake.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            before = self._link.state
            try:
                self._round()
            except ServerError as error:
                self._link.failed(error)
                logger.info("The server: %s (%s)", type(error).__name__, error)
            except Exception:
                # The last line of defence: whatever it was, the next round is tried again.
                logger.exception("A round with the server failed")
            if self._link.state != before:
                logger.info("Server state: %s → %s", before, self._link.state)
            self._on_link()
            self._wake.wait(self._pause())
            self._wake.clear()

    def _pause(self) -> float:
        if self._link.state == "revoked":
            return REVOKED_S
        if self._link.state != "ok":
            return RETRY_S
        now = time.monotonic()
        return min(1.0, max(0.05, min(self._due.values(), default=0.0) - now))

    def _round(self) -> None:
        """One look at everything that is due; the heartbeat first, it says who we are."""
        if self._take_due("heartbeat", HEARTBEAT_S) or self._link.state != "ok":
            self._heartbeat()
        if self._link.state != "ok":
            return
        self._refresh_board()
        if not self._met:
            self._met = True
            self._on_link()
            self._on_first_contact()
        if self._take_due("housekeeping", self._housekeeping_s):
            self._housekeeping()

    def _heartbeat(self) -> None:
        began = time.monotonic()
        try:
            server_now = self._server.heartbeat(self._describe())
        except (Refused, NotFound) as error:
            # 403: a token of another kind of device is as good as none.
            if isinstance(error, Refused) and error.status == 403:
                self._link.revoked()
                return
            logger.warning("The server takes no heartbeat: %s", error)
            server_now = None
        except Throttled:
            server_now = None
        if server_now is not None:
            self._link.heard_time(server_now, began)
        self._link.ok()
        self._on_link()

    def _refresh_board(self) -> None:
        if self._keeper is None:
            return
        changed = False
        for name, every in EVERY_S.items():
            if self._take_due(name, every):
                changed = self._keeper.refresh(name) or changed
        office = self._keeper.board.office
        if office is not None and office.now is not None and self._link.server_time() is None:
            self._link.heard_time(office.now, time.monotonic())
        if changed:
            self._on_board()

    def _take_due(self, name: str, every: float) -> bool:
        now = time.monotonic()
        if now < self._due.get(name, 0.0):
            return False
        self._due[name] = now + every
        return True
