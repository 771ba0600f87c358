"""What the virtual printer draws by itself: characters, QR codes and Code 128."""

from __future__ import annotations

from functools import cache

import segno
from barcode.charsets import code128 as _tables
from PIL import Image, ImageDraw

from kiosk.devices.printers.typeface import font, ink

CELL = (12, 24)
MAX_COLUMNS = 100
_STOP = 106
_STOP_BARS = "1100011101011"


@cache
def _glyph(char: str) -> Image.Image:
    """One character of a font like those in printers: 12 x 24 cell, capitals 18 rows high."""
    width, height = CELL
    grey = Image.new("L", (width * 3, height), 0)
    ImageDraw.Draw(grey).text((width, 20), char, fill=255, font=font("SemiBold", 18), anchor="ls")
    box = grey.getbbox()
    cell = Image.new("1", CELL, 0)
    if box is None:
        return cell
    left, _top, right, _bottom = box
    inked = grey.crop((left, 0, right, height))
    if inked.width > width - 1:
        inked = inked.resize((width - 1, height), Image.Resampling.LANCZOS)
    cell.paste(ink(inked), ((width - inked.width) // 2, 0))
    return cell


def text_line(text: str, scale_x: int, scale_y: int, bold: bool) -> Image.Image:
    """A line of ASCII as ink: cells magnified dot by dot, bold struck twice."""
    text = text[:MAX_COLUMNS]
    width, height = CELL
    line = Image.new("1", (width * max(1, len(text)), height), 0)
    for i, char in enumerate(text):
        glyph = _glyph(char)
        line.paste(glyph, (i * width, 0))
        if bold:
            line.paste(glyph, (i * width + 1, 0), glyph)
    return line.resize((line.width * scale_x, height * scale_y), Image.Resampling.NEAREST)


def qr_symbol(data: bytes, level: int, dot: int) -> Image.Image | None:
    """A model 2 QR code as ink, without a quiet zone; None when the data make none."""
    text: str | bytes
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data
    try:
        code = segno.make_qr(text, error="lmqh"[level], boost_error=False, encoding="utf-8")
    except ValueError:
        return None
    rows = [bytes(row) for row in code.matrix]
    image = Image.new("1", (len(rows), len(rows)), 0)
    image.putdata([255 if module else 0 for row in rows for module in row])
    return image.resize((len(rows) * dot, len(rows) * dot), Image.Resampling.NEAREST)


def code128_bars(data: bytes, dot: int, height: int) -> Image.Image | None:
    """Code 128 from `GS k 73` data with its `{A {B {C` selectors; None when the data are wrong."""
    values = _code128_values(data)
    if values is None:
        return None
    check = (values[0] + sum(i * value for i, value in enumerate(values))) % 103
    modules = "".join(_tables.CODES[value] for value in [*values, check]) + _STOP_BARS
    image = Image.new("1", (len(modules), 1), 0)
    image.putdata([255 if module == "1" else 0 for module in modules])
    return image.resize((len(modules) * dot, height), Image.Resampling.NEAREST)


def _code128_values(data: bytes) -> list[int] | None:
    starts = {ord("A"): 103, ord("B"): 104, ord("C"): 105}
    if len(data) < 3 or data[0] != ord("{") or data[1] not in starts:
        return None
    charset = data[1]
    values = [starts[charset]]
    i = 2
    while i < len(data):
        byte = data[i]
        if byte == ord("{") and i + 1 < len(data):
            i += 1
            if data[i] != ord("{"):
                return None
        if charset == ord("C"):
            values.append(byte)
        elif byte < 32:
            values.append(byte + 64)
        else:
            values.append(byte - 32)
        i += 1
    return values if all(0 <= value < _STOP for value in values) else None
