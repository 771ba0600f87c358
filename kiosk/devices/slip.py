"""What is on paper: a slip is a short list of blocks.

The ticket and receipt composers produce slips, printers turn them into bytes.  A slip is plain
data (`to_json`/`from_json`), so it can lie in the journal through a power cut and travel from the
server to a counter station.  Everything is validated here, once: text is NFC and holds no control
or format character, sizes are bounded, so that the layers below never meet a surprise.
"""

from __future__ import annotations

import base64
import binascii
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Literal, TypeAlias, cast

from kiosk.devices.slip_values import Reader, SlipError, clean_text

Size = Literal["small", "normal", "large", "title"]
Align = Literal["left", "center", "right"]
Kind = Literal["ticket", "receipt", "test"]
Language = Literal["vi", "en"]

VERSION = 1
SIZES: tuple[str, ...] = ("small", "normal", "large", "title")
ALIGNS: tuple[str, ...] = ("left", "center", "right")
KINDS: tuple[str, ...] = ("ticket", "receipt", "test")
LANGUAGES: tuple[str, ...] = ("vi", "en")

__all__ = [
    "Align",
    "Block",
    "Boxes",
    "Cell",
    "Code128",
    "Columns",
    "Cut",
    "Feed",
    "Image",
    "Kind",
    "Language",
    "Number",
    "Qr",
    "Rule",
    "Size",
    "Slip",
    "SlipError",
    "Text",
    "clean_text",
]

MAX_BLOCKS = 120
MAX_TEXT = 600
MAX_CELLS = 8
MAX_QR_BYTES = 400
MAX_CODE128 = 48
MAX_IMAGE_BASE64 = 400_000


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; it wraps at words."""

    type: ClassVar[str] = "text"
    text: str
    size: Size = "normal"
    bold: bool = False
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Number:
    """The queue number, 18 to 24 mm high."""

    type: ClassVar[str] = "number"
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a `Columns` row; widths are shared out by `weight`."""

    text: str
    align: Align = "left"
    weight: int = 1
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """A row of cells side by side, each wrapping in its own width."""

    type: ClassVar[str] = "columns"
    cells: tuple[Cell, ...]
    size: Size = "normal"


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin line across the paper."""

    type: ClassVar[str] = "rule"


@dataclass(frozen=True, slots=True)
class Feed:
    """Empty paper, in millimetres."""

    type: ClassVar[str] = "feed"
    mm: float


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code at most `mm` wide (without its quiet zone, which is always kept)."""

    type: ClassVar[str] = "qr"
    data: str
    mm: float = 25.0
    align: Align = "center"


@dataclass(frozen=True, slots=True)
class Code128:
    """A Code 128 bar code `mm` high; left out where it does not fit the paper."""

    type: ClassVar[str] = "code128"
    data: str
    mm: float = 12.0
    caption: bool = True


