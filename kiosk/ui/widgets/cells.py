"""Numbers in fixed cells: the digits of Be Vietnam Pro differ in width, so each gets its own."""

from __future__ import annotations

from kiosk.ui.theme import Theme
from kiosk.ui.toolkit import Color, CoreLabel, Rectangle
from kiosk.ui.widgets import paint
from kiosk.ui.widgets.layout import Piece

DIGIT = 0.73  # width of a digit's cell in ems: the widest bold digit, "4", has 0.72
LETTER = 0.80  # width of a letter's cell in ems
INK = 0.80  # height of a capital with a little air, in ems


class NumberCells(Piece):
    """A label such as A012, as big as its box allows, one cell per character."""

    def __init__(
        self, theme: Theme, text: str, height: float, *, colour: str = "text", align: str = "center"
    ) -> None:
        super().__init__()
        self.theme, self.text, self.wanted = theme, text, height
        self.colour, self.align = colour, align

    def natural(self, width: float) -> float:
        return self.wanted

    def font_size(self) -> float:
        """The type size in px that fills the box."""
        ems = sum(_cell(character) for character in self.text) or DIGIT
        return max(1.0, min(self.height / INK, self.width / ems))

    def draw(self) -> None:
        self.canvas.clear()
        size = self.font_size()
        spare = self.width - size * sum(_cell(character) for character in self.text)
        left = self.x + {"left": 0.0, "center": spare / 2, "right": spare}[self.align]
        with self.canvas:
            Color(*self.theme.colour(self.colour))
            for character in self.text:
                cell = size * _cell(character)
                self._glyph(character, left, cell, size)
                left += cell

    def _glyph(self, character: str, left: float, cell: float, size: float) -> None:
        label = CoreLabel(
            text=character, font_name="Vietnam-bold", font_size=size, color=(1, 1, 1, 1)
        )
        label.refresh()
        texture = label.texture
        # The capital's middle is 0.37 em above the base line, which is 0.265 em above the
        # bottom of the texture: that point goes to the middle of the box.
        middle = (0.265 + 0.37) * size
        Rectangle(
            texture=texture,
            size=(texture.width, texture.height),
            pos=(
                round(left + (cell - texture.width) / 2),
                round(self.center_y - middle),
            ),
        )


def _cell(character: str) -> float:
    return DIGIT if character.isdigit() else LETTER


class EntryCells(Piece):
    """Boxes to be filled character by character (the check word); the next one is marked."""

    def __init__(self, theme: Theme, text: str, count: int, height: float) -> None:
        super().__init__()
        self.theme, self.text, self.count, self.wanted = theme, text, count, height

    def natural(self, width: float) -> float:
        return self.wanted

    def set_text(self, text: str) -> None:
        """Show what has been typed."""
        if text != self.text:
            self.text = text
            self.draw()

    def draw(self) -> None:
        self.canvas.clear()
        gap = self.theme.mm(4)
        side = min(self.height, (self.width - gap * (self.count - 1)) / self.count)
        left = self.center_x - (side * self.count + gap * (self.count - 1)) / 2
        with self.canvas:
            for index in range(self.count):
                self._box(index, left + index * (side + gap), side)

    def _box(self, index: int, left: float, side: float) -> None:
        theme, current = self.theme, index == len(self.text)
        bottom, radius = self.center_y - side / 2, self.theme.radius("field")
        Color(*theme.colour("surface"))
        paint.rounded(left, bottom, side, side, radius)
        Color(*theme.colour("accent" if current else "edge"))
        paint.rounded(left, bottom, side, side, radius, edge=theme.mm(1.0 if current else 0.5))
        if current:
            width = side * 0.4
            paint.rounded(left + (side - width) / 2, bottom + side * 0.16, width, theme.mm(1), 2)
        if index < len(self.text):
            self._letter(self.text[index], left, bottom, side)

    def _letter(self, character: str, left: float, bottom: float, side: float) -> None:
        size = side * 0.66
        label = CoreLabel(
            text=character, font_name="Vietnam-bold", font_size=size, color=(1, 1, 1, 1)
        )
        label.refresh()
        texture = label.texture
        Color(*self.theme.colour("text"))
        Rectangle(
            texture=texture,
            size=(texture.width, texture.height),
            pos=(
                round(left + (side - texture.width) / 2),
                round(bottom + side / 2 - 0.635 * size),
            ),
        )
