"""The virtual printer without a wire: buffer, mechanism, status and faults.

Bytes go in through `receive`, replies come out through `on_reply`.  Real-time questions are
answered as they arrive, wherever they stand in the stream, as serial printers do; everything else
waits in the receive buffer and is printed while the mechanism can.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.devices.printers.virtual.interpreter import Hooks, Interpreter
from kiosk.devices.printers.virtual.paper import Receipt, Roll

BUFFER_BYTES = 4096
_ALL_ASB = 0x0E
_CLEAR = bytes.fromhex("10140801031401060208")


@dataclass(slots=True)
class Faults:
    """What is wrong with the printer at the moment."""

    paper_end: bool = False
    near_end: bool = False
    cover_open: bool = False
    cutter: bool = False
    stalled: bool = False
    silent: bool = False
    dead: bool = False


class Device:
    """One virtual printer.  Thread-safe.

    Args:
        dots: printable dots across.
        dpi: dots per inch, both ways.
        cutter_mm: distance from print head to cutter.
        custom: answer Custom's `DLE EOT 20` as well.
        on_receipt: called with every piece of paper that is cut off.
    """

    def __init__(
        self,
        dots: int,
        dpi: int = 203,
        *,
        cutter_mm: float = 14.0,
        custom: bool = False,
        on_receipt: Callable[[Receipt], None] | None = None,
    ) -> None:
        self.dpi = dpi
        self.faults = Faults()
        self.received = 0
        self.real_time_asked = 0
        self.on_reply: Callable[[bytes], None] = lambda _data: None
        self.on_power: Callable[[], None] = lambda: None
        self._cutter = round(cutter_mm * dpi / 25.4)
        self._dots = dots
        self._custom = custom
        self._on_receipt = on_receipt or (lambda _receipt: None)
        self._lock = threading.RLock()
        self._buffer = bytearray()
        self._recent = bytearray()
        self._automatic = 0
        self._paper_left: int | None = None
        self._die_at: int | None = None
        self.roll = Roll(dots, dpi, self._cutter)
        self._interpreter = self._boot()

    def _boot(self) -> Interpreter:
        hooks = Hooks(
            reply=self._reply,
            cut=self._on_receipt,
            paper_byte=lambda: 0x03 if self.faults.near_end else 0x00,
            arm_automatic=self._arm,
        )
        return Interpreter(self.roll, hooks)

    @property
    def unknown(self) -> list[str]:
        """Commands that were not understood."""
        return self._interpreter.hooks.unknown

    # -- bytes --------------------------------------------------------------------------------

    def room(self, reserve: int = 0) -> int:
        """How many bytes the receive buffer (and `reserve`) can take now."""
        with self._lock:
            if self.faults.stalled or self.faults.dead:
                return 0
            return max(0, BUFFER_BYTES + reserve - len(self._buffer))

    def receive(self, data: bytes) -> None:
        """Take bytes from the wire (at most `room()` of them)."""
        with self._lock:
            if self._die_at is None and 0x10 not in data and 0x10 not in self._recent:
                # No real-time command can be in there: no need to look at each byte.
                self.received += len(data)
                self._buffer += data
                self._work()
                return
            for value in data:
                if self.faults.dead:
                    return
                self.received += 1
                if not self._clears(value):
                    self._buffer.append(value)
                if self._die_at is not None and self.received >= self._die_at:
                    self.power_off()
                    return
            self._work()

    def receive_when_full(self, data: bytes) -> None:
        """Take a few bytes although the buffer is full, as printers do for status questions.

        Questions are answered and not stored; anything else is stored beyond the limit.
        """
        with self._lock:
            questions = [data[i : i + 3] for i in range(0, len(data), 3)]
            if not all(len(q) == 3 and q[:2] == b"\x10\x04" for q in questions):
                self.receive(data)
                return
            for question in questions:
                self.received += 3
                self.real_time_asked += 1
                self._reply(self._answer(question[2]))

    def _work(self) -> None:
        while self._buffer and not self._halted():
            count = min(self._interpreter.missing, len(self._buffer))
            before = self.roll.fed
            self._interpreter.feed(bytes(self._buffer[:count]))
            del self._buffer[:count]
            self._use_paper(self.roll.fed - before)

    def _halted(self) -> bool:
        faults = self.faults
        return faults.paper_end or faults.cover_open or faults.cutter or faults.stalled

    def _use_paper(self, rows: int) -> None:
        if self._paper_left is None or not rows:
            return
        self._paper_left -= rows
        if self._paper_left <= 0:
            self._paper_left = None
            self._set(paper_end=True)

    def _clears(self, value: int) -> bool:
        """Obey real-time commands on reception; True when the buffers were cleared by one."""
        recent = self._recent
        recent.append(value)
        del recent[:-10]
        if recent[-3:-1] == b"\x10\x04" and value in (1, 2, 3, 4, 20):
            self.real_time_asked += 1
            self._reply(self._answer(value))
        elif bytes(recent) == _CLEAR:
            self._buffer.clear()
            self._interpreter = self._boot()
            self._reply(b"\x37\x25\x00")
            return True
        return False

    # -- status -------------------------------------------------------------------------------

    def _answer(self, n: int) -> bytes:
        faults = self.faults
        if n == 20:
            return self._full() if self._custom else b""
        value = 0x12
        if n == 1 and self._offline():
            value |= 0x08
        elif n == 2:
            value |= 0x04 * faults.cover_open | 0x20 * faults.paper_end | 0x40 * faults.cutter
        elif n == 3:
            value |= 0x08 * faults.cutter
        elif n == 4:
            value |= 0x0C * (faults.near_end or faults.paper_end) | 0x60 * faults.paper_end
        return bytes([value])

    def _full(self) -> bytes:
        faults = self.faults
        paper = 0x01 * faults.paper_end | 0x04 * faults.near_end
        user = 0x02 * faults.cover_open
        return bytes([0x10, 0x0F, paper, user, 0, 0x01 * faults.cutter])

    def _offline(self) -> bool:
        return self.faults.cover_open or self.faults.paper_end or self.faults.cutter

    def _automatic_bytes(self) -> bytes:
        faults = self.faults
        near = faults.near_end or faults.paper_end
        first = 0x10 | 0x08 * self._offline() | 0x20 * faults.cover_open
        third = 0x03 * near | 0x0C * faults.paper_end
        return bytes([first, 0x08 * faults.cutter, third, 0x00])

    def _arm(self, mask: int) -> None:
        self._automatic = mask & _ALL_ASB
        if self._automatic:
            self._reply(self._automatic_bytes())

    def _reply(self, data: bytes) -> None:
        if data and not self.faults.silent and not self.faults.dead:
            self.on_reply(data)

    def _set(self, **changes: bool) -> None:
        """Change what is wrong, tell about it if asked to, and go on working if possible."""
        with self._lock:
            for name, value in changes.items():
                setattr(self.faults, name, value)
            if self._automatic and not {"stalled", "silent"} & set(changes):
                self._reply(self._automatic_bytes())
        self.on_power()

    def _go_on(self, **changes: bool) -> None:
        self._set(**changes)
        with self._lock:
            self._work()

    # -- what can happen to a printer -----------------------------------------------------------

    def paper_out(self, after_mm: float = 0.0) -> None:
        """The roll ends: now, or after so many more millimetres."""
        if after_mm > 0:
            with self._lock:
                self._paper_left = max(1, round(after_mm * self.dpi / 25.4))
        else:
            self._set(paper_end=True)

    def new_roll(self) -> None:
        """Somebody puts paper in: what waits in the buffer is printed."""
        self._go_on(paper_end=False, near_end=False)

    def near_end(self) -> None:
        """The near-end sensor sees the core."""
        self._set(near_end=True)

    def open_cover(self) -> None:
        """The cover is opened."""
        self._set(cover_open=True)

    def close_cover(self) -> None:
        """The cover is closed: what waits in the buffer is printed."""
        self._go_on(cover_open=False)

    def jam_cutter(self) -> None:
        """The cutter is stuck."""
        self._set(cutter=True)

    def clear_jam(self) -> None:
        """The cutter is free again."""
        self._go_on(cutter=False)

    def stall(self) -> None:
        """Take no more bytes and answer nothing, without any reason."""
        self._set(stalled=True)

    def resume(self) -> None:
        """End a stall, a silence or a power cut."""
        if self.faults.dead:
            self.power_on()
        self._go_on(stalled=False, silent=False)

    def silence(self) -> None:
        """Go on printing but answer no question."""
        self._set(silent=True)

    def die_after(self, count: int) -> None:
        """Lose power after `count` more bytes."""
        with self._lock:
            self._die_at = self.received + count

    def power_off(self) -> None:
        """Lose power now: buffers are gone, the paper stays where it is."""
        with self._lock:
            self.faults.dead = True
            self._die_at = None
            self._work_off()
        self.on_power()

    def _work_off(self) -> None:
        # What was received before the cut is still printed, as the buffer is emptied faster than
        # the wire fills it; then everything volatile is forgotten.
        self._work()
        self._buffer.clear()
        self._recent.clear()
        self._automatic = 0

    def power_on(self) -> None:
        """Power comes back; the printer starts afresh with the same paper."""
        with self._lock:
            self.faults.dead = False
            self._interpreter = self._boot()
        self.on_power()

    def tear_off(self) -> Receipt | None:
        """What sticks out uncut, torn off at the head; None when it is blank."""
        with self._lock:
            if not self.roll.inked:
                return None
            receipt = self.roll.tear(cut=False, at_head=True)
            receipt.texts, self._interpreter.texts = self._interpreter.texts, []
            return receipt
