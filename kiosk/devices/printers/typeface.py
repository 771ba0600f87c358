"""Be Vietnam Pro drawn as 1-bit ink, at sizes given as the height of a capital letter.

Letters are drawn in grey by FreeType and thresholded, never dithered: dithering makes thin strokes
ragged on a thermal head.  Text is expected in NFC (see `slip.clean_text`).
"""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path

import fontpkg_be_vietnam_pro
from PIL import Image, ImageDraw, ImageFont

FONT_DIR = Path(fontpkg_be_vietnam_pro.ROOT) / "files"
CAP_HEIGHT = 0.74
"""Height of a capital letter as a part of the em, the same for all weights of the family."""

# A dot is burnt when the letter covers this much of it (of 255).  A little below one half, because
# thin strokes of small sizes would otherwise break.
_THRESHOLD = 112


@lru_cache(maxsize=64)
def font(weight: str, cap_px: int) -> ImageFont.FreeTypeFont:
    """The face of `weight` whose capitals are `cap_px` dots high."""
    path = FONT_DIR / f"BeVietnamPro-{weight}.ttf"
    return ImageFont.truetype(
        str(path), round(cap_px / CAP_HEIGHT), layout_engine=ImageFont.Layout.BASIC
    )


def width(text: str, face: ImageFont.FreeTypeFont) -> int:
    """Advance width of `text` in dots, rounded up."""
    return math.ceil(sum(_advance(face, char) for char in text))


@lru_cache(maxsize=8192)
def _advance(face: ImageFont.FreeTypeFont, char: str) -> float:
    # Measuring is the slowest part of a layout; letters have no kerning in the basic layout.
    return face.getlength(char)


@lru_cache(maxsize=8192)
def _drawable(face: ImageFont.FreeTypeFont, char: str) -> bool:
    if char.isspace():
        return True
    side = int(face.size * 2)
    grey = Image.new("L", (side, side), 0)
    ImageDraw.Draw(grey).text((side // 2, side // 2), char, font=face, fill=255, anchor="ls")
    return grey.getbbox() is not None


def shown(text: str, face: ImageFont.FreeTypeFont) -> str:
    """`text` with a question mark for every letter the face has no picture of.

    The face knows all Vietnamese and Latin letters; a Chinese name would vanish without a trace.
    """
    return "".join(char if _drawable(face, char) else "?" for char in text)


def wrap(text: str, face: ImageFont.FreeTypeFont, room: int) -> list[str]:
    """Break `text` at spaces into lines of at most `room` dots; a longer word is broken itself."""
    lines: list[str] = []
    line = ""
    for word in shown(text, face).split():
        trial = f"{line} {word}" if line else word
        if width(trial, face) <= room:
            line = trial
            continue
        if line:
            lines.append(line)
        while width(word, face) > room and len(word) > 1:
            cut = _fitting(word, face, room)
            lines.append(word[:cut])
            word = word[cut:]
        line = word
    return [*lines, line] if line or not lines else lines


def balance(text: str, face: ImageFont.FreeTypeFont, room: int) -> list[str]:
    """Wrap `text` into as few lines as `room` allows, as equally long as they can be.

    No single word is left alone on the last line of a heading.
    """
    lines = wrap(text, face, room)
    if len(lines) < 2:
        return lines
    low, high = room // 2, room
    while high - low > 4:
        middle = (low + high) // 2
        if len(wrap(text, face, middle)) > len(lines):
            low = middle
        else:
            high = middle
    return wrap(text, face, high)


def _fitting(word: str, face: ImageFont.FreeTypeFont, room: int) -> int:
    cut = len(word) - 1
    while cut > 1 and width(word[:cut], face) > room:
        cut -= 1
    return cut


def ink(grey: Image.Image) -> Image.Image:
    """Threshold a grey picture (255 = full ink) into a 1-bit one (white = ink)."""
    return grey.point(lambda value: 255 if value >= _THRESHOLD else 0, mode="1")


def half_ink(grey: Image.Image) -> Image.Image:
    """Like `ink`, but of half the height: for rows that the printer prints twice."""
    half = grey.resize((grey.width, (grey.height + 1) // 2), Image.Resampling.BOX)
    return ink(half)


def draw_line(text: str, face: ImageFont.FreeTypeFont) -> tuple[Image.Image, int]:
    """Draw one line of text.

    Returns:
        A grey picture with ink in white, and the row of the baseline in it.
    """
    ascent = int(face.size * 1.22) + 1
    height = ascent + int(face.size * 0.34) + 1
    grey = Image.new("L", (max(1, width(text, face) + 4), height), 0)
    ImageDraw.Draw(grey).text((1, ascent), text, font=face, fill=255, anchor="ls")
    return grey, ascent


def draw_squeezed(text: str, face: ImageFont.FreeTypeFont, room: int) -> Image.Image:
    """Draw one line cropped to its ink, made narrower (not lower) when wider than `room` dots."""
    ascent = int(face.size * 1.22) + 1
    text = shown(text, face)
    grey = Image.new("L", (width(text, face) + 8, int(face.size * 1.6)), 0)
    ImageDraw.Draw(grey).text((4, ascent), text, font=face, fill=255, anchor="ls")
    box = grey.getbbox()
    if box is None:
        return Image.new("1", (1, 1), 0)
    grey = grey.crop(box)
    if grey.width > room:
        grey = grey.resize((room, grey.height), Image.Resampling.LANCZOS)
    return ink(grey)
