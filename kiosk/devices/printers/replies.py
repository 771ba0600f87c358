"""What a printer sends back, told apart by bit pattern.

Automatic status, answers to real-time questions, answers to questions in the data stream and flow
control share one wire.  The fixed bits make them distinguishable:

    DLE EOT n answer   0xx1xx10                      one byte
    ASB                0xx1xx00 then 3 x 0xx0xxxx    four bytes
    GS r answer        0xx0xxxx                      one byte
    XON / XOFF         0x11 / 0x13                   one byte
    block              37, 3D, 3F, 53 or 5F ... 00   up to a NUL (process id, GS I, ...)
    Custom DLE EOT 20  10 0F + 4 bytes               only on printers of that dialect

Source: Epson, TM-T88III specification, appendix on transmission status identification, and the
ESC/POS reference pages of DLE EOT, GS a, GS r, GS ( H; Custom VKP80II command manual, DLE EOT 20.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

MAX_BLOCK = 96
_BLOCK_HEADERS = frozenset({0x37, 0x3D, 0x3F, 0x53, 0x5F})


@dataclass(frozen=True, slots=True)
class RealTime:
    """The one-byte answer to `DLE EOT n`; which n was asked is known to the asker."""

    value: int


@dataclass(frozen=True, slots=True)
class Automatic:
    """Automatic status back: four bytes, sent by the printer when something changes."""

    data: bytes


@dataclass(frozen=True, slots=True)
class InStream:
    """The one-byte answer to `GS r n`: everything sent before the question was processed."""

    value: int


@dataclass(frozen=True, slots=True)
class DataBlock:
    """A header-to-NUL answer, for instance the process id (header 0x37, 0x22)."""

    header: int
    data: bytes


@dataclass(frozen=True, slots=True)
class FullStatus:
    """Custom's six-byte answer to `DLE EOT 20`: paper, user, recoverable, unrecoverable."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Flow:
    """XOFF (`paused`) or XON."""

    paused: bool


Reply: TypeAlias = RealTime | Automatic | InStream | DataBlock | FullStatus | Flow


class Demultiplexer:
    """Turns the byte stream of a printer into replies; noise is dropped and counted.

    Works byte by byte, so it does not matter how the wire cuts the stream.  Memory is bounded: a
    block that never ends is given up after `MAX_BLOCK` bytes.
    """

    def __init__(self, *, custom: bool = False) -> None:
        self._custom = custom
        self._partial = bytearray()
        self._kind = ""
        self.noise = 0

    def reset(self) -> None:
        """Forget a half-received reply (after the line was opened again)."""
        self._partial.clear()
        self._kind = ""

    def feed(self, data: Iterable[int]) -> list[Reply]:
        """Return the replies completed by `data`."""
        out: list[Reply] = []
        for value in data:
            reply = self._byte(value)
            if reply is not None:
                out.append(reply)
        return out

    def _byte(self, value: int) -> Reply | None:
        if self._kind == "block":
            return self._in_block(value)
        if self._kind == "full":
            return self._in_full(value)
        if value in (0x11, 0x13):
            return Flow(paused=value == 0x13)
        if self._kind == "asb" and value & 0x90 == 0:
            self._partial.append(value)
            if len(self._partial) < 4:
                return None
            done = bytes(self._partial)
            self.reset()
            return Automatic(done)
        return self._start(value)

    def _start(self, value: int) -> Reply | None:
        if value & 0x93 == 0x12:
            # May fall between the bytes of an automatic status, which then goes on.
            return RealTime(value)
        if self._kind:
            self.noise += len(self._partial)
            self.reset()
        if value in _BLOCK_HEADERS:
            self._begin("block", value)
        elif self._custom and value == 0x10:
            self._begin("full", value)
        elif not self._custom and value & 0x93 == 0x10:
            self._begin("asb", value)
        elif value & 0x90 == 0:
            return InStream(value)
        else:
            self.noise += 1
        return None

    def _begin(self, kind: str, value: int) -> None:
        self._kind = kind
        self._partial[:] = bytes([value])

    def _in_block(self, value: int) -> Reply | None:
        if value == 0:
            block = DataBlock(self._partial[0], bytes(self._partial[1:]))
            self.reset()
            return block
        self._partial.append(value)
        if len(self._partial) > MAX_BLOCK:
            self.noise += len(self._partial)
            self.reset()
        return None

    def _in_full(self, value: int) -> Reply | None:
        if len(self._partial) == 1 and value != 0x0F:
            self.noise += 1
            self.reset()
            return self._start(value)
        self._partial.append(value)
        if len(self._partial) < 6:
            return None
        done = FullStatus(bytes(self._partial[2:]))
        self.reset()
        return done
