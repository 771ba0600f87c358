"""A laid-out page as chunks of bytes, each a whole number of commands.

Between two chunks the job may look at the printer, and only there may real-time questions be
asked.  A chunk knows whether it marks paper, so that a job which never got that far is honestly
`not_started`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.devices.printers import escpos_bytes as esc
from kiosk.devices.printers.errors import PrinterConfigError
from kiosk.devices.printers.items import BarcodeItem, CutItem, Item, Page, QrItem, TextItem
from kiosk.devices.printers.profile import Profile
from kiosk.devices.printers.raster import Placed, defuse, extend_left, has_real_time, split

_PRINTABLE = frozenset(range(0x20, 0x7F))


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole commands; `marks` when they can leave ink or move paper."""

    data: bytes
    marks: bool


@dataclass(frozen=True, slots=True)
class Job:
    """Everything to send for one slip, and how long the paper gets."""

    chunks: tuple[Chunk, ...]
    mm: float

    @property
    def size(self) -> int:
        """Number of bytes."""
        return sum(len(chunk.data) for chunk in self.chunks)


def encode(page: Page, profile: Profile) -> Job:
    """Turn a page into a job for this printer.

    Raises:
        PrinterConfigError: the bytes would hold a command nobody meant (a fault of this program or
            of the profile); nothing is sent then.
    """
    writer = _Writer(profile)
    for item in page.items:
        writer.write(item)
    job = Job(tuple(writer.chunks), profile.mm(writer.row + writer.waste))
    for chunk in job.chunks:
        if chunk.marks and has_real_time(chunk.data):
            raise PrinterConfigError("a real-time command got into the print data")
    return job


class _Writer:
    """Writes items in order and remembers what the printer is set to."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.row = 0
        self.waste = 0
        self._margin = 0
        self._align = "left"
        self._style: tuple[int, int, bool] = (1, 1, False)
        self._spacing = -1
        self.chunks = [Chunk(self._preamble(), marks=False)]

    def _preamble(self) -> bytes:
        units = esc.motion_units(self.profile.dpi, self.profile.dpi)
        parts = [esc.INITIALISE, self.profile.start, units if self.profile.motion_units else b""]
        # A reset switches automatic status off on some models, so it is armed again here.
        if self.profile.status.automatic:
            parts.append(esc.automatic_status(True))
        return b"".join(parts)

    def write(self, item: Item) -> None:
        """Append the chunks of one item."""
        if isinstance(item, CutItem):
            self._add(self._feed_to(item.y) + self._cut())
            return
        if isinstance(item, Placed):
            self._picture(item)
            return
        lead = self._feed_to(item.y)
        if isinstance(item, TextItem):
            body = self._text(item)
        elif isinstance(item, QrItem):
            # A margin would shift the centre, so it goes back to zero first.
            place = self._set_margin(0) + self._set_align(item.align)
            body = place + esc.qr(item.plan.data, item.plan.error, item.plan.dot)
        else:
            body = self._barcode(item)
        self._add(lead + body)
        self.row = item.y + item.height

    def _picture(self, piece: Placed) -> None:
        for band in split(piece, self.profile.max_rows):
            lead = self._feed_to(band.y)
            if not self.profile.indent:
                band = extend_left(band)
            place = self._set_align("left") + self._set_margin(band.x)
            self._add(lead + place + esc.raster(defuse(band.image), band.wide, band.tall))
            self.row = band.y + band.height

    def _text(self, item: TextItem) -> bytes:
        data = item.text.encode("ascii")
        if not _PRINTABLE.issuperset(data):
            raise PrinterConfigError("a control character got into a line of text")
        place = self._set_align("left") + self._set_margin(item.x)
        style = self._set_style(item.scale_x, item.scale_y, item.bold)
        return place + style + self._set_spacing(item.height) + data + esc.LINE_FEED

    def _barcode(self, item: BarcodeItem) -> bytes:
        place = self._set_margin(0) + self._set_align("center")
        return place + esc.code128(item.data, item.dot, item.height)

    def _cut(self) -> bytes:
        """Feed to the cutter and cut, or feed to the tear bar, or present."""
        profile = self.profile
        self.waste += profile.px(profile.cutter_mm)
        if profile.present:
            return profile.present
        if profile.cut and profile.cut_feeds:
            return profile.cut
        return esc.feed(profile.px(profile.cutter_mm)) + profile.cut

    def _feed_to(self, row: int) -> bytes:
        units = max(0, row - self.row)
        self.row += units
        return esc.feed(units)

    def _set_margin(self, dots: int) -> bytes:
        if dots == self._margin:
            return b""
        self._margin = dots
        return esc.left_margin(dots)

    def _set_align(self, align: str) -> bytes:
        if align == self._align:
            return b""
        self._align = align
        return esc.justify(align)

    def _set_style(self, scale_x: int, scale_y: int, bold: bool) -> bytes:
        old, self._style = self._style, (scale_x, scale_y, bold)
        size = esc.character_size(scale_x, scale_y) if old[:2] != (scale_x, scale_y) else b""
        return size + (esc.emphasis(bold) if old[2] != bold else b"")

    def _set_spacing(self, units: int) -> bytes:
        if units == self._spacing:
            return b""
        self._spacing = units
        return esc.line_spacing(units)

    def _add(self, data: bytes) -> None:
        if data:
            self.chunks.append(Chunk(data, marks=True))


def total(chunks: Iterable[Chunk]) -> bytes:
    """All bytes of some chunks, for saving and for tests."""
    return b"".join(chunk.data for chunk in chunks)
