"""Smooth round corners, outlines and shadows without multisampling.

Multisampling costs a software renderer most of its frame time, so every rounded shape is a
nine-patch: a small antialiased picture made once per radius and stretched in its middle.
"""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageDraw, ImageFilter

from kiosk.ui.toolkit import BorderImage, Texture, new_texture

_FINE = 4  # drawn this much larger, then scaled down, so that edges are smooth


@lru_cache(maxsize=128)
def _patch(kind: str, radius: int, extra: int) -> Texture:
    """A nine-patch: "fill", "edge" (``extra`` = line width) or "shadow" (``extra`` = blur)."""
    margin = 2 * extra if kind == "shadow" else 0
    side = 2 * (radius + margin) + 2
    mask = Image.new("L", (side * _FINE, side * _FINE), 0)
    inset = margin * _FINE
    box = (inset, inset, side * _FINE - 1 - inset, side * _FINE - 1 - inset)
    draw = ImageDraw.Draw(mask)
    if kind == "edge":
        draw.rounded_rectangle(box, radius * _FINE, outline=255, width=extra * _FINE)
    else:
        draw.rounded_rectangle(box, radius * _FINE, fill=255)
    mask = mask.resize((side, side), Image.Resampling.LANCZOS)
    if kind == "shadow":
        mask = mask.filter(ImageFilter.GaussianBlur(extra * 0.6))
    picture = Image.new("RGBA", (side, side), (255, 255, 255, 0))
    picture.putalpha(mask)
    return new_texture((side, side), picture.tobytes())


def rounded(
    x: float, y: float, width: float, height: float, radius: float, *, edge: float = 0
) -> BorderImage:
    """A filled rounded rectangle, or only its outline of ``edge`` px, in the present colour."""
    corner = max(1, int(min(radius, width / 2 - 1, height / 2 - 1)))
    kind, extra = ("edge", max(1, round(edge))) if edge else ("fill", 0)
    return BorderImage(
        pos=(x, y),
        size=(width, height),
        texture=_patch(kind, corner, extra),
        border=(corner, corner, corner, corner),
    )


def shadow(
    x: float, y: float, width: float, height: float, radius: float, *, blur: float, drop: float
) -> BorderImage:
    """The soft shadow of a rounded rectangle, ``drop`` px below it, in the present colour."""
    corner, soft = max(1, int(min(radius, width / 2 - 1, height / 2 - 1))), max(1, round(blur / 2))
    margin = 2 * soft
    border = corner + margin
    return BorderImage(
        pos=(x - margin, y - margin - drop),
        size=(width + 2 * margin, height + 2 * margin),
        texture=_patch("shadow", corner, soft),
        border=(border, border, border, border),
    )
