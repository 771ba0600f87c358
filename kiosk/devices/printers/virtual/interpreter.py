"""Understands ESC/POS piece by piece and prints on a roll.

Written from the makers' command references, not from our encoder, so that a wrong command shows.
It is a generator that asks for so many bytes and gets them when they are there: between any two
pieces the printer may run out of paper or lose power, and nothing here needs to know.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import TypeAlias

from PIL import Image

from kiosk.devices.printers.virtual import glyphs
from kiosk.devices.printers.virtual.paper import Receipt, Roll

Steps: TypeAlias = Generator[int, bytes, None]


@dataclass(slots=True)
class Settings:
    """What `ESC @` puts back."""

    margin: int = 0
    align: int = 0
    scale_x: int = 1
    scale_y: int = 1
    bold: bool = False
    spacing: int = 30
    bar_height: int = 162
    bar_dot: int = 3
    qr_dot: int = 3
    qr_level: int = 0
    qr_data: bytes = b""


@dataclass(slots=True)
class Hooks:
    """What the interpreter needs from the device around it."""

    reply: Callable[[bytes], None]
    cut: Callable[[Receipt], None]
    paper_byte: Callable[[], int]
    arm_automatic: Callable[[int], None]
    unknown: list[str] = field(default_factory=list)


class Interpreter:
    """Prints the bytes given to `feed` on `roll`."""

    def __init__(self, roll: Roll, hooks: Hooks) -> None:
        self.roll = roll
        self.hooks = hooks
        self.set = Settings()
        self.texts: list[str] = []
        self._line = bytearray()
        self._piece = bytearray()
        self._parser = self._commands()
        self._wanted = next(self._parser)

    @property
    def missing(self) -> int:
        """How many bytes it takes until something happens; at least one."""
        return self._wanted - len(self._piece)

    def feed(self, data: bytes) -> None:
        """Take at most `missing` bytes."""
        self._piece += data
        if not self.missing:
            piece = bytes(self._piece)
            self._piece.clear()
            self._wanted = self._parser.send(piece)

    # -- parsing ------------------------------------------------------------------------------

    def _take(self, count: int) -> Generator[int, bytes, bytes]:
        return (yield count) if count else b""

    def _byte(self) -> Generator[int, bytes, int]:
        return (yield 1)[0]

    def _commands(self) -> Steps:
        while True:
            value = yield from self._byte()
            if value == 0x1B:
                yield from self._escape()
            elif value == 0x1D:
                yield from self._group()
            elif value == 0x1C:
                yield from self._field()
            elif value == 0x10:
                yield from self._data_link()
            elif value == 0x0A:
                self._end_line()
            elif value >= 0x20:
                self._line.append(value)
            elif value not in (0x00, 0x0D):
                self.hooks.unknown.append(f"{value:02x}")

    def _data_link(self) -> Steps:
        """Real-time commands: answered on reception, so only skipped here."""
        kind = yield from self._byte()
        if kind == 0x14:
            function = yield from self._byte()
            yield from self._take(7 if function == 8 else 2)
        elif kind in (0x04, 0x05):
            yield from self._byte()

    def _field(self) -> Steps:
        kind = yield from self._byte()
        if kind == ord("P"):
            yield from self._take(4)
            self._cut(cut=True, presented=True)
        elif kind not in (ord("."), ord("&")):
            self.hooks.unknown.append(f"1c {kind:02x}")

    def _escape(self) -> Steps:
        kind = chr((yield from self._byte()))
        if kind == "@":
            self.set = Settings()
            self._line.clear()
        elif kind in "im":
            self._cut(cut=True)
        elif kind == "2":
            self.set.spacing = 30
        elif kind in "J3aEdtRMG!{":
            self._escape_with(kind, (yield from self._byte()))
        else:
            self.hooks.unknown.append(f"1b {ord(kind):02x}")

    def _escape_with(self, kind: str, n: int) -> None:
        if kind == "J":
            self._end_line(feed=n)
        elif kind == "d":
            self._end_line(feed=n * self.set.spacing)
        elif kind == "3":
            self.set.spacing = n
        elif kind == "a":
            self.set.align = n % 48 if n % 48 < 3 else 0
        elif kind == "E":
            self.set.bold = bool(n & 1)

    def _group(self) -> Steps:
        kind = chr((yield from self._byte()))
        if kind == "v":
            yield from self._raster()
        elif kind == "(":
            yield from self._extended()
        elif kind == "k":
            yield from self._barcode()
        elif kind == "V":
            yield from self._cut_command()
        elif kind in "LWP":
            low, high = yield from self._take(2)
            if kind == "L":
                self.set.margin = low + high * 256
        elif kind in "!arIhwHfB":
            self._group_with(kind, (yield from self._byte()))
        else:
            self.hooks.unknown.append(f"1d {ord(kind):02x}")

    def _group_with(self, kind: str, n: int) -> None:
        if kind == "!":
            self.set.scale_x, self.set.scale_y = (n >> 4 & 7) + 1, (n & 7) + 1
        elif kind == "a":
            self.hooks.arm_automatic(n)
        elif kind == "r":
            self.hooks.reply(bytes([self.hooks.paper_byte()]))
        elif kind == "I":
            self.hooks.reply(b"_VIRTUAL\x00")
        elif kind == "h":
            self.set.bar_height = max(n, 1)
        elif kind == "w":
            self.set.bar_dot = min(max(n, 2), 6)

    def _cut_command(self) -> Steps:
        mode = yield from self._byte()
        if mode in (65, 66):
            extra = yield from self._byte()
            self.roll.feed(self.roll.cutter + extra)
        self._cut(cut=True)

    # -- printing -----------------------------------------------------------------------------

    def _left(self, width: int) -> int:
        """Left edge of something `width` dots wide, by margin and justification."""
        room = self.roll.dots - self.set.margin
        shift = (0, (room - width) // 2, room - width)[self.set.align]
        return self.set.margin + max(0, shift)

    def _raster(self) -> Steps:
        _zero, mode, xl, xh, yl, yh = yield from self._take(6)
        row_bytes, rows = xl + xh * 256, yl + yh * 256
        scale_x, scale_y = 1 + (mode & 1), 1 + (mode >> 1 & 1)
        left = self._left(row_bytes * 8 * scale_x)
        for _ in range(rows):
            data = yield from self._take(row_bytes)
            strip = Image.frombytes("1", (row_bytes * 8, 1), data)
            if (scale_x, scale_y) != (1, 1):
                strip = strip.resize((strip.width * scale_x, scale_y), Image.Resampling.NEAREST)
            self.roll.burn(strip, left)
            self.roll.feed(scale_y)

    def _extended(self) -> Steps:
        kind = chr((yield from self._byte()))
        low, high = yield from self._take(2)
        data = yield from self._take(low + high * 256)
        if kind == "k" and data[:1] == b"1" and len(data) > 2:
            self._qr(data[1], data[2:])
        elif kind == "H" and data[:2] == b"00" and len(data) == 6:
            self.hooks.reply(b"\x37\x22" + data[2:6] + b"\x00")
        else:
            self.hooks.unknown.append(f"1d 28 {ord(kind):02x} fn {data[:2].hex()}")

    def _qr(self, function: int, data: bytes) -> None:
        if function == 67 and 1 <= data[0] <= 16:
            self.set.qr_dot = data[0]
        elif function == 69 and 48 <= data[0] <= 51:
            self.set.qr_level = data[0] - 48
        elif function == 80:
            self.set.qr_data = data[1:]
        elif function == 81:
            symbol = glyphs.qr_symbol(self.set.qr_data, self.set.qr_level, self.set.qr_dot)
            if symbol is None:
                self.hooks.unknown.append(f"qr of {len(self.set.qr_data)} bytes")
            else:
                self._print(symbol)

    def _barcode(self) -> Steps:
        kind = yield from self._byte()
        if kind < 65:
            while (yield from self._byte()):
                pass
            self.hooks.unknown.append(f"1d 6b {kind:02x}")
            return
        length = yield from self._byte()
        data = yield from self._take(length)
        bars = glyphs.code128_bars(data, self.set.bar_dot, self.set.bar_height)
        if kind == 73 and bars is not None and bars.width <= self.roll.dots - self.set.margin:
            self._print(bars)
        else:
            self.hooks.unknown.append(f"1d 6b {kind:02x} {data.hex()}")

    def _print(self, picture: Image.Image) -> None:
        self.roll.burn(picture, self._left(picture.width))
        self.roll.feed(picture.height)

    def _end_line(self, feed: int | None = None) -> None:
        height = 0
        if self._line:
            text = self._line.decode("ascii", errors="replace")
            self._line.clear()
            self.texts.append(text)
            picture = glyphs.text_line(text, self.set.scale_x, self.set.scale_y, self.set.bold)
            self.roll.burn(picture, self._left(picture.width))
            height = picture.height
        # A line feed never goes less far than the letters are high.
        self.roll.feed(max(height, self.set.spacing if feed is None else feed))

    def _cut(self, *, cut: bool, presented: bool = False) -> None:
        if presented:
            self.roll.feed(self.roll.cutter)
        receipt = self.roll.tear(cut=cut)
        receipt.presented = presented
        receipt.texts, self.texts = self.texts, []
        self.hooks.cut(receipt)
