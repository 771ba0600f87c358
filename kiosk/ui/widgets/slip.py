"""The ticket as a slip of paper that slides out of the screen, towards the real one."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageDraw

from kiosk.ui.theme import Theme
from kiosk.ui.toolkit import (
    Color,
    PopMatrix,
    PushMatrix,
    Rectangle,
    ScissorPop,
    ScissorPush,
    Texture,
    Translate,
    animate,
    new_texture,
    stop_animation,
)
from kiosk.ui.widgets import paint
from kiosk.ui.widgets.layout import Pad, Piece

TOOTH_MM = 2.0


@lru_cache(maxsize=8)
def _torn_edge(width: int, tooth: int) -> Texture:
    """A row of small white teeth, as a cutter leaves them."""
    fine = 4
    picture = Image.new("L", (width * fine, tooth * fine), 0)
    draw = ImageDraw.Draw(picture)
    step = tooth * 2 * fine
    for left in range(0, width * fine, step):
        draw.polygon([(left, 0), (left + step, 0), (left + step // 2, tooth * fine - 1)], fill=255)
    mask = picture.resize((width, tooth), Image.Resampling.LANCZOS)
    whole = Image.new("RGBA", (width, tooth), (255, 255, 255, 0))
    whole.putalpha(mask)
    return new_texture((width, tooth), whole.tobytes())


class Slip(Piece):
    """White paper with a torn lower edge below a printer's slot; `slide_out` moves it down.

    ``shown`` is how much of it has come out, 0 to 1. The paper stays white in every theme.
    """

    def __init__(self, theme: Theme, part: Piece, *, shown: float = 1.0) -> None:
        super().__init__()
        self.theme, self.first_shown = theme, shown
        self.paper = _Paper(theme, part)
        self.slot = _Slot(theme)
        self.add_widget(self.paper)
        self.add_widget(self.slot)

    def natural(self, width: float) -> float:
        return self.paper.natural(width - self._inset * 2) + self._overlap

    @property
    def _inset(self) -> float:
        return self.theme.mm(6)

    @property
    def _overlap(self) -> float:
        return self.theme.mm(2)

    def arrange(self) -> None:
        high = self.theme.mm(5)
        self.slot.place(self.x, self.top - high, self.width, high)
        inset = self._inset
        self.paper.place(
            self.x + inset, self.y, self.width - 2 * inset, self.height - self._overlap
        )
        self.paper.shift.y = (1 - self.first_shown) * self.paper.height

    def slide_out(self) -> None:
        """Let the paper come out of the slot."""
        shift = self.paper.shift
        stop_animation(shift)
        shift.y = self.paper.height
        animate(shift, self.theme.seconds("slip"), y=0.0)


class _Paper(Piece):
    """The slip itself, drawn inside a window that ends at the slot."""

    def __init__(self, theme: Theme, part: Piece) -> None:
        super().__init__()
        self.theme, self.part = theme, part
        self.pad = Pad(theme.mm(6), theme.mm(9), theme.mm(6), theme.mm(6))
        self.shift = Translate(0, 0)
        self.scissor = ScissorPush()
        self.sheet = Piece()
        for instruction in (self.scissor, PushMatrix(), self.shift):
            self.canvas.before.add(instruction)
        self.add_widget(self.sheet)
        self.add_widget(part)
        for closing in (PopMatrix(), ScissorPop()):
            self.canvas.after.add(closing)

    def natural(self, width: float) -> float:
        inner = self.part.natural(width - self.pad.left - self.pad.right)
        return inner + self.pad.top + self.pad.bottom + self.theme.mm(TOOTH_MM)

    def draw(self) -> None:
        theme, tooth = self.theme, int(self.theme.mm(TOOTH_MM))
        around = int(theme.mm(6))  # room for the shadow
        # Scissors cut in window px and do not follow matrices.
        self.scissor.x, self.scissor.y = int(self.x) - around, int(self.y) - around
        self.scissor.width = int(self.width) + 2 * around
        self.scissor.height = int(self.height) + around
        self.sheet.canvas.clear()
        with self.sheet.canvas:
            if not theme.contrast:
                Color(*theme.colour("text", 0.16))
                box = (self.x, self.y + tooth, self.width, self.height)
                paint.shadow(*box, 4, blur=theme.mm(5), drop=theme.mm(1))
            Color(1, 1, 1, 1)
            Rectangle(pos=(self.x, self.y + tooth), size=(self.width, self.height - tooth))
            teeth = _torn_edge(int(self.width), tooth)
            Rectangle(pos=(self.x, self.y), size=(self.width, tooth), texture=teeth)

    def arrange(self) -> None:
        pad, tooth = self.pad, self.theme.mm(TOOTH_MM)
        self.part.place(
            self.x + pad.left,
            self.y + pad.bottom + tooth,
            self.width - pad.left - pad.right,
            self.height - pad.top - pad.bottom - tooth,
        )


class _Slot(Piece):
    """The printer's slot the paper hangs out of."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme

    def natural(self, width: float) -> float:
        return self.theme.mm(5)

    def draw(self) -> None:
        self.canvas.clear()
        with self.canvas:
            Color(*self.theme.colour("text"))
            paint.rounded(self.x, self.y, self.width, self.height, self.height / 2)
