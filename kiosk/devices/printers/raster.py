"""Bit pictures on their way to the printer: cropped to ink, cut into bands, made safe.

A picture here is a 1-bit `Image` whose white dots are ink, placed at (x, y) in printer dots.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from PIL import Image

# One command carries at most this many bytes of picture.  A printer buffer of 4 kB takes it whole,
# a paper-out is noticed between two commands, and a broken command can be completed with so many
# zero bytes at the most.
MAX_BAND_BYTES = 4096

# Blank rows inside a picture are fed instead of sent when there are at least this many.
_WORTH_FEEDING = 3


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece of picture at `x`, `y` printer dots.

    With `wide` 2 every dot of it is printed twice as wide, with `tall` 2 twice as high.
    """

    x: int
    y: int
    image: Image.Image
    wide: int = 1
    tall: int = 1

    @property
    def height(self) -> int:
        """Height on paper in printer dots."""
        return self.image.height * self.tall

    @property
    def width(self) -> int:
        """Width on paper in printer dots."""
        return self.image.width * self.wide


def crop(piece: Placed) -> Placed | None:
    """Crop a piece to its ink; None when it is blank."""
    box = piece.image.getbbox()
    if box is None:
        return None
    left, top, _right, _bottom = box
    return replace(
        piece,
        x=piece.x + left * piece.wide,
        y=piece.y + top * piece.tall,
        image=piece.image.crop(box),
    )


def split(piece: Placed, max_rows: int) -> Iterator[Placed]:
    """Cut a piece into bands: at blank rows, at `max_rows`, and at `MAX_BAND_BYTES`.

    Every band is cropped to its own ink; blank bands vanish.
    """
    for top, bottom in _inked_runs(piece.image):
        run = crop(_rows(piece, top, bottom))
        if run is None:
            continue
        row_bytes = (run.image.width + 7) // 8
        rows = max(1, min(max_rows, MAX_BAND_BYTES // row_bytes))
        for start in range(0, run.image.height, rows):
            band = crop(_rows(run, start, min(start + rows, run.image.height)))
            if band is not None:
                yield band


def _rows(piece: Placed, top: int, bottom: int) -> Placed:
    image = piece.image.crop((0, top, piece.image.width, bottom))
    return replace(piece, y=piece.y + top * piece.tall, image=image)


def _inked_runs(image: Image.Image) -> Iterator[tuple[int, int]]:
    """Row ranges with ink, joined over gaps that are not worth a feed command."""
    start: int | None = None
    last = -1
    data, stride = image.tobytes(), (image.width + 7) // 8
    for row in range(image.height):
        if not data[row * stride : (row + 1) * stride].strip(b"\0"):
            continue
        if start is not None and row - last > _WORTH_FEEDING:
            yield start, last + 1
            start = None
        if start is None:
            start = row
        last = row
    if start is not None:
        yield start, last + 1


def extend_left(piece: Placed) -> Placed:
    """Widen a piece to the left edge of the paper, for printers that cannot indent a picture."""
    if piece.x == 0:
        return piece
    columns = piece.x // piece.wide
    wide = Image.new("1", (columns + piece.image.width, piece.image.height), 0)
    wide.paste(piece.image, (columns, 0))
    return replace(piece, x=0, image=wide)


# Second bytes of the real-time commands that some printers obey even inside picture data:
# DLE EOT, DLE ENQ, DLE DC4.  One more dot makes them harmless: 04 -> 0C, 05 -> 0D, 14 -> 1C.
_REAL_TIME_SECOND = frozenset({0x04, 0x05, 0x14})
_DLE = 0x10


def defuse(image: Image.Image) -> Image.Image:
    """Return the picture without any real-time command in its bytes.

    Where `10 04`, `10 05` or `10 14` would be sent, one dot of ink is added to the second byte.
    Most pictures have none and come back unchanged.
    """
    data = bytearray(image.tobytes())
    changed = False
    for i in range(len(data) - 1):
        if data[i] == _DLE and data[i + 1] in _REAL_TIME_SECOND:
            data[i + 1] |= 0x08
            changed = True
    if not changed:
        return image
    # The added dot may lie in the padding right of the picture: widen it to whole bytes.
    width = (image.width + 7) // 8 * 8
    return Image.frombytes("1", (width, image.height), bytes(data))


def has_real_time(data: bytes) -> bool:
    """True when `data` holds a byte pair that a printer may take for a real-time command."""
    return any(bytes((_DLE, second)) in data for second in _REAL_TIME_SECOND)
