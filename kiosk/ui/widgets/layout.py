"""Placing pieces: first every piece says how high it wants to be, then it is given its box.

A plain two-pass layout instead of Kivy's size hints: text wraps and grows with the language and
the text size, so heights are known only after measuring. Coordinates are px, y grows upwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kiosk.ui.toolkit import Widget


@dataclass(frozen=True, slots=True)
class Pad:
    """Inner distances in px."""

    left: float = 0
    top: float = 0
    right: float = 0
    bottom: float = 0

    @classmethod
    def all(cls, amount: float) -> Pad:
        """The same on every side."""
        return cls(amount, amount, amount, amount)

    @classmethod
    def sides(cls, across: float, down: float) -> Pad:
        """``across`` left and right, ``down`` above and below."""
        return cls(across, down, across, down)


class Piece(Widget):
    """Something on the screen. Subclasses draw in `draw` and place their parts in `arrange`."""

    grow = 0.0  # share of the height that is left over in a column
    squeeze = 0  # when room is short: 0 keeps its height, 2 gives up height first, 1 after that

    def __init__(self) -> None:
        # Kivy's own rules style its stock widgets; skipping them halves the cost of a piece.
        super().__init__(**{"__no_builder": True})

    def natural(self, width: float) -> float:
        """The height this piece wants when it is ``width`` px wide."""
        raise NotImplementedError

    def least(self, width: float) -> float:
        """What it keeps of its height when it gives some up, in px."""
        return 0.0 if self.squeeze else self.natural(width)

    def place(self, x: float, y: float, width: float, height: float) -> None:
        """Take the box with its lower left corner at (x, y)."""
        self.pos = (float(round(x)), float(round(y)))
        self.size = (float(round(width)), float(round(height)))
        self.draw()
        self.arrange()

    def draw(self) -> None:
        """Draw this piece's own ground; its parts draw themselves."""

    def arrange(self) -> None:
        """Place the parts inside this piece's box."""


def growing(piece: Piece, share: float = 1.0) -> Piece:
    """Let ``piece`` take a share of the height left over; returns it."""
    piece.grow = share
    return piece


class Gap(Piece):
    """Empty room of a fixed height; the first to shrink when room is short."""

    squeeze = 2

    def __init__(self, height: float = 0, grow: float = 0) -> None:
        super().__init__()
        self._height = height
        self.grow = grow

    def natural(self, width: float) -> float:
        return self._height


class Column(Piece):
    """Parts below each other, all as wide as the column."""

    def __init__(
        self, parts: Sequence[Piece | None], *, gap: float = 0, pad: Pad | None = None
    ) -> None:
        super().__init__()
        self.parts = [part for part in parts if part is not None]
        self.gap, self.pad = gap, pad or Pad()
        self.squeeze = _softest(self.parts)
        self.is_overfull = False
        for part in self.parts:
            self.add_widget(part)

    def least(self, width: float) -> float:
        inner = width - self.pad.left - self.pad.right
        kept = [p.least(inner) if p.squeeze == 2 else p.natural(inner) for p in self.parts]
        return sum(kept) + self._between()

    def natural(self, width: float) -> float:
        inner = width - self.pad.left - self.pad.right
        return sum(part.natural(inner) for part in self.parts) + self._between()

    def _between(self) -> float:
        return self.gap * max(0, len(self.parts) - 1) + self.pad.top + self.pad.bottom

    def arrange(self) -> None:
        inner = self.width - self.pad.left - self.pad.right
        room = self.height - self._between()
        heights = share_out(self.parts, inner, room)
        top = self.top - self.pad.top
        for part, height in zip(self.parts, heights, strict=True):
            top -= height
            part.place(self.x + self.pad.left, top, inner, height)
            top -= self.gap
        self.is_overfull = top + self.gap < self.y - 1


def _softest(parts: Sequence[Piece]) -> int:
    """A container gives up height first when something in it does."""
    return 2 if any(part.squeeze == 2 for part in parts) else 0


def share_out(parts: Sequence[Piece], width: float, room: float) -> list[float]:
    """Heights that use ``room``: surplus goes to growers, shortage is taken from the soft ones."""
    wanted = [part.natural(width) for part in parts]
    spare = room - sum(wanted)
    if spare >= 0:
        total = sum(part.grow for part in parts)
        if not total:
            return wanted
        return [h + spare * part.grow / total for h, part in zip(wanted, parts, strict=True)]
    for level in (2, 1):
        give = [
            max(0.0, high - part.least(width)) if part.squeeze == level else 0.0
            for high, part in zip(wanted, parts, strict=True)
        ]
        total = sum(give)
        if spare < 0 < total:
            factor = min(1.0, -spare / total)
            wanted = [high - part * factor for high, part in zip(wanted, give, strict=True)]
            spare += total * factor
    return wanted


