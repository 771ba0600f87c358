"""The river behind the greeting: two calm waves, drawn once per size."""

from __future__ import annotations

import math
from functools import lru_cache

from PIL import Image, ImageDraw

from kiosk.ui.theme import Theme
from kiosk.ui.toolkit import Color, Rectangle, Texture, new_texture
from kiosk.ui.widgets.layout import Piece

_SCALE = 2  # drawn at half size: there is nothing sharp in it


@lru_cache(maxsize=4)
def _water(width: int, height: int, phase: float) -> Texture:
    """White above a wavy lower edge, transparent below it."""
    fine = 2
    picture = Image.new("L", (width * fine, height * fine), 0)
    depth = height * fine
    points = [(0.0, 0.0)]
    for x in range(0, width * fine + 8, 8):
        turn = x / (width * fine) * math.tau
        swell = 0.055 * math.sin(turn * 1.25 + phase) + 0.025 * math.sin(turn * 2.5 + phase * 2)
        points.append((float(x), depth * (0.9 + swell)))
    points.append((float(width * fine), 0.0))
    ImageDraw.Draw(picture).polygon(points, fill=255)
    mask = picture.resize((width, height), Image.Resampling.LANCZOS)
    whole = Image.new("RGBA", (width, height), (255, 255, 255, 0))
    whole.putalpha(mask)
    return new_texture((width, height), whole.tobytes())


class Waves(Piece):
    """A quiet ground for the upper part of the first screen; nothing in high contrast."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme

    def natural(self, width: float) -> float:
        return 0.0

    def draw(self) -> None:
        self.canvas.clear()
        if self.theme.contrast:
            return
        size = (max(2, int(self.width / _SCALE)), max(2, int(self.height / _SCALE)))
        with self.canvas:
            for phase, alpha, share in ((2.1, 0.55, 1.0), (0.4, 1.0, 0.88)):
                Color(*self.theme.colour("surface-quiet", alpha))
                high = self.height * share
                Rectangle(
                    pos=(self.x, self.top - high),
                    size=(self.width, high),
                    texture=_water(*size, phase),
                )
