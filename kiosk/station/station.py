"""Prints the slips the server has for this counter, each exactly once; forwards scans.

The journal knows of a claim before the server does, and of the print before the first byte:

    claim (journal) → claim (server) → printing (journal) → bytes → outcome (journal) → report

Killed before "printing", the same claim is taken up again. Killed after it, the slip may be on
paper: it is reported as `unsure` and left to a person. Slips hold names and check words, so they
are never written to the disk of a station.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from kiosk.core.background import Background
from kiosk.core.catalogue import Board
from kiosk.core.link import Link
from kiosk.core.ports import PrinterPort, ScannerPort
from kiosk.core.server import NotFound, Refused, ServerClient, ServerError
from kiosk.core.store import ClaimRow, Store
from kiosk.core.watch import Watch
from kiosk.devices.payloads import Appointment, CitizenCard, Receipt, TicketCode, classify
from kiosk.devices.slip import Slip, SlipError

logger = logging.getLogger(__name__)

POLL_S = 1.0
SAME_SCAN_S = 1.5


class Station:
    """One counter's printer and scanner; `start`, then `wait` until `stop`."""

    def __init__(
        self, store: Store, server: ServerClient, printer: PrinterPort | None, version: str = ""
    ) -> None:
        self._store = store
        self._server = server
        self._printer = printer
        self._link = Link()
        self._last_scan = (0, 0.0)
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._scans = ThreadPoolExecutor(1, "scan")
        self._watch = Watch(printer, self._link, Board, lambda event: None, version)
        self._background = Background(
            server,
            self._link,
            None,
            describe=self._watch.describe,
            on_link=self._watch.look,
            housekeeping=self.work_off,
            housekeeping_s=POLL_S,
        )

    def attach_scanner(self, scanner: ScannerPort | None) -> None:
        """The scanner (if any) to start, watch and stop too; its scans go to `scanned`."""
        self._watch.scanner = scanner

    def start(self) -> None:
        """Settle what the last run left open, then begin."""
        self.settle_interrupted()
        self._store.prune()
        self._watch.start()
        self._background.start()

    def wait(self) -> None:
        """Block until `stop` is called from elsewhere (a signal)."""
        while not self._stopped.wait(1.0):
            continue

    def request_stop(self) -> None:
        """Let `wait` return; safe in a signal handler."""
        self._stopped.set()

    def stop(self) -> None:
        """Stop; a print under way is finished first."""
        self._stopped.set()
        self._background.stop()
        self._scans.shutdown(wait=True, cancel_futures=True)
        self._watch.stop()

    # --- print jobs ----------------------------------------------------------------------

    def settle_interrupted(self) -> None:
        """A slip that was printing when this machine stopped may be on paper: `unsure`."""
        for row in self._store.claims("printing"):
            logger.warning("Print job %s was cut short by a stop", row.job_id)
            self._store.settle_claim(row.job_id, "unsure", "power_cut")

    def work_off(self) -> None:
        """One round: report, take up open claims, claim what is new.

        Raises:
            ServerError: the server is away; everything done so far is done.
        """
        self.report_pending()
        for row in self._store.claims("claimed"):
            self._print(row)
        if self._ready():
            for job in self._server.jobs():
                row = self._store.claim(str(job.get("id")), str(uuid.uuid4()))
                if row.state == "claimed":
                    self._print(row)

    def _ready(self) -> bool:
        return self._printer is not None and self._printer.status().ready

    def _print(self, row: ClaimRow) -> None:
        """Print one claimed job, unless the server has given up on the claim meanwhile."""
        if self._printer is None or not self._ready():
            return  # the claim stays; the server sees the printer's state in the heartbeat
        slip = self._claimed_slip(row)
        if slip is None or not self._store.claim_printing(row.job_id):
            return
        outcome = self._printer.print_slip(slip)
        logger.info("Print job %s: %s (%s)", row.job_id, outcome.result, outcome.reason)
        if outcome.result == "not_started":
            self._store.claim_unstarted(row.job_id)
            return
        self._store.settle_claim(row.job_id, outcome.result, outcome.reason)
        self.report_pending()

    def _claimed_slip(self, row: ClaimRow) -> Slip | None:
        """The slip of a claim the server confirms, or None."""
        try:
            job = self._server.claim_job(row.job_id, row.claim_id)
        except (NotFound, Refused) as error:
            self._drop(row, type(error).__name__)
            return None
        if job.get("state", "claimed") != "claimed":
            self._drop(row, "over")
            return None
        try:
            slip: Any = job.get("slip")
            return Slip.from_json(slip if isinstance(slip, Mapping) else {})
        except SlipError as error:
            logger.error("Print job %s is no slip: %s", row.job_id, error.where)
            self._store.settle_claim(row.job_id, "failed", "bad_slip")
            self.report_pending()
            return None

    def _drop(self, row: ClaimRow, why: str) -> None:
        logger.info("Print job %s is not ours: %s", row.job_id, why)
        self._store.settle_claim(row.job_id, "dropped", why)
        self._store.claim_reported(row.job_id)

    def report_pending(self) -> None:
        """Tell the server every outcome it does not know.

        Raises:
            ServerError: it is away; the rest stays for later.
        """
        for row in self._store.claims("printed", "failed", "unsure"):
            try:
                self._server.report_job(row.job_id, row.state, row.reason)
            except (NotFound, Refused) as error:
                logger.error("The server does not take the outcome of %s: %s", row.job_id, error)
            self._store.claim_reported(row.job_id)

    # --- scans ---------------------------------------------------------------------------

    def scanned(self, text: str) -> None:
        """Forward a scan to the counter's desk. A citizen card is not forwarded anywhere."""
        seen, now = hash(text), time.monotonic()
        with self._lock:
            last, at = self._last_scan
            self._last_scan = (seen, now)
        if seen == last and now - at < SAME_SCAN_S:
            return
        match classify(text):
            case Receipt(code=code):
                self._forward("receipt", code, None)
            case TicketCode(token=token):
                self._forward("ticket", None, token)
            case Appointment(code=code):
                self._forward("appointment", code, None)
            case CitizenCard():
                logger.info("A citizen card was scanned; stations do not use it")
            case _:
                self._forward("unknown", None, None)

    def _forward(self, kind: str, code: str | None, token: str | None) -> None:
        def send() -> None:
            try:
                self._server.forward_scan(kind, code, token)
            except ServerError as error:
                logger.warning("A scanned %s was not forwarded: %s", kind, type(error).__name__)

        if not self._stopped.is_set():
            self._scans.submit(send)
