"""The controller: holds the visit, runs its effects in worker threads, tells the screen.

No Kivy in here. The screen is started with `kiosk.ui.app.run(controller, config) -> int`; it
draws `Snapshot`s and sends touches. Without a screen the same controller runs in tests.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from kiosk.core import effects as fx
from kiosk.core import events as ev
from kiosk.core.background import Background
from kiosk.core.board_keeper import BoardKeeper
from kiosk.core.catalogue import Board, Procedure
from kiosk.core.find import ProcedureIndex
from kiosk.core.flow import reduce
from kiosk.core.link import Link
from kiosk.core.ports import PrinterPort, ScannerPort
from kiosk.core.server import ServerClient, ServerError
from kiosk.core.slips import LOCAL
from kiosk.core.store import Store
from kiosk.core.tickets import TicketDesk
from kiosk.core.visit import Limits, Visit
from kiosk.core.watch import Watch
from kiosk.core.work import Work, payload_event

logger = logging.getLogger(__name__)

SAME_SCAN_S = 1.5  # a camera sees the same code many times a second


@dataclass(frozen=True)
class Snapshot:
    """What a subscriber gets: a consistent pair of visit and board."""

    visit: Visit
    board: Board


Subscriber = Callable[[Snapshot], None]


class Controller:
    """What the screen talks to.

    `send` is safe from any thread and never blocks on a device or the network.
    Subscribers are called in order, from whichever thread caused the change: a screen
    must hand over to its own thread (Kivy: `Clock.schedule_once`).
    """

    def __init__(
        self,
        store: Store,
        server: ServerClient,
        printer: PrinterPort | None,
        *,
        limits: Limits | None = None,
        version: str = "",
    ) -> None:
        limits = limits or Limits()
        self._store = store
        self._server = server
        self._link = Link()
        self._keeper = BoardKeeper(store, server)
        self._indexed: tuple[Procedure, ...] = ()
        self._index = ProcedureIndex(self._indexed)
        self._visit = Visit(language=limits.default_language, limits=limits)
        self._lock = threading.RLock()
        self._events: deque[ev.Event] = deque()
        self._draining = False
        self._subscribers: list[Subscriber] = []
        self._last_scan = (0, 0.0)
        self._watch = Watch(printer, self._link, lambda: self.board, self.send, version)
        self._desk = TicketDesk(
            store,
            server,
            printer,
            office=lambda: self._keeper.board.office,
            server_time=self._link.server_time,
        )
        self._background = Background(
            server,
            self._link,
            self._keeper,
            describe=self._watch.describe,
            on_link=self._watch.look,
            on_board=self._board_changed,
            on_first_contact=self._recover,
            housekeeping=self._housekeeping,
        )
        self._work = Work(self._desk, server, self._link, self.send, self._background.wake)
        self._pools = {
            fx.IssueTicket: ThreadPoolExecutor(1, "ask"),
            fx.PrintTicket: ThreadPoolExecutor(1, "paper"),
            fx.SearchProcedures: ThreadPoolExecutor(1, "search"),
            object: ThreadPoolExecutor(2, "look-up"),
        }

    # --- what the screen reads -----------------------------------------------------------

    @property
    def visit(self) -> Visit:
        """The visit now."""
        return self._visit

    @property
    def board(self) -> Board:
        """The public catalogue now."""
        return self._keeper.board

    def now(self) -> float:
        """The controller's monotonic clock in seconds (for countdowns)."""
        return time.monotonic()

    def wall_clock(self) -> str:
        """The office's time "10:24": the server's clock wherever it is known."""
        return f"{self._link.best_time().astimezone(LOCAL):%H:%M}"

    def wall_date(self) -> str:
        """The office's date "2026-11-21"."""
        return f"{self._link.best_time().astimezone(LOCAL):%Y-%m-%d}"

    # --- life ----------------------------------------------------------------------------

    def attach_scanner(self, scanner: ScannerPort | None) -> None:
        """The scanner (if any) to start, watch and stop too; its scans go to `scanned`."""
        self._watch.scanner = scanner

    def start(self) -> None:
        """Settle what was under way at the last stop, then start the workers."""
        self._desk.mark_interrupted()
        self._store.prune()
        self._keeper.load()
        self._board_changed()
        self._watch.start()
        self._background.start()

    def stop(self) -> None:
        """Stop the workers; a print under way is finished, nothing new is begun."""
        self._background.stop()
        for pool in self._pools.values():
            pool.shutdown(wait=True, cancel_futures=True)
        self._watch.stop()

    def close(self) -> None:
        """Close the journal; after `stop`, when the process goes on without this controller."""
        self._store.close()

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Call `callback` at each change; returns the function that ends it."""
        with self._lock:
            self._subscribers.append(callback)

        def end() -> None:
            with self._lock:
                if callback in self._subscribers:
                    self._subscribers.remove(callback)

        return end

    # --- what happens --------------------------------------------------------------------

    def tick(self, now: float | None = None) -> None:
        """Let time pass; call it a few times a second."""
        self._happen(ev.Tick(), now)

    def send(self, event: ev.Event) -> None:
        """Let something happen."""
        self._happen(event, None)

    def scanned(self, text: str) -> None:
        """Something was scanned or burst-typed: classify it and let it happen."""
        seen, now = hash(text), self.now()  # the text itself may be personal and is not kept
        with self._lock:
            last, at = self._last_scan
            self._last_scan = (seen, now)
        if seen != last or now - at >= SAME_SCAN_S:
            self.send(payload_event(text))

    def _happen(self, event: ev.Event, now: float | None) -> None:
        """Events are taken one after the other, in order, whichever threads they come from."""
        with self._lock:
            self._events.append(event)
            if self._draining:
                return  # sent by a subscriber from inside this very loop
            self._draining = True
            try:
                while self._events:
                    self._take(self._events.popleft(), self.now() if now is None else now)
            finally:
                self._draining = False

    def _take(self, event: ev.Event, now: float) -> None:
        before = self._visit
        self._visit, effects = reduce(before, event, now)
        for effect in effects:
            self._run(effect)
        if self._visit != before:
            self._tell()

    def _tell(self) -> None:
        snapshot = Snapshot(self._visit, self.board)
        for subscriber in list(self._subscribers):
            subscriber(snapshot)

    def _run(self, effect: fx.Effect) -> None:
        """Start an effect; those that need no device and no network are done on the spot."""
        match effect:
            case fx.SearchProcedures(seq, query, field_code) if (
                not query.strip() or self._link.state != "ok"
            ):
                self._events.append(ev.SearchDone(seq, self._index.search(query, field_code)))
            case fx.RefreshNow():
                self._background.wake()
            case fx.SwitchLanguage() | fx.Wipe():
                return  # the visit itself says it; the screen draws it
            case fx.IssueTicket(service=code, priority=priority) if priority:
                service = self.board.service(code)
                if service is not None and not service.priority_allowed:
                    effect = fx.IssueTicket(effect.touch_id, code, effect.language, None)
                self._submit(effect)
            case _:
                self._submit(effect)

    def _search(self, effect: fx.SearchProcedures) -> None:
        """Ask the server, which ranks by what people look for; this machine when it is away."""
        if self._visit.seq != effect.seq:
            return  # another letter was typed meanwhile
        try:
            found = self._server.search(effect.query)
        except ServerError:
            codes = self._index.search(effect.query, effect.field_code)
        else:
            known = {p.code for p in self.board.procedures if effect.field_code in (None, p.field)}
            codes = tuple(code for code in found if code in known)
        self.send(ev.SearchDone(effect.seq, codes))

    def _submit(self, effect: fx.Effect) -> None:
        pool = self._pools.get(type(effect)) or self._pools[object]
        try:
            if isinstance(effect, fx.SearchProcedures):
                future = pool.submit(self._search, effect)
            else:
                future = pool.submit(self._work.run, effect, self._visit.language)
        except RuntimeError:
            logger.info("%s comes too late: the kiosk is stopping", type(effect).__name__)
            return
        future.add_done_callback(lambda done: self._finished(effect, done))

    def _finished(self, effect: fx.Effect, done: Future[Any]) -> None:
        """A worker that failed for a reason nobody foresaw still gives the citizen an answer."""
        error = None if done.cancelled() else done.exception()
        if error is None:
            return
        logger.error("%s failed", type(effect).__name__, exc_info=error)
        answer = self._work.apology(effect)
        if answer is not None:
            self.send(answer)

    # --- from the background thread ------------------------------------------------------

    def _board_changed(self) -> None:
        procedures = self.board.procedures
        if procedures is not self._indexed:
            self._index, self._indexed = ProcedureIndex(procedures), procedures
        self._watch.look()
        with self._lock:
            self._tell()

    def _recover(self) -> None:
        self._watch.look(ask_printer=True)
        for recovered in self._desk.recover():
            self.send(recovered)
        self._desk.report_pending()

    def _housekeeping(self) -> None:
        self._desk.settle_open()
        self._desk.report_pending()
