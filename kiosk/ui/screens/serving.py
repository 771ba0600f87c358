"""The live hall on the first screen: which number is at which counter."""

from __future__ import annotations

from kiosk.core.catalogue import Counter
from kiosk.ui.toolkit import Color
from kiosk.ui.view import View
from kiosk.ui.widgets import paint
from kiosk.ui.widgets.buttons import spacer
from kiosk.ui.widgets.cells import NumberCells
from kiosk.ui.widgets.layout import Column, Grid, Pad, Piece
from kiosk.ui.widgets.press import Card
from kiosk.ui.widgets.text import Text


class Serving(Piece):
    """A counter and the number it serves, on gold: "now" on every surface of the office."""

    def __init__(self, view: View, counter: Counter) -> None:
        super().__init__()
        theme = self.theme = view.theme
        self.name = Text(
            theme,
            view.t("Counter {number}", number=counter.number or counter.code),
            "small",
            weight="semibold",
            align="center",
            smallest="small",
        )
        self.cells = NumberCells(theme, counter.now_serving or "", theme.mm(9), colour="on-now")
        self.add_widget(self.name)
        self.add_widget(self.cells)

    def natural(self, width: float) -> float:
        return self.name.natural(width) + self.theme.mm(15)

    def draw(self) -> None:
        self.canvas.before.clear()
        high = self.height - self.name.natural(self.width)
        with self.canvas.before:
            Color(*self.theme.colour("now"))
            paint.rounded(self.x, self.y, self.width, high, self.theme.radius("field"))

    def arrange(self) -> None:
        word, inset = self.name.natural(self.width), self.theme.mm(3)
        self.name.place(self.x, self.top - word, self.width, word)
        self.cells.place(
            self.x + inset, self.y + inset, self.width - 2 * inset, self.height - word - 2 * inset
        )


def serving(view: View, columns: int, rows: int) -> Piece:
    """The live hall: which number is at which counter."""
    theme = view.theme
    busy = [c for c in view.board.counters if c.now_serving][: columns * rows]
    title = Text(
        theme,
        view.t("Now serving") + " · " + view.other("Now serving"),
        "base",
        weight="semibold",
        colour="text-quiet",
        smallest="small",
    )
    if not busy:
        calm = Text(theme, view.t("No number is being served right now."), "base", smallest="small")
        return Card(theme, Column([title, calm]), fill="surface-quiet", raised=False)
    grid = Grid([Serving(view, counter) for counter in busy], columns, gap=theme.mm(4))
    return Card(
        theme,
        Column([title, grid, spacer()], gap=theme.mm(2)),
        fill="surface-quiet",
        raised=False,
        pad=Pad.sides(theme.mm(6), theme.mm(4)),
    )
