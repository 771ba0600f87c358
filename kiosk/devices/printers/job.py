"""Send one encoded slip and judge honestly what became of it.

Nothing is called printed because it was sent.  The last thing in the stream is a question that the
printer answers only after it has dealt with everything before it; without that answer the outcome
is `unsure`, or `failed` when the printer says why.
"""

from __future__ import annotations

import itertools
import time

from kiosk.devices.printers import escpos_bytes as esc
from kiosk.devices.printers.encode import Job
from kiosk.devices.printers.errors import TransportClosed, TransportError, TransportTimeout
from kiosk.devices.printers.link import Link, Timing
from kiosk.devices.printers.profile import Profile
from kiosk.devices.printers.state import PrintOutcome, Result

_ids = itertools.count()
_LOOK_S = 0.4
_CUT_S = 0.4


class JobRun:
    """One attempt to print one job; use `run` once.

    Nothing is sent before the caller has seen the printer ready.  `broken` is True afterwards when
    the printer may hold half a command or an uncut piece of paper.
    """

    def __init__(self, link: Link, profile: Profile, job: Job, timing: Timing) -> None:
        self.link = link
        self.profile = profile
        self.job = job
        self.timing = timing
        self.sent = 0
        self.marked = 0
        self.broken = False
        self._started = time.monotonic()
        self._deadline = self._started + timing.job
        self._looked = self._started
        self._id = f"{next(_ids) % 10_000:04d}".encode()

    def run(self) -> PrintOutcome:
        """Send everything and wait for the confirmation; bounded, and never raises."""
        try:
            self._send_all()
            return self._confirm()
        except TransportError as error:
            return self._judge(error)

    # -- sending ------------------------------------------------------------------------------

    def _send_all(self) -> None:
        for chunk in self.job.chunks:
            if self.marked:
                self._look()
            if self.marked and self._stopped():
                raise TransportTimeout("the printer stopped")
            self._send(chunk.data, marks=chunk.marks)

    def _send(self, data: bytes, *, marks: bool) -> None:
        left = self._deadline - time.monotonic()
        try:
            self.link.send(
                data, stall=min(self.timing.stall, max(0.0, left)), give_up=self._stopped
            )
        except TransportError as error:
            self._count(error.sent, marks)
            raise
        self._count(len(data), marks)

    def _count(self, count: int, marks: bool) -> None:
        self.sent += count
        if marks:
            self.marked += count

    def _stopped(self) -> bool:
        return self.link.observed.blocked

    # -- confirming ---------------------------------------------------------------------------

    def _confirm(self) -> PrintOutcome:
        way = self.profile.status.confirm
        if way == "none" or not self.link.transport.can_read:
            return self._outcome("unsure", "no_answer_possible")
        if way == "real_time":
            return self._confirm_by_time()
        by_id = way == "process_id" and not self.link.no_process_id
        before = self.link.in_stream
        # The id comes back when the printing is done, the other answer when the data were dealt
        # with.  Firmware without the first still gives the second.
        question = esc.ask_process_id(self._id) if by_id else b""
        self._send(question + esc.ask_in_stream(), marks=False)
        end = time.monotonic() + self._mechanical() + self.timing.confirm_margin
        while time.monotonic() < min(end, self._deadline):
            self.link.pump(0.05)
            if self._id in self.link.process_ids:
                return self._after_answer()
            if self.link.in_stream > before and not by_id:
                return self._after_answer()
            if self._stopped():
                return self._refused()
            self._look()
        if self.link.in_stream > before and self.link.ask() and not self._stopped():
            # Asked for an id in vain, but everything was dealt with and all is well.
            self.link.no_process_id = True
            return self._after_answer()
        return self._no_answer()

    def _after_answer(self) -> PrintOutcome:
        """Everything was dealt with; an error that came with it still counts."""
        if self.link.observed.errors:
            return self._refused()
        return self._outcome("printed", "confirmed")

    def _confirm_by_time(self) -> PrintOutcome:
        """For printers without an answer in the stream: wait for the mechanics, then look twice."""
        end = time.monotonic() + self._mechanical()
        while time.monotonic() < min(end, self._deadline):
            self.link.pump(0.05)
            if self._stopped():
                return self._refused()
        if not self.link.ask():
            return self._no_answer()
        if self._stopped() or self.link.observed.offline:
            return self._refused()
        return self._outcome("printed", "status_good")

    def _look(self) -> None:
        """Where nothing is told automatically, ask now and then (between commands only)."""
        if not self.profile.status.automatic and time.monotonic() - self._looked > _LOOK_S:
            self.link.ask()
            self._looked = time.monotonic()

    def _mechanical(self) -> float:
        """Seconds until paper and wire can be done, from now."""
        if self.link.transport.instant:
            return 0.0
        wire = self.link.transport.bytes_per_second
        passed = time.monotonic() - self._started
        on_the_wire = max(0.0, self.job.size / wire - passed) if wire else 0.0
        return on_the_wire + self.job.mm / self.profile.speed_mm_s + _CUT_S

    # -- judging ------------------------------------------------------------------------------

    def _refused(self) -> PrintOutcome:
        return self._outcome("failed", self._why() or "error")

    def _no_answer(self) -> PrintOutcome:
        """All was sent and nobody said that it was printed."""
        try:
            answered = self.link.ask()
        except TransportClosed:
            return self._outcome("unsure", "offline")
        except TransportError:
            return self._outcome("unsure", "timeout")
        if self._stopped():
            return self._refused()
        return self._outcome("unsure", "not_confirmed" if answered else "timeout")

    def _judge(self, error: TransportError) -> PrintOutcome:
        """The wire failed or the printer stopped while we were sending."""
        closed = isinstance(error, TransportClosed)
        reason = self._why() or ("offline" if closed else "timeout")
        if self.marked == 0:
            return self._outcome("not_started", reason)
        complete = self.sent >= self.job.size
        return self._outcome("unsure" if complete else "failed", reason)

    def _why(self) -> str | None:
        """The printer's own reason, asked for once more if it did not tell by itself."""
        if not self._stopped():
            try:
                self.link.ask()
            except TransportError:
                return None
        status = self.link.observed.status(time.monotonic())
        if not self._stopped():
            return None
        return status.error if status.reason == "error" else status.reason

    def _outcome(self, result: Result, reason: str) -> PrintOutcome:
        self.broken = self.marked > 0 and result != "printed"
        share = min(1.0, self.marked / max(1, self.job.size))
        return PrintOutcome(
            result=result,
            reason=reason,
            bytes_sent=self.sent,
            mm=round(self.job.mm * (1.0 if result == "printed" else share), 1),
            seconds=round(time.monotonic() - self._started, 3),
        )
