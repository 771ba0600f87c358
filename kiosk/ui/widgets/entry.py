"""A field that shows what is typed on the on-screen keyboard."""

from __future__ import annotations

from kiosk.ui.theme import Theme
from kiosk.ui.toolkit import Color
from kiosk.ui.widgets import paint
from kiosk.ui.widgets.layout import Piece
from kiosk.ui.widgets.text import Icon, Text, text_width


class EntryField(Piece):
    """One line of typed text with a mark at its end, or a quiet hint while it is empty."""

    def __init__(self, theme: Theme, text: str, hint: str, *, icon: str = "search") -> None:
        super().__init__()
        self.theme, self.hint, self.typed = theme, hint, text
        self.icon = Icon(theme, icon, theme.font("title"), colour="accent")
        self.label = Text(theme, text or hint, "title", smallest="small")
        self.add_widget(self.icon)
        self.add_widget(self.label)

    def natural(self, width: float) -> float:
        return self.theme.mm(20)

    def set_text(self, text: str) -> None:
        """Show what has been typed."""
        self.typed = text
        self.draw()
        self.arrange()

    def _inner(self) -> tuple[float, float]:
        left = self.x + self.theme.mm(5) + self.theme.font("title") + self.theme.mm(3)
        return left, self.right - self.theme.mm(6) - left

    def _visible(self, room: float) -> str:
        """The end of the text that fits on one line."""
        text = self.typed
        while text and text_width(self.theme, "…" + text, "title") > room:
            text = text[1:]
        return text if text == self.typed else "…" + text

    def draw(self) -> None:
        self.canvas.before.clear()
        theme, radius = self.theme, self.theme.radius("field")
        box = (self.x, self.y, self.width, self.height)
        left, room = self._inner()
        with self.canvas.before:
            Color(*theme.colour("surface"))
            paint.rounded(*box, radius)
            Color(*theme.colour("accent"))
            paint.rounded(*box, radius, edge=theme.mm(0.75))
            width = text_width(theme, self._visible(room), "title") if self.typed else 0
            high = theme.font("title") * 1.1
            paint.rounded(
                left + width + theme.mm(0.5), self.center_y - high / 2, theme.mm(0.75), high, 2
            )

    def arrange(self) -> None:
        left, room = self._inner()
        size = self.theme.font("title")
        self.icon.place(self.x + self.theme.mm(5), self.y, size, self.height)
        self.label.text = self._visible(room) if self.typed else self.hint
        self.label.colour = "text" if self.typed else "text-quiet"
        self.label.step = "title" if self.typed else "lead"
        start = left if self.typed else left + self.theme.mm(3)
        self.label.place(start, self.y, room + left - start, self.height)
