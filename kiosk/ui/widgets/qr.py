"""A QR code on its own white sheet, quiet zone included."""

from __future__ import annotations

import segno

from kiosk.ui.theme import Theme
from kiosk.ui.toolkit import Color, Rectangle, Texture, new_texture
from kiosk.ui.widgets.layout import Piece

QUIET = 4  # modules of white around the code, as the standard asks


class QRView(Piece):
    """``data`` as a QR code of at most ``side`` px, in whole px per module so that it is crisp."""

    def __init__(self, theme: Theme, data: str, side: float) -> None:
        super().__init__()
        self.theme, self.data, self.side = theme, data, side
        self.matrix = [bytes(row) for row in segno.make(data, error="m", micro=False).matrix]

    def natural(self, width: float) -> float:
        return min(self.side, width)

    def draw(self) -> None:
        self.canvas.clear()
        modules = len(self.matrix) + 2 * QUIET
        pitch = max(1, int(min(self.width, self.height) / modules))
        side = pitch * modules
        left = round(self.center_x - side / 2)
        bottom = round(self.center_y - side / 2)
        with self.canvas:
            Color(1, 1, 1, 1)
            Rectangle(pos=(left, bottom), size=(side, side), texture=self._texture())

    def _texture(self) -> Texture:
        side = len(self.matrix) + 2 * QUIET
        white = b"\xff\xff\xff\xff"
        rows = [white * side] * QUIET
        for row in self.matrix:
            dots = b"".join(b"\x00\x00\x00\xff" if dark else white for dark in row)
            rows.append(white * QUIET + dots + white * QUIET)
        rows += [white * side] * QUIET
        return new_texture((side, side), b"".join(rows), sharp=True)
