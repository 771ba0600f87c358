"""The five-stage line of a dossier: where it has been, where it is now, what is left."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.ui.theme import Theme
from kiosk.ui.toolkit import Color, Rectangle
from kiosk.ui.widgets import paint
from kiosk.ui.widgets.layout import Piece
from kiosk.ui.widgets.text import Icon, Text


class StageLine(Piece):
    """Marks 1…n joined by a line. The present one is gold, bigger, and said in bold below; past
    ones carry a tick and future ones are empty rings, so that nothing hangs on colour alone.
    """

    def __init__(self, theme: Theme, names: Sequence[str], present: int) -> None:
        """``present`` counts from 1; ``len(names) + 1`` means that everything is done."""
        super().__init__()
        self.theme, self.present = theme, present
        self.labels = [
            Text(
                theme,
                name,
                "small" if theme.large_text else "base",
                weight="bold" if index == present else "regular",
                colour="text" if index <= present else "text-quiet",
                align="center",
                valign="top",
                smallest="small",
            )
            for index, name in enumerate(names, start=1)
        ]
        self.marks = [
            Icon(theme, icon, theme.mm(7 if index == present else 5), colour=colour)
            for index, (icon, colour) in enumerate(
                (self._mark(index) for index in range(1, len(names) + 1)), start=1
            )
        ]
        for part in (*self.labels, *self.marks):
            self.add_widget(part)

    def _mark(self, index: int) -> tuple[str, str]:
        if index < self.present:
            return "check", "on-action"
        if index == self.present:
            return "map-pin", "on-now"
        return "circle", "text-quiet"

    @property
    def _band(self) -> float:
        return self.theme.mm(17)

    def natural(self, width: float) -> float:
        cell = width / len(self.labels) - self.theme.mm(2)
        return self._band + max(label.natural(cell) for label in self.labels)

    def draw(self) -> None:
        self.canvas.before.clear()
        cell, theme = self.width / len(self.labels), self.theme
        middle = self.top - self._band / 2
        with self.canvas.before:
            for index in range(1, len(self.labels)):
                left = self.x + (index - 0.5) * cell
                done = index < self.present
                Color(*theme.colour("action" if done else "edge"))
                thick = theme.mm(1.5 if done else 0.75)
                Rectangle(pos=(left, middle - thick / 2), size=(cell, thick))
            for index in range(1, len(self.labels) + 1):
                self._dot(index, self.x + (index - 0.5) * cell, middle)

    def _dot(self, index: int, x: float, y: float) -> None:
        theme = self.theme
        radius = theme.mm(7 if index == self.present else 5)
        fill = "now" if index == self.present else "action" if index < self.present else "surface"
        box = (x - radius, y - radius, radius * 2, radius * 2)
        Color(*theme.colour(fill))
        paint.rounded(*box, radius)
        if index >= self.present:
            Color(*theme.colour("on-now" if index == self.present else "edge"))
            paint.rounded(*box, radius, edge=theme.mm(0.75))

    def arrange(self) -> None:
        cell = self.width / len(self.labels)
        inset = self.theme.mm(1)
        for index, (label, mark) in enumerate(zip(self.labels, self.marks, strict=True)):
            left = self.x + index * cell
            mark.place(left, self.top - self._band, cell, self._band)
            label.place(left + inset, self.y, cell - 2 * inset, self.height - self._band)
