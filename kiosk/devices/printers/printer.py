"""The printer as the kiosk knows it: a status that is always there, and slips that get printed.

One thread watches the device (a look every 0.6 s, reconnecting with growing pauses), one caller at
a time prints.  Both take the wire under one lock; asking for the last known status takes none.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace

from kiosk.devices.printers import escpos_bytes as esc
from kiosk.devices.printers.compose import make_job
from kiosk.devices.printers.encode import Job
from kiosk.devices.printers.errors import PrinterConfigError, TransportError, TransportTimeout
from kiosk.devices.printers.job import JobRun
from kiosk.devices.printers.layout import Mode
from kiosk.devices.printers.link import Link, Timing
from kiosk.devices.printers.profile import Profile, load_profile
from kiosk.devices.printers.raster import MAX_BAND_BYTES
from kiosk.devices.printers.state import PrinterStatus, PrintOutcome
from kiosk.devices.printers.transports import Transport, mode_of, open_transport
from kiosk.devices.slip import Slip, SlipError

log = logging.getLogger(__name__)

WATCH_S = 0.6
BACKOFF_S = (0.5, 1.0, 2.0, 3.0)
# Below this speed of the wire the bytes are slower than the paper.
SLOW_WIRE = 40_000
_QUEUE_S = 70.0
_REFRESH_S = 0.2
_HALF_OPEN = 4
_PRIME_S = 2.0
# Completes any command of ours that was cut off: white rows, or nothing.
_PADDING = bytes(MAX_BAND_BYTES + 64)


class Printer:
    """One printer.  Thread-safe; use `open_printer` to make one."""

    def __init__(
        self,
        transport: Transport,
        profile: Profile,
        *,
        paper_mm: int | None = None,
        mode: Mode | None = None,
        timing: Timing | None = None,
    ) -> None:
        self.profile = profile
        self.paper_mm = paper_mm
        self.mode: Mode = mode or self._mode_for(transport)
        self.printed_mm = 0.0
        self._transport = transport
        self._timing = timing or Timing()
        self._wire = threading.Lock()
        self._link: Link | None = None
        self._broken = False
        self._primed = False
        self._missed = 0
        self._status = PrinterStatus("offline", checked_at=time.monotonic())
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._watcher: threading.Thread | None = None
        self._pauses = 0
        self._not_before = 0.0

    @staticmethod
    def _mode_for(transport: Transport) -> Mode:
        speed = transport.bytes_per_second
        return "hybrid" if speed is not None and speed < SLOW_WIRE else "raster"

    @property
    def name(self) -> str:
        """The address, for messages."""
        return self._transport.name

    # -- life ---------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to watch the printer in the background.  Calling it twice does nothing."""
        if self._watcher is None:
            self._stop.clear()
            self._watcher = threading.Thread(target=self._watch, name="printer-watch", daemon=True)
            self._watcher.start()

    def close(self) -> None:
        """Stop watching and let the device go.  The printer can be started again."""
        self._stop.set()
        self._wake.set()
        watcher, self._watcher = self._watcher, None
        if watcher is not None:
            watcher.join(timeout=10)
        with self._wire:
            self._drop(discard=False)

    def __enter__(self) -> Printer:
        self.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def _watch(self) -> None:
        esc.warm_up()
        while not self._stop.is_set():
            if self._wire.acquire(timeout=WATCH_S):
                try:
                    self._look(patient=True)
                finally:
                    self._wire.release()
            self._wake.wait(WATCH_S)
            self._wake.clear()

    # -- status -------------------------------------------------------------------------------

    def status(self) -> PrinterStatus:
        """The last known status; never blocks, never raises."""
        return self._status

    def refresh(self) -> PrinterStatus:
        """Ask the device now; takes at most about a second.

        While a slip is being printed the last known status is returned: the job keeps it fresh.
        """
        if not self._wire.acquire(timeout=_REFRESH_S):
            return self._status
        try:
            return self._look(patient=False)
        finally:
            self._wire.release()

    def _look(self, *, patient: bool) -> PrinterStatus:
        """Connect if necessary, ask, remember.  The wire is ours."""
        try:
            link = self._connected(patient=patient)
            if link is None:
                return self._status
            answered = link.ask()
            if answered and patient and not self._primed:
                self._prime(link)
        except TransportError as error:
            self._lost(error)
            return self._status
        if answered:
            self._missed = 0
            self._remember(link.observed.status(time.monotonic()))
        else:
            self._missed += 1
            if self._missed > 1 or self._status.connection == "offline":
                self._remember(PrinterStatus("offline", error="timeout"))
            if self._missed >= _HALF_OPEN:
                # Perhaps only this connection is dead (the printer was switched off and on).
                self._lost(TransportTimeout(f"{self.name}: answers nothing"))
        return self._status

    def _prime(self, link: Link) -> None:
        """Once in the life of this program: end a command that another one left unfinished.

        A kiosk that was killed in the middle of a slip leaves half a picture command; without the
        missing bytes the printer would swallow the beginning of the next slip.  To a printer that
        waits for nothing, zero bytes mean nothing.
        """
        if not self._transport.instant:
            if not link.observed.status(0.0).ready:
                return
            link.send(_PADDING, stall=self._timing.stall)
            speed = self._transport.bytes_per_second
            end = time.monotonic() + _PRIME_S + (len(_PADDING) / speed if speed else 0.0)
            # The answer comes when the printer is through with it.
            answered = False
            while not answered and time.monotonic() < end:
                answered = link.ask()
        self._primed = True

    def _connected(self, *, patient: bool) -> Link | None:
        """The open link; None while a pause between attempts lasts and the caller is patient."""
        if self._link is not None:
            return self._link
        if patient and time.monotonic() < self._not_before:
            return None
        self._transport.open()
        self._pauses = 0
        self._missed = 0
        self._link = Link(self._transport, self.profile.status)
        log.info("printer %s: connected", self.name)
        return self._link

    def _lost(self, error: TransportError) -> None:
        self._missed = 0
        if self._status.connection == "online" or self._pauses == 0:
            log.warning("printer lost: %s", error)
        self._drop(discard=True)
        self._not_before = time.monotonic() + BACKOFF_S[min(self._pauses, len(BACKOFF_S) - 1)]
        self._pauses += 1
        silent = isinstance(error, TransportTimeout)
        self._remember(PrinterStatus("offline", error="timeout" if silent else None))

    def _drop(self, *, discard: bool) -> None:
        self._link = None
        self._transport.close(discard=discard)

    def _remember(self, status: PrinterStatus) -> None:
        before = self._status
        self._status = replace(status, checked_at=time.monotonic())
        if before.reason != status.reason:
            log.info("printer %s: %s -> %s", self.name, before.reason, status.reason)

    # -- printing -----------------------------------------------------------------------------

    def print_slip(self, slip: Slip) -> PrintOutcome:
        """Print one slip; blocks until it is known what became of it, about a minute at most.

        Never raises for what a device does; a slip that cannot be laid out is `not_started` with
        the reason `bad_slip`.
        """
        started = time.monotonic()
        try:
            job = self.encode(slip)
        except (SlipError, PrinterConfigError, OSError, ValueError) as error:
            log.error("slip %s cannot be printed: %s", slip.id, error)
            return PrintOutcome("not_started", "bad_slip")
        if not self._wire.acquire(timeout=_QUEUE_S):
            return PrintOutcome("not_started", "busy", seconds=time.monotonic() - started)
        try:
            return self._print(slip, job)
        finally:
            self._wire.release()
            self._wake.set()

    def encode(self, slip: Slip) -> Job:
        """The bytes that would be sent for `slip`.

        Raises:
            SlipError: a picture in it cannot be read.
        """
        return make_job(slip, self.profile, paper_mm=self.paper_mm, mode=self.mode)

    def _print(self, slip: Slip, job: Job) -> PrintOutcome:
        # Yesterday's answer is no ground to print on: it must answer now (one repeat is granted).
        status = self._look(patient=False)
        if self._missed:
            status = self._look(patient=False)
        link = self._link
        if link is None or self._missed or not status.ready:
            return PrintOutcome("not_started", self._reason_not_to())
        if not self._prepared(link):
            return PrintOutcome("not_started", "timeout")
        self._transport.begin(slip)
        run = JobRun(link, self.profile, job, self._timing)
        outcome = run.run()
        self._transport.end()
        self._settle(link, run, outcome)
        return outcome

    def _prepared(self, link: Link) -> bool:
        """Make sure that the printer stands at the beginning of a command; False if it cannot."""
        if self._broken:
            return self._clean_up(link)
        if not self._primed:
            try:
                self._prime(link)
            except TransportError as error:
                self._lost(error)
                return False
        return True

    def _reason_not_to(self) -> str:
        status = self._status
        if self._missed:
            return "timeout"
        return status.error if status.reason == "error" and status.error else status.reason

    def _settle(self, link: Link, run: JobRun, outcome: PrintOutcome) -> None:
        """After a job: count the paper, refresh the status, and drop a wire in doubt."""
        self.printed_mm += outcome.mm
        self._broken = self._broken or run.broken
        if outcome.result == "printed":
            self._remember(link.observed.status(time.monotonic()))
            return
        log.warning("slip not printed: %s, %s", outcome.result, outcome.reason)
        status = link.observed.status(time.monotonic())
        # Undelivered bytes must not come out minutes later: the wire is dropped with them.
        self._drop(discard=True)
        offline = outcome.reason in ("offline", "timeout")
        self._remember(PrinterStatus("offline", error="timeout") if offline else status)

    def _clean_up(self, link: Link) -> bool:
        """Bring a printer back to the start of a fresh slip after a broken one.

        It may hold the first half of a picture command.  Zero bytes complete that as white rows
        and mean nothing otherwise; then buffers are cleared where a command for it is known, and
        the piece of paper that stands in the cutter is cut off.
        """
        profile = self.profile
        cut = profile.present or profile.cut
        tail = esc.feed(profile.px(profile.cutter_mm)) if not profile.cut_feeds else b""
        try:
            if profile.status.recover:
                link.clear_buffers(profile.status.recover)
            end = esc.INITIALISE + tail + cut
            for data in (_PADDING, end):
                link.send(data, stall=self._timing.stall, give_up=lambda: link.observed.blocked)
        except TransportError as error:
            self._lost(error)
            return False
        self._broken = False
        self._primed = True
        self.printed_mm += profile.cutter_mm
        return True


def open_printer(
    url: str, profile: Profile | str, *, paper_mm: int | None = None, timing: Timing | None = None
) -> Printer:
    """Make the printer at `url`; it is first touched by `start`, `refresh` or `print_slip`.

    Args:
        url: `serial:///dev/ttyUSB0?baud=115200`, `tcp://host:9100`, `usb://vid:pid`,
            `file:///dev/usb/lp0` or `preview:FOLDER`; `?mode=raster|hybrid` overrides the choice
            made by the speed of the wire.
        profile: a profile, its name, or the path of a YAML file.
        paper_mm: width of the roll; the profile's usual one if left out.

    Raises:
        PrinterConfigError: URL, profile or paper width cannot work; the message has a hint.
    """
    known = load_profile(profile) if isinstance(profile, str) else profile
    known.dots(paper_mm)
    mode = mode_of(url)
    transport = open_transport(url, known, paper_mm)
    chosen: Mode | None = "raster" if mode == "raster" else "hybrid" if mode == "hybrid" else None
    return Printer(transport, known, paper_mm=paper_mm, mode=chosen, timing=timing)
