"""Text and icons, drawn straight from font textures."""

from __future__ import annotations

import unicodedata

from kiosk.ui import assets, icons, tokens
from kiosk.ui.theme import Theme
from kiosk.ui.toolkit import Color, CoreLabel, Rectangle, Texture, register_font
from kiosk.ui.widgets.layout import Piece

_STEPS = ("small", "base", "lead", "title", "headline", "display", "giant")
_HEADINGS = ("title", "headline", "display", "giant")
FONT_HEIGHT = 1.265  # ascent + descent of Be Vietnam Pro in ems
_ICON_FONT = "Lucide"


def register_fonts() -> None:
    """Load the fonts; call once after the window settings are made."""
    for weight in ("regular", "semibold", "bold"):
        register_font(f"Vietnam-{weight}", str(assets.text_font(weight)))
    register_font(_ICON_FONT, str(assets.icon_font()))


class Text(Piece):
    """Wrapped text. In a box that is too low it steps down the type scale, never below
    ``smallest``; what still does not fit ends in an ellipsis, so nothing is ever cut in half.
    """

    squeeze = 1

    def __init__(
        self,
        theme: Theme,
        text: str,
        step: str = "base",
        *,
        weight: str = "regular",
        colour: str = "text",
        align: str = "left",
        valign: str = "middle",
        smallest: str | None = None,
    ) -> None:
        super().__init__()
        self.theme = theme
        self.text = unicodedata.normalize("NFC", text)
        self.step, self.weight, self.colour = step, weight, colour
        self.align, self.valign = align, valign
        self.smallest = smallest or _one_smaller(step)
        self.texture: Texture | None = None
        self.shown = self.text
        self._rendered: dict[tuple[str, str, float], Texture] = {}

    def forget(self) -> None:
        """Drop the pictures of the text: it will not be shown again."""
        self._rendered.clear()
        self.texture = None

    def natural(self, width: float) -> float:
        return float(self._render(self.step, self.text, width).height) if self.text else 0.0

    @property
    def is_cut(self) -> bool:
        """Whether some of the text could not be shown."""
        if self.texture is None:
            return bool(self.text)
        return self.shown != self.text or self.texture.height > self.height + 1

    def set_text(self, text: str) -> None:
        """Show another text in the same box."""
        text = unicodedata.normalize("NFC", text)
        if text != self.text:
            self.text = text
            self._rendered.clear()
            self.draw()

    def _render(self, step: str, text: str, width: float) -> Texture:
        """The texture of ``text``; measuring and drawing ask for the same one."""
        width = max(1.0, round(width))
        key = (step, text, width)
        if key not in self._rendered:
            self._rendered[key] = self._typeset(step, text, width)
        return self._rendered[key]

    def _typeset(self, step: str, text: str, width: float) -> Texture:
        scale = tokens.load()
        height = scale.line_height_heading if step in _HEADINGS else scale.line_height
        label = CoreLabel(
            text=text,
            font_name=f"Vietnam-{self.weight}",
            font_size=self.theme.font(step),
            text_size=(width, None),
            halign=self.align,
            line_height=height / FONT_HEIGHT,
            color=(1, 1, 1, 1),
        )
        label.refresh()
        return label.texture

    def _fitting(self) -> Texture:
        first, last = _STEPS.index(self.smallest), _STEPS.index(self.step)
        texture = self._render(self.step, self.text, self.width)
        for index in range(last, min(first, last) - 1, -1):
            texture = self._render(_STEPS[index], self.text, self.width)
            if texture.height <= self.height:
                return texture
        return self._shortened(_STEPS[min(first, last)])

    def _shortened(self, step: str) -> Texture:
        words = self.text.split()
        texture = self._render(step, self.text, self.width)
        while len(words) > 1 and texture.height > self.height:
            words.pop()
            self.shown = " ".join(words).rstrip(",.;:") + "…"
            texture = self._render(step, self.shown, self.width)
        return texture

    def draw(self) -> None:
        self.canvas.clear()
        self.shown, self.texture = self.text, None
        if not self.text or self.width < 1:
            return
        texture = self.texture = self._fitting()
        spare = self.height - texture.height
        below = {"top": spare, "middle": spare / 2, "bottom": 0.0}[self.valign]
        with self.canvas:
            Color(*self.theme.colour(self.colour))
            Rectangle(
                texture=texture,
                size=(texture.width, texture.height),
                pos=(self.x, round(self.y + below)),
            )


def _one_smaller(step: str) -> str:
    return _STEPS[max(0, _STEPS.index(step) - 1)]


def text_width(theme: Theme, text: str, step: str, weight: str = "regular") -> float:
    """How wide ``text`` is on one line, in px."""
    label = CoreLabel(text=text, font_name=f"Vietnam-{weight}", font_size=theme.font(step))
    label.refresh()
    return float(label.texture.width)


class Icon(Piece):
    """One icon of ``size`` px, in the middle of its box."""

    def __init__(self, theme: Theme, name: str, size: float, *, colour: str = "accent") -> None:
        super().__init__()
        self.theme, self.name, self.colour = theme, name, colour
        self.icon_size = size

    def natural(self, width: float) -> float:
        return self.icon_size

    def draw(self) -> None:
        self.canvas.clear()
        size = min(self.icon_size, self.width, self.height)
        if size < 1:
            return
        label = CoreLabel(
            text=icons.character(self.name),
            font_name=_ICON_FONT,
            font_size=size,
            color=(1, 1, 1, 1),
        )
        label.refresh()
        texture = label.texture
        with self.canvas:
            Color(*self.theme.colour(self.colour))
            Rectangle(
                texture=texture,
                size=(texture.width, texture.height),
                pos=(
                    round(self.center_x - texture.width / 2),
                    round(self.center_y - texture.height / 2),
                ),
            )
