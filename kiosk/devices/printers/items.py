"""What a laid-out slip consists of: things at places, in printer dots, top to bottom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from kiosk.devices.printers.raster import Placed
from kiosk.devices.printers.symbols import QrPlan


@dataclass(frozen=True, slots=True)
class TextItem:
    """A line of ASCII in the printer's own font A, magnified `scale` times."""

    x: int
    y: int
    text: str
    scale_x: int
    scale_y: int
    bold: bool
    height: int


@dataclass(frozen=True, slots=True)
class QrItem:
    """A QR code the printer draws itself, aligned by the printer."""

    y: int
    plan: QrPlan
    align: Literal["left", "center", "right"]

    @property
    def height(self) -> int:
        """Height on paper in dots (the quiet zone lies outside)."""
        return self.plan.size


@dataclass(frozen=True, slots=True)
class BarcodeItem:
    """A Code 128 the printer draws itself, centred."""

    y: int
    data: str
    dot: int
    height: int


@dataclass(frozen=True, slots=True)
class CutItem:
    """The end of a piece of paper."""

    y: int
    height: int = 0


Item: TypeAlias = Placed | TextItem | QrItem | BarcodeItem | CutItem


@dataclass(frozen=True, slots=True)
class Page:
    """A laid-out slip: items in order, and the length of the printed part in dots."""

    items: tuple[Item, ...]
    height: int
