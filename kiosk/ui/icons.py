"""Icon names and their characters in the Lucide font."""

from __future__ import annotations

import json
from functools import cache

from kiosk.ui import assets

FALLBACK = "file-text"


@cache
def codepoints() -> dict[str, int]:
    """Name → code point, as published with the font."""
    path = assets.icon_font().with_name("codepoints.json")
    return dict(json.loads(path.read_text(encoding="utf-8")))


def exists(name: str) -> bool:
    """Whether the font has an icon of this name."""
    return name in codepoints()


def character(name: str) -> str:
    """The character that draws icon ``name``; an unknown name (it comes from the office's own
    catalogue) gives a sheet of paper instead of an empty box."""
    return chr(codepoints().get(name) or codepoints()[FALLBACK])
