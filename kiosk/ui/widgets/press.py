"""Things that are touched: they answer on the glass in the same frame, and act on release."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.ui import tokens
from kiosk.ui.theme import Theme
from kiosk.ui.toolkit import Color, Touch
from kiosk.ui.widgets import paint
from kiosk.ui.widgets.layout import Pad, Piece


class Card(Piece):
    """A sheet with round corners around one part."""

    def __init__(
        self,
        theme: Theme,
        part: Piece,
        *,
        fill: str = "surface",
        radius: str = "tile",
        pad: Pad | None = None,
        raised: bool = True,
        edge: str | None = None,
        edge_mm: float = 0.5,
        least: float = 0,
    ) -> None:
        super().__init__()
        self.theme, self.part = theme, part
        self.fill, self.radius, self.raised = fill, radius, raised
        self.edge, self.edge_mm = edge, edge_mm
        self.pad = pad if pad is not None else Pad.all(theme.mm(5))
        self.lowest = least
        self.squeeze = 2 if part.squeeze == 2 else 0
        self.add_widget(part)

    def natural(self, width: float) -> float:
        inner = self.part.natural(width - self.pad.left - self.pad.right)
        return max(self.lowest, inner + self.pad.top + self.pad.bottom)

    def least(self, width: float) -> float:
        inner = self.part.least(width - self.pad.left - self.pad.right)
        return max(self.lowest, inner + self.pad.top + self.pad.bottom)

    def ground(self) -> str:
        """The role of the colour it is filled with now."""
        return self.fill

    def draw(self) -> None:
        self.canvas.before.clear()
        theme, radius = self.theme, self.theme.radius(self.radius)
        box = (self.x, self.y, self.width, self.height)
        with self.canvas.before:
            # On the dark ground a shadow is invisible; there an outline carries the shape.
            if self.raised and not theme.contrast:
                scale = tokens.load().shadow
                zoom = theme.px_per_mm / tokens.load().default_px_per_mm
                Color(*theme.colour("text", float(scale["alpha"])))
                paint.shadow(
                    *box,
                    radius,
                    blur=float(scale["blur_px"]) * zoom,
                    drop=float(scale["y_px"]) * zoom,
                )
            Color(*theme.colour(self.ground()))
            paint.rounded(*box, radius)
            if self.edge:
                Color(*theme.colour(self.edge))
                paint.rounded(*box, radius, edge=theme.mm(self.edge_mm))

    def arrange(self) -> None:
        pad = self.pad
        self.part.place(
            self.x + pad.left,
            self.y + pad.bottom,
            self.width - pad.left - pad.right,
            self.height - pad.top - pad.bottom,
        )


class Pressable(Card):
    """A card that is touched. Pressed is shown at once; sliding off before release cancels.

    ``least`` is the least height in px, never under that of a choice unless it is ``small`` (a
    key of the keyboard). That only one finger at a time gets here is the shell's business.
    """

    def __init__(
        self,
        theme: Theme,
        part: Piece,
        on_tap: Callable[[], None],
        *,
        fill: str = "surface",
        pressed: str = "surface-pressed",
        radius: str = "tile",
        pad: Pad | None = None,
        raised: bool = True,
        edge: str | None = "edge",
        edge_mm: float = 0.25,
        least: float | None = None,
        small: bool = False,
        name: str = "",
    ) -> None:
        super().__init__(
            theme,
            part,
            fill=fill,
            radius=radius,
            pad=pad,
            raised=raised,
            edge=edge,
            edge_mm=edge_mm,
            least=max(theme.choice, least or 0) if not small else (least or 0),
        )
        self.on_tap, self.pressed_fill, self.name = on_tap, pressed, name
        self.is_pressed = False

    def ground(self) -> str:
        return self.pressed_fill if self.is_pressed else self.fill

    def _show_pressed(self, pressed: bool) -> None:
        if pressed != self.is_pressed:
            self.is_pressed = pressed
            self.draw()

    def on_touch_down(self, touch: Touch) -> bool:
        if not self.collide_point(*touch.pos):
            return False
        touch.grab(self)
        self._show_pressed(True)
        return True

    def on_touch_move(self, touch: Touch) -> bool:
        if touch.grab_current is not self:
            return False
        self._show_pressed(self.collide_point(*touch.pos))
        return True

    def on_touch_up(self, touch: Touch) -> bool:
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        if self.is_pressed:
            self._show_pressed(False)
            self.on_tap()
        return True