class Row(Piece):
    """Parts beside each other. ``widths``: px for a fixed part, None for an equal share."""

    def __init__(
        self,
        parts: Sequence[Piece],
        widths: Sequence[float | None] | None = None,
        *,
        gap: float = 0,
        shares: Sequence[float] | None = None,
        centred: bool = False,
        height: float = 0,
    ) -> None:
        """``height``: px, when the row must be that high whatever is in it."""
        super().__init__()
        self.fixed_height = height
        self.parts = list(parts)
        self.widths = list(widths) if widths else [None] * len(self.parts)
        self.shares = list(shares) if shares else [1.0] * len(self.parts)
        self.gap, self.centred = gap, centred
        self.squeeze = _softest(self.parts)
        for part in self.parts:
            self.add_widget(part)

    def _spans(self, width: float) -> list[float]:
        fixed = sum(w for w in self.widths if w is not None) + self.gap * (len(self.parts) - 1)
        pairs = list(zip(self.widths, self.shares, strict=True))
        total = sum(share for w, share in pairs if w is None) or 1.0
        room = max(0.0, width - fixed)
        return [room * share / total if w is None else w for w, share in pairs]

    def natural(self, width: float) -> float:
        if self.fixed_height:
            return self.fixed_height
        spans = self._spans(width)
        return max(
            (part.natural(span) for part, span in zip(self.parts, spans, strict=True)), default=0
        )

    def least(self, width: float) -> float:
        spans = self._spans(width)
        kept = [
            part.least(span) if part.squeeze == 2 else part.natural(span)
            for part, span in zip(self.parts, spans, strict=True)
        ]
        return max([self.fixed_height, *kept])

    def arrange(self) -> None:
        spans = self._spans(self.width)
        x = self.x
        for part, span in zip(self.parts, spans, strict=True):
            height = min(self.height, part.natural(span)) if self.centred else self.height
            part.place(x, self.y + (self.height - height) / 2, span, height)
            x += span + self.gap


class Grid(Piece):
    """Equal boxes in ``columns``; rows share the height they are given evenly."""

    squeeze = 1

    def __init__(
        self, parts: Sequence[Piece], columns: int, *, gap: float = 0, least: float = 0
    ) -> None:
        super().__init__()
        self.parts, self.columns, self.gap, self.lowest = list(parts), max(1, columns), gap, least
        for part in self.parts:
            self.add_widget(part)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return -(-len(self.parts) // self.columns)

    def _cell(self, width: float) -> float:
        return (width - self.gap * (self.columns - 1)) / self.columns

    def least(self, width: float) -> float:
        return self.lowest * self.rows + self.gap * max(0, self.rows - 1)

    def natural(self, width: float) -> float:
        cell = self._cell(width)
        row = max((part.natural(cell) for part in self.parts), default=0)
        return max(row, self.lowest) * self.rows + self.gap * max(0, self.rows - 1)

    def arrange(self) -> None:
        if not self.parts:
            return
        cell = self._cell(self.width)
        row = (self.height - self.gap * (self.rows - 1)) / self.rows
        for index, part in enumerate(self.parts):
            down, across = divmod(index, self.columns)
            top = self.top - down * (row + self.gap)
            part.place(self.x + across * (cell + self.gap), top - row, cell, row)


class Centred(Piece):
    """One part in the middle, at most ``max_width`` px wide and as high as it wants."""

    def __init__(self, part: Piece, max_width: float | None = None) -> None:
        super().__init__()
        self.part, self.max_width = part, max_width
        self.grow, self.squeeze = part.grow, part.squeeze
        self.add_widget(part)

    def least(self, width: float) -> float:
        return self.part.least(self._width(width))

    def _width(self, width: float) -> float:
        return min(width, self.max_width) if self.max_width else width

    def natural(self, width: float) -> float:
        return self.part.natural(self._width(width))

    def arrange(self) -> None:
        width = self._width(self.width)
        height = self.height if self.part.grow else min(self.height, self.part.natural(width))
        x = self.x + (self.width - width) / 2
        self.part.place(x, self.y + (self.height - height) / 2, width, height)


class Stack(Piece):
    """Parts over each other, all in the same box; as high as the highest wants to be."""

    def __init__(self, parts: Sequence[Piece]) -> None:
        super().__init__()
        self.parts = list(parts)
        self.grow = max((part.grow for part in parts), default=0.0)
        for part in self.parts:
            self.add_widget(part)

    def natural(self, width: float) -> float:
        return max((part.natural(width) for part in self.parts), default=0)

    def arrange(self) -> None:
        for part in self.parts:
            part.place(self.x, self.y, self.width, self.height)


class Holder(Piece):
    """A place whose content is exchanged."""

    def __init__(self, part: Piece, *, grow: float = 0.0) -> None:
        super().__init__()
        self.part, self.grow, self.squeeze = part, grow, part.squeeze
        self.add_widget(part)

    def least(self, width: float) -> float:
        return self.part.least(width)

    def natural(self, width: float) -> float:
        return self.part.natural(width)

    def arrange(self) -> None:
        self.part.place(self.x, self.y, self.width, self.height)

    def replace(self, part: Piece) -> None:
        """Show ``part`` in the same box."""
        self.remove_widget(self.part)
        self.part = part
        self.add_widget(part)
        self.arrange()


def walk(piece: Widget) -> Iterator[Widget]:
    """``piece`` and everything inside it."""
    yield piece
    for child in piece.children:
        yield from walk(child)
