"""The paper roll of the virtual printer, and the pieces cut from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import zxingcpp
from PIL import Image

SIDE_MARGIN_MM = 4.0
# Three metres without a cut: whoever sends that gets a fresh start instead of all our memory.
MAX_ROWS = 24_000


@dataclass(slots=True)
class Receipt:
    """One piece of paper as a person would hold it.

    `image` is black on white with the unprintable margins.  `texts` are the lines that came as
    characters.  `qr` and `barcodes` are what a reader finds in the picture, never what was
    commanded: a code without its quiet zone is not in the list.  `cut` is False for paper that was
    only torn off or is still in the printer.
    """

    image: Image.Image
    texts: list[str] = field(default_factory=list)
    qr: list[str] = field(default_factory=list)
    barcodes: list[str] = field(default_factory=list)
    cut: bool = True
    presented: bool = False
    mm: float = 0.0


def read_codes(image: Image.Image) -> tuple[list[str], list[str]]:
    """Read QR codes and Code 128 from a picture, in no particular order."""
    wanted = [zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128]
    formats = zxingcpp.BarcodeFormats(wanted)
    found = zxingcpp.read_barcodes(image.convert("L"), formats=formats)
    qr = [code.text for code in found if code.format == zxingcpp.BarcodeFormat.QRCode]
    bars = [code.text for code in found if code.format == zxingcpp.BarcodeFormat.Code128]
    return qr, bars


class Roll:
    """Paper under the print head: rows of dots, and a cutter `cutter` rows further on."""

    def __init__(self, dots: int, dpi: int, cutter: int) -> None:
        self.dots = dots
        self.dpi = dpi
        self.cutter = cutter
        self.row = cutter
        self.fed = 0
        self._canvas = Image.new("1", (dots, 1024), 0)

    def feed(self, rows: int) -> None:
        """Move the paper on."""
        self.row += rows
        self.fed += rows
        if self.row > MAX_ROWS:
            self._canvas = Image.new("1", (self.dots, 1024), 0)
            self.row = self.cutter
        if self.row + 256 > self._canvas.height:
            taller = Image.new("1", (self.dots, self._canvas.height * 2 + rows), 0)
            taller.paste(self._canvas, (0, 0))
            self._canvas = taller

    def burn(self, picture: Image.Image, left: int, top: int = 0) -> None:
        """Print a picture (white = ink) `top` rows after the head; it does not feed."""
        self._canvas.paste(picture, (left, self.row + top), picture)

    @property
    def inked(self) -> bool:
        """True when there is ink on the paper that was not cut off."""
        return self._canvas.getbbox() is not None

    def tear(self, *, cut: bool, at_head: bool = False) -> Receipt:
        """Take off what has passed the cutter (or the head) as a receipt without texts."""
        line = self.row if at_head else max(1, self.row - self.cutter)
        ink = self._canvas.crop((0, 0, self.dots, line))
        rest = Image.new("1", (self.dots, max(1024, self._canvas.height - line)), 0)
        rest.paste(self._canvas.crop((0, line, self.dots, self._canvas.height)), (0, 0))
        self._canvas = rest
        self.row -= line
        margin = round(SIDE_MARGIN_MM * self.dpi / 25.4)
        sheet = Image.new("L", (self.dots + 2 * margin, line), 255)
        sheet.paste(0, (margin, 0), ink)
        qr, bars = read_codes(sheet)
        return Receipt(sheet, [], qr, bars, cut=cut, mm=line * 25.4 / self.dpi)


def save_png(image: Image.Image, path: Path, dpi: int) -> None:
    """Write a PNG so that a reader never sees half of it."""
    part = path.with_suffix(".part")
    image.convert("1").save(part, format="PNG", dpi=(dpi, dpi), optimize=True)
    part.replace(path)
