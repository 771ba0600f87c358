"""A conversation with one printer: bytes out in bounded steps, replies sorted as they come.

Answers to questions, automatic status and flow control arrive mixed on one wire.  The link reads
whenever it may, keeps the latest observation, and never waits longer than it was told to.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.devices.printers import escpos_bytes as esc
from kiosk.devices.printers import replies as r
from kiosk.devices.printers.errors import TransportError, TransportTimeout
from kiosk.devices.printers.profile import StatusProfile
from kiosk.devices.printers.status import (
    Observation,
    from_automatic,
    from_full,
    from_real_time,
)
from kiosk.devices.printers.transports.base import Transport

ANSWER_S = 0.3
"""How long one real-time question may take; printers answer in a few milliseconds."""

_STEP_S = 0.05
_CLEAR_S = 1.0
_CUSTOM_FULL = 20
_IGNORED_TIMES = 3


@dataclass(slots=True)
class Timing:
    """Bounds of a print job in seconds."""

    stall: float = 5.0
    """The printer may refuse bytes this long (a full buffer empties in a second or two)."""
    blind_stall: float = 2.0
    """The same where the printer does not tell by itself why it refuses them."""
    confirm_margin: float = 3.0
    """Added to the mechanical time when waiting for the end of a slip."""
    job: float = 60.0
    """No slip takes longer than this, whatever happens."""


class Link:
    """One open conversation.  Not thread-safe."""

    def __init__(self, transport: Transport, profile: StatusProfile) -> None:
        self.transport = transport
        self.profile = profile
        self.observed = Observation()
        self.in_stream = 0
        self.process_ids: list[bytes] = []
        self.no_process_id = False
        self.cleared = False
        self._paused = False
        self._demux = r.Demultiplexer(custom=profile.dialect == "custom")
        self._real_time: list[int] = []
        self._full: bytes | None = None
        self._ignored: dict[int, int] = {}
        # Near-end bits are believed unless the profile says that there is no sensor.
        self._near_end = profile.near_end_sensor is not False

    # -- reading ------------------------------------------------------------------------------

    def pump(self, timeout: float = 0.0) -> None:
        """Read what has arrived (waiting at most `timeout` for the first byte) and sort it."""
        data = self.transport.read(timeout)
        while data:
            for reply in self._demux.feed(data):
                self._take(reply)
            data = self.transport.read(0)

    def _take(self, reply: r.Reply) -> None:
        if isinstance(reply, r.RealTime):
            self._real_time.append(reply.value)
        elif isinstance(reply, r.Automatic):
            self.observed = from_automatic(reply.data, near_end_sensor=self._near_end)
        elif isinstance(reply, r.FullStatus):
            self._full = reply.data
        elif isinstance(reply, r.InStream):
            self.in_stream += 1
        elif isinstance(reply, r.DataBlock):
            if reply.header == 0x37 and reply.data[:1] == b"\x22":
                self.process_ids.append(reply.data[1:])
            elif reply.header == 0x37 and reply.data == b"\x25":
                self.cleared = True
        elif isinstance(reply, r.Flow):
            self._paused = reply.paused

    # -- asking -------------------------------------------------------------------------------

    def ask(self) -> bool:
        """Ask for the present status; the answer is in `observed`.

        Returns:
            False when the printer did not answer (the observation is then left as it was).

        Raises:
            TransportError: the wire broke, or does not even take the question.
        """
        if self.profile.dialect == "none" or not self.transport.can_read:
            self.pump()
            return True
        # Late answers to an older question must not be taken for answers to this one.
        self.pump()
        self._real_time.clear()
        if self.profile.dialect == "custom" and self._ask_full():
            return True
        return self._ask_each()

    def _ask_full(self) -> bool:
        self._full = None
        self.send(esc.ask_real_time(_CUSTOM_FULL), stall=ANSWER_S)
        self._wait(lambda: self._full is not None, ANSWER_S)
        if self._full is None:
            return False
        self.observed = from_full(self._full)
        return True

    def _ask_each(self) -> bool:
        answers: dict[int, int] = {}
        for n in self.profile.questions:
            if self._ignored.get(n, 0) >= _IGNORED_TIMES:
                continue
            self._real_time.clear()
            self.send(esc.ask_real_time(n), stall=ANSWER_S)
            self._wait(lambda: bool(self._real_time), ANSWER_S)
            if self._real_time:
                answers[n] = self._real_time[0]
                self._ignored.pop(n, None)
            elif not answers:
                return False
            else:
                # The printer lives but leaves this question out: it is soon not asked any more,
                # since every look would cost its time-out.
                self._ignored[n] = self._ignored.get(n, 0) + 1
        if not answers:
            return False
        self.observed = from_real_time(answers, near_end_sensor=self._near_end)
        return True

    def _wait(self, arrived: Callable[[], bool], seconds: float) -> None:
        end = time.monotonic() + seconds
        while not arrived():
            left = end - time.monotonic()
            if left <= 0:
                return
            self.pump(min(left, _STEP_S))

    def clear_buffers(self, command: bytes) -> None:
        """Have the printer forget what it has not printed, and wait until it says so (1 s).

        The maker forbids to send anything before the answer has come.
        """
        self.cleared = False
        self.send(command, stall=ANSWER_S)
        self._wait(lambda: self.cleared, _CLEAR_S)

    # -- sending ------------------------------------------------------------------------------

    def send(
        self, data: bytes, *, stall: float, give_up: Callable[[], bool] = lambda: False
    ) -> None:
        """Send all of `data`, reading replies meanwhile.

        Args:
            data: whole commands.
            stall: seconds without any progress after which the printer counts as stuck.
            give_up: asked while the printer takes nothing; True ends the attempt at once.

        Raises:
            TransportError: with `sent`, the number of bytes of `data` that were taken.
        """
        sent, last = 0, time.monotonic()
        while sent < len(data):
            taken = 0 if self._paused else self._write(data[sent:], sent)
            self._read_during(sent + taken)
            if taken:
                sent += taken
                last = time.monotonic()
            elif give_up() or time.monotonic() - last > stall:
                raise TransportTimeout(f"{self.transport.name}: takes no more data", sent)

    def _write(self, data: bytes, sent: int) -> int:
        try:
            return self.transport.write_some(data, _STEP_S)
        except TransportError as error:
            error.sent = sent
            raise

    def _read_during(self, sent: int) -> None:
        try:
            self.pump(_STEP_S if self._paused else 0.0)
        except TransportError as error:
            error.sent = sent
            raise
