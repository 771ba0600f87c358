"""Three dots that say "please wait"; still ones when motion is unwanted."""

from __future__ import annotations

from kiosk.ui.theme import Theme
from kiosk.ui.toolkit import Clock, ClockEvent, Color
from kiosk.ui.widgets import paint
from kiosk.ui.widgets.layout import Piece

STEP_S = 0.35


class Busy(Piece):
    """Dots that fill one after the other while the piece is on the screen."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme, self.step = theme, 0
        self._next: ClockEvent | None = None

    def natural(self, width: float) -> float:
        return self.theme.mm(6)

    def draw(self) -> None:
        self._dots()
        if self._next is not None:
            self._next.cancel()
        if not self.theme.reduced_motion:
            self._next = Clock.schedule_once(self._turn, STEP_S)

    def _turn(self, _elapsed: float) -> None:
        self._next = None
        if self.get_root_window() is not None:  # it is still on the glass
            self.step = (self.step + 1) % 3
            self.draw()

    def _dots(self) -> None:
        self.canvas.clear()
        size, gap = self.theme.mm(5), self.theme.mm(5)
        left = self.center_x - (3 * size + 2 * gap) / 2
        still = self.theme.reduced_motion
        with self.canvas:
            for index in range(3):
                Color(*self.theme.colour("accent" if still or index == self.step else "edge"))
                paint.rounded(
                    round(left + index * (size + gap)), self.center_y - size / 2, size, size, size
                )
