"""Lay a slip out on paper: which ink goes where, and which parts the printer draws itself.

All text that has a letter outside ASCII becomes a picture; that is the one way that is right on
every printer.  In `hybrid` mode, for slow lines, small ASCII text, the number, QR and Code 128 go
as characters and commands where the profile allows.

Paper only moves forward, so items never overlap.  The writer keeps two heights: where the next
line would stand by its typography, and the row above which no ink may come (quiet zones, marks).
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Literal

from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from kiosk.devices import slip as s
from kiosk.devices.printers import typeface
from kiosk.devices.printers.items import BarcodeItem, CutItem, Item, Page, QrItem, TextItem
from kiosk.devices.printers.profile import Profile
from kiosk.devices.printers.raster import Placed, crop
from kiosk.devices.printers.symbols import (
    CODE128_QUIET_MODULES,
    code128_modules,
    draw_code128,
    draw_qr,
    plan_qr,
)
from kiosk.devices.printers.tables import share

Mode = Literal["raster", "hybrid"]

# Heights of a capital in mm, on 80 mm and on 58 mm paper.
CAP_MM: dict[str, tuple[float, float]] = {
    "small": (2.2, 2.1),
    "normal": (2.8, 2.6),
    "large": (4.0, 3.4),
    "title": (6.0, 4.6),
}
NUMBER_MM = (19.0, 18.0)

_PITCH = 1.24
_ASCENT = 0.95
_LINE_GAP = 0.10
_RULE_GAP_MM = 1.0
_NUMBER_GAP_MM = 2.2
_BOX_MM = 9.0
_BOX_GAP_MM = 2.0
_BOTTOM_MM = 2.5
_GUTTER_MM = 2.0
_MAX_IMAGE_PIXELS = 4_000_000
# What the PNG decoder raises for broken files.
_BAD_PICTURE = (OSError, ValueError, SyntaxError, struct.error, Pictures.DecompressionBombError)


@dataclass(frozen=True, slots=True)
class _Line:
    """One typographic line: pieces of text with their left edges, sharing a baseline."""

    parts: tuple[tuple[int, Pictures.Image, int], ...]
    em: int


class Layout:
    """Lays out one slip; make a new one for each."""

    def __init__(
        self,
        profile: Profile,
        paper_mm: int | None = None,
        mode: Mode = "raster",
        economy: int = 1,
    ) -> None:
        """Prepare an empty page.

        `economy` says which letters are sent at half their vertical resolution in hybrid mode,
        where the profile allows: 1 large ones, 2 normal ones too, 3 all.
        """
        self.profile = profile
        self.dots = profile.dots(paper_mm)
        self.narrow = self.dots < 480
        self.hybrid = mode == "hybrid"
        self._items: list[Item] = []
        self._rooms: dict[int, list[int]] = {}
        self._flow = 0
        self._clear = 0
        smallest = ("large", "normal", "small")[economy - 1]
        coarse = self.hybrid and profile.scale
        self._coarse_em = self._cap(smallest) / typeface.CAP_HEIGHT - 1 if coarse else 10_000

    def page(self, slip: s.Slip) -> Page:
        """Place every block of `slip`."""
        place: dict[type, Callable[[Any], None]] = {
            s.Text: self._text,
            s.Number: self._number,
            s.Columns: self._columns,
            s.Rule: self._rule,
            s.Feed: self._feed,
            s.Qr: self._qr,
            s.Code128: self._code128,
            s.Boxes: self._boxes,
            s.Image: self._image,
            s.Cut: self._cut,
        }
        self._plan_tables(slip.blocks)
        for block in slip.blocks:
            place[type(block)](block)
        height = max(self._flow, max((i.y + i.height for i in self._items), default=0))
        return Page(tuple(self._items), height)

    # -- helpers ------------------------------------------------------------------------------

    def _cap(self, size: str) -> int:
        return self.profile.px(CAP_MM[size][self.narrow])

    def _coarse(self) -> int:
        """Half resolution for big plain shapes on a slow line, where nobody sees the difference."""
        return 2 if self.hybrid and self.profile.scale else 1

    def _left(self, align: str, width: int, room: int) -> int:
        if align == "left":
            return 0
        return max(0, room - width) // (2 if align == "center" else 1)

    def _put(self, piece: Placed, flow: int) -> None:
        """Place a picture whose ink may not rise above the clear row; `flow` is the next line."""
        inked = crop(piece)
        if inked is None:
            self._flow = max(self._flow, flow)
            return
        down = max(0, self._clear - inked.y)
        self._items.append(replace(inked, y=inked.y + down))
        self._flow = flow + down
        self._clear = inked.y + down + inked.height

    def _native(self, text: str) -> bool:
        return self.hybrid and self.profile.native_text is not None and text.isascii()

    # -- text ---------------------------------------------------------------------------------

    def _text(self, block: s.Text) -> None:
        if block.size in ("small", "normal") and self._native(block.text):
            self._native_text(block)
            return
        face = typeface.font("Bold" if block.bold else "Medium", self._cap(block.size))
        # Centred lines are balanced; a paragraph that starts at the edge fills its lines.
        wrap = typeface.wrap if block.align == "left" else typeface.balance
        for line in wrap(block.text, face, self.dots):
            picture, baseline = typeface.draw_line(line, face)
            left = self._left(block.align, typeface.width(line, face), self.dots)
            self._line(_Line(((left, picture, baseline),), int(face.size)))

    def _native_text(self, block: s.Text) -> None:
        """Print an ASCII paragraph as characters of the printer."""
        font = self.profile.native_text
        assert font is not None
        for line in _wrap_columns(block.text, self.dots // font.cell_width):
            left = self._left(block.align, len(line) * font.cell_width, self.dots)
            self._native_line(line, left, (1, 1), block.bold)

    def _native_line(self, text: str, x: int, scale: tuple[int, int], bold: bool) -> None:
        font = self.profile.native_text
        assert font is not None
        height = font.cell_height * scale[1]
        # The cell already holds air above the letters, so it may touch the line before.
        y = max(self._flow, self._clear)
        self._items.append(TextItem(x, y, text, *scale, bold, height))
        self._clear = y + height
        self._flow = self._clear + font.cell_height // 8

    def _line(self, line: _Line) -> None:
        """Set one line of pictures on a common baseline below what is there."""
        em = line.em
        base = max(baseline for _x, _p, baseline in line.parts)
        height = max(base - b + p.height for _x, p, b in line.parts)
        row = Pictures.new("L", (self.dots, height), 0)
        for x, picture, baseline in line.parts:
            row.paste(picture, (x, base - baseline), picture)
        top = self._flow + int(em * _ASCENT) - base
        self._clear += int(em * _LINE_GAP)
        coarse = em >= self._coarse_em
        inked = typeface.half_ink(row) if coarse else typeface.ink(row)
        self._put(Placed(0, top, inked, tall=2 if coarse else 1), self._flow + int(em * _PITCH))

    def _columns(self, block: s.Columns) -> None:
        faces = self._faces(block)
        gutter = self.profile.px(_GUTTER_MM)
        rooms = self._rooms.get(id(block)) or self._share([block])
        rows: list[list[tuple[int, Pictures.Image, int]]] = []
        left = 0
        for cell, face, room in zip(block.cells, faces, rooms, strict=True):
            for i, text in enumerate(typeface.wrap(cell.text, face, room)):
                picture, baseline = typeface.draw_line(text, face)
                x = left + self._left(cell.align, typeface.width(text, face), room)
                if i == len(rows):
                    rows.append([])
                rows[i].append((x, picture, baseline))
            left += room + gutter
        for parts in rows:
            self._line(_Line(tuple(parts), int(faces[0].size)))

    def _faces(self, block: s.Columns) -> list[ImageFont.FreeTypeFont]:
        cap = self._cap(block.size)
        return [typeface.font("Bold" if cell.bold else "Medium", cap) for cell in block.cells]

    def _plan_tables(self, blocks: Sequence[s.Block]) -> None:
        """Rows of columns that follow each other with the same weights are one table."""
        for _key, run in groupby(blocks, key=_table_key):
            rows = [block for block in run if isinstance(block, s.Columns)]
            if rows:
                rooms = self._share(rows)
                self._rooms.update({id(row): rooms for row in rows})

    def _share(self, rows: Sequence[s.Columns]) -> list[int]:
        gutter = self.profile.px(_GUTTER_MM)
        usable = self.dots - gutter * (len(rows[0].cells) - 1)
        texts = [
            [(cell.text, face) for cell, face in zip(row.cells, self._faces(row), strict=True)]
            for row in rows
        ]
        return share([cell.weight for cell in rows[0].cells], texts, usable)

    def _number(self, block: s.Number) -> None:
        gap = self.profile.px(_NUMBER_GAP_MM)
        font = self.profile.native_text
        if font is not None and font.magnify == 8 and self._native(block.text):
            # Four or five letters as the printer's own: 20 bytes instead of 3 000.
            wide = max(1, min(8, self.dots // (font.cell_width * len(block.text))))
            width = wide * font.cell_width * len(block.text)
            self._native_line(block.text, (self.dots - width) // 2, (wide, 8), bold=True)
            return
        face = typeface.font("Bold", self.profile.px(NUMBER_MM[self.narrow]))
        picture = typeface.draw_squeezed(block.text, face, self.dots)
        left = self._left("center", picture.width, self.dots)
        # The flow already holds the air below the line before; the number asks for its own.
        top = max(self._flow, self._clear + gap)
        self._put(Placed(left, top, picture), top + picture.height)
        self._clear += gap

    # -- symbols ------------------------------------------------------------------------------

    def _qr(self, block: s.Qr) -> None:
        drawn_here = not (self.hybrid and self.profile.native_qr)
        plan = plan_qr(block.data, self.profile.px(block.mm), self.dots)
        if self.hybrid and drawn_here and self.profile.scale and plan.dot % 2 and plan.dot > 4:
            # An even module can be sent at half resolution: a quarter of the bytes.
            plan = replace(plan, dot=plan.dot - 1)
        # The quiet zone is measured from ink to ink: typographic air counts as quiet.
        top = max(self._flow, self._clear + plan.quiet)
        if not drawn_here:
            self._items.append(QrItem(top, plan, block.align))
        else:
            scale = 2 if self.profile.scale and plan.dot % 2 == 0 else 1
            margin = self.dots - 2 * plan.quiet
            left = plan.quiet + self._left(block.align, plan.size, margin)
            picture = draw_qr(plan, plan.dot // scale)
            self._items.append(Placed(left, top, picture, scale, scale))
        bottom = top + plan.size
        self._clear = bottom + plan.quiet
        self._flow = bottom + plan.quiet // 2

    def _code128(self, block: s.Code128) -> None:
        modules = len(code128_modules(block.data))
        room = modules + 2 * CODE128_QUIET_MODULES
        dot = min(3, self.dots // room)
        if dot < 2:
            # The bars do not fit this paper; a person can still read and type the code.
            if block.caption:
                self._text(s.Text(block.data, bold=True, align="center"))
            return
        height = self.profile.px(block.mm)
        top = max(self._flow, self._clear + self.profile.px(1))
        if self.hybrid and self.profile.native_code128:
            self._items.append(BarcodeItem(top, block.data, dot, height))
        else:
            left = self._left("center", modules * dot, self.dots)
            self._items.append(Placed(left, top, draw_code128(block.data, dot, height)))
        self._clear = top + height
        self._flow = self._clear + self.profile.px(0.8)
        if block.caption:
            self._text(s.Text(block.data, size="small", align="center"))

    # -- other blocks -------------------------------------------------------------------------

    def _rule(self, _block: s.Rule) -> None:
        gap = self.profile.px(_RULE_GAP_MM)
        top = max(self._flow, self._clear) + gap
        scale = 2 if self.profile.scale else 1
        line = Pictures.new("1", (self.dots // scale, 2 // scale), 255)
        self._items.append(Placed(0, top, line, scale, scale))
        self._clear = top + 2 + gap // 2
        self._flow = top + 2 + gap

    def _feed(self, block: s.Feed) -> None:
        self._flow = max(self._flow, self._clear) + self.profile.px(block.mm)
        self._clear += self.profile.px(block.mm)

    def _boxes(self, block: s.Boxes) -> None:
        scale = self._coarse()
        side, gap = (self.profile.px(mm) // scale for mm in (_BOX_MM, _BOX_GAP_MM))
        room = self.dots // scale
        total = len(block.cells) * (side + gap) - gap
        if total > room:
            side, gap = (value * room // total for value in (side, gap))
            total = len(block.cells) * (side + gap) - gap
        row = Pictures.new("1", (room, side), 0)
        pen = ImageDraw.Draw(row)
        face = typeface.font("Bold", side * 55 // 100)
        left = (room - total) // 2
        for text in block.cells:
            pen.rectangle((left, 0, left + side - 1, side - 1), outline=255, width=3 // scale)
            letter = typeface.draw_squeezed(text, face, side - 6)
            x, y = (side - letter.width) // 2, (side - letter.height) // 2
            row.paste(letter, (left + x, y), letter)
            left += side + gap
        top = max(self._flow, self._clear + self.profile.px(1.2))
        self._put(Placed(0, top, row, scale, scale), top + side * scale)
        self._clear += self.profile.px(1.0)

    def _image(self, block: s.Image) -> None:
        grey = _open_image(block.png_bytes())
        width = min(self.profile.px(block.mm), self.dots)
        height = max(1, grey.height * width // grey.width)
        resized = grey.resize((width, height), Pictures.Resampling.LANCZOS)
        top = max(self._flow, self._clear)
        left = (self.dots - width) // 2
        self._put(Placed(left, top, typeface.ink(resized)), top + height)

    def _cut(self, _block: s.Cut) -> None:
        # Typographic air below the last line needs no paper; a margin for the knife does.
        bottom = max((i.y + i.height for i in self._items), default=0)
        row = max(bottom, self._clear) + self.profile.px(_BOTTOM_MM)
        self._items.append(CutItem(row))
        self._flow = self._clear = row


def _open_image(png: bytes) -> Pictures.Image:
    """Decode a PNG as grey ink on white ground.

    Raises:
        SlipError: it is broken, or so large that it would fill the memory.
    """
    try:
        picture = Pictures.open(io.BytesIO(png), formats=["PNG"])
        if picture.width * picture.height > _MAX_IMAGE_PIXELS:
            raise s.SlipError("image.png", f"must have at most {_MAX_IMAGE_PIXELS} pixels")
        colour = picture.convert("RGBA")
    except s.SlipError:
        raise
    except _BAD_PICTURE as error:
        raise s.SlipError("image.png", f"cannot be read: {error}") from error
    flat = Pictures.new("RGBA", colour.size, "white")
    flat.alpha_composite(colour)
    return flat.convert("L").point(lambda value: 255 - value)


def _table_key(block: s.Block) -> tuple[object, ...]:
    if isinstance(block, s.Columns):
        return (block.size, *(cell.weight for cell in block.cells))
    return ()


def _wrap_columns(text: str, columns: int) -> list[str]:
    """Break ASCII text at spaces into lines of at most `columns` characters."""
    lines = [""]
    for word in text.split():
        while len(word) > columns:
            lines.append(word[:columns])
            word = word[columns:]
        if lines[-1] and len(lines[-1]) + 1 + len(word) > columns:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return [line for line in lines if line]