@dataclass(frozen=True, slots=True)
class Boxes:
    """Letters in separate boxes: the check word of a receipt."""

    type: ClassVar[str] = "boxes"
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture (PNG, base64), printed `mm` wide in black and white."""

    type: ClassVar[str] = "image"
    png: str
    mm: float = 30.0

    def png_bytes(self) -> bytes:
        """The decoded PNG file."""
        return base64.b64decode(self.png)


@dataclass(frozen=True, slots=True)
class Cut:
    """Cut the paper (or hand the slip to the presenter)."""

    type: ClassVar[str] = "cut"


Block: TypeAlias = Text | Number | Columns | Rule | Feed | Qr | Code128 | Boxes | Image | Cut


@dataclass(frozen=True, slots=True)
class Slip:
    """A printable document: `id` names the print job, `kind` says what it is."""

    id: str
    kind: Kind
    language: Language
    blocks: tuple[Block, ...]
    version: int = VERSION

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Slip:
        """Read a slip from plain JSON data.

        Raises:
            SlipError: naming the path of the first value that is missing, unknown or out of range.
        """
        top = Reader(data, "slip")
        top.only("version", "id", "kind", "language", "blocks")
        if top.whole("version", 0, 1_000_000, default=VERSION) != VERSION:
            raise SlipError("slip.version", f"only version {VERSION} is understood")
        raw = top.items("blocks", 1, MAX_BLOCKS)
        blocks = tuple(_read_block(item, f"blocks[{i}]") for i, item in enumerate(raw))
        return cls(
            id=_read_id(top),
            kind=cast(Kind, top.choice("kind", KINDS)),
            language=cast(Language, top.choice("language", LANGUAGES)),
            blocks=blocks,
        )

    def to_json(self) -> dict[str, Any]:
        """The slip as plain JSON data; `from_json` gives back an equal slip."""
        return {
            "version": self.version,
            "id": self.id,
            "kind": self.kind,
            "language": self.language,
            "blocks": [_block_json(block) for block in self.blocks],
        }

    def texts(self) -> list[str]:
        """Every human-readable text on the slip, in reading order."""
        found: list[str] = []
        for block in self.blocks:
            if isinstance(block, Text | Number):
                found.append(block.text)
            elif isinstance(block, Columns):
                found.extend(cell.text for cell in block.cells)
            elif isinstance(block, Boxes):
                found.append(" ".join(block.cells))
        return found


def _block_json(block: Block) -> dict[str, Any]:
    values: dict[str, Any] = {"type": block.type}
    for item in fields(block):
        value = getattr(block, item.name)
        if isinstance(block, Columns) and item.name == "cells":
            value = [{f.name: getattr(cell, f.name) for f in fields(cell)} for cell in block.cells]
        elif isinstance(value, tuple):
            value = list(value)
        values[item.name] = value
    return values


def _read_id(top: Reader) -> str:
    text = top.text("id", 40)
    try:
        return str(uuid.UUID(text))
    except ValueError as error:
        raise SlipError("slip.id", "must be a UUID") from error


def _read_text(r: Reader) -> Block:
    r.only("type", "text", "size", "bold", "align")
    return Text(
        text=r.text("text", MAX_TEXT),
        size=cast(Size, r.choice("size", SIZES, "normal")),
        bold=r.flag("bold", False),
        align=cast(Align, r.choice("align", ALIGNS, "left")),
    )


def _read_number(r: Reader) -> Block:
    r.only("type", "text")
    return Number(text=r.text("text", 8))


def _read_cell(value: object, where: str) -> Cell:
    r = Reader(value, where)
    r.only("text", "align", "weight", "bold")
    return Cell(
        text=r.text("text", MAX_TEXT, least=0),
        align=cast(Align, r.choice("align", ALIGNS, "left")),
        weight=r.whole("weight", 1, 20, 1),
        bold=r.flag("bold", False),
    )


def _read_columns(r: Reader) -> Block:
    r.only("type", "cells", "size")
    raw = r.items("cells", 1, MAX_CELLS)
    cells = tuple(_read_cell(item, f"cells[{i}]") for i, item in enumerate(raw))
    return Columns(cells=cells, size=cast(Size, r.choice("size", SIZES, "normal")))


def _read_rule(r: Reader) -> Block:
    r.only("type")
    return Rule()


def _read_feed(r: Reader) -> Block:
    r.only("type", "mm")
    return Feed(mm=r.number("mm", 0, 60))


def _read_qr(r: Reader) -> Block:
    r.only("type", "data", "mm", "align")
    return Qr(
        data=r.exact("data", MAX_QR_BYTES),
        mm=r.number("mm", 10, 60, 25),
        align=cast(Align, r.choice("align", ALIGNS, "center")),
    )


def _read_code128(r: Reader) -> Block:
    r.only("type", "data", "mm", "caption")
    data = r.exact("data", MAX_CODE128)
    if not data.isascii():
        raise SlipError("code128.data", "must be ASCII: Code 128 has no other letters")
    return Code128(data=data, mm=r.number("mm", 5, 30, 12), caption=r.flag("caption", True))


def _read_boxes(r: Reader) -> Block:
    r.only("type", "cells")
    cells = r.items("cells", 1, 8)
    read = (Reader({"text": c}, f"cells[{i}]").text("text", 2) for i, c in enumerate(cells))
    return Boxes(cells=tuple(read))


def _read_image(r: Reader) -> Block:
    r.only("type", "png", "mm")
    png = r.exact("png", MAX_IMAGE_BASE64)
    try:
        head = base64.b64decode(png, validate=True)[:8]
    except binascii.Error as error:
        raise SlipError("image.png", "must be base64") from error
    if head != b"\x89PNG\r\n\x1a\n":
        raise SlipError("image.png", "must be a PNG file")
    return Image(png=png, mm=r.number("mm", 5, 80, 30))


def _read_cut(r: Reader) -> Block:
    r.only("type")
    return Cut()


_READERS: dict[str, Callable[[Reader], Block]] = {
    "text": _read_text,
    "number": _read_number,
    "columns": _read_columns,
    "rule": _read_rule,
    "feed": _read_feed,
    "qr": _read_qr,
    "code128": _read_code128,
    "boxes": _read_boxes,
    "image": _read_image,
    "cut": _read_cut,
}


def _read_block(value: object, where: str) -> Block:
    kind = value.get("type") if isinstance(value, Mapping) else None
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise SlipError(where, f"unknown block type {kind!r}; known: {', '.join(_READERS)}")
    try:
        return reader(Reader(value, where))
    except SlipError as error:
        if error.where.startswith(where):
            raise
        raise SlipError(f"{where}.{error.where}", str(error).split(": ", 1)[1]) from error
