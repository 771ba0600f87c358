"""Where the files of `assets/` are, in a checkout and in a frozen bundle alike."""

from __future__ import annotations

from pathlib import Path

import fontpkg_be_vietnam_pro

from kiosk.core.i18n import assets_root


def root() -> Path:
    """The `assets` directory."""
    return assets_root()


def text_font(weight: str) -> Path:
    """The Be Vietnam Pro file (SIL Open Font Licence 1.1) for "regular", "semibold" or "bold"."""
    style = {"regular": "Regular", "semibold": "SemiBold", "bold": "Bold"}[weight]
    return Path(fontpkg_be_vietnam_pro.ROOT) / "files" / f"BeVietnamPro-{style}.ttf"


def icon_font() -> Path:
    """The Lucide icon font (ISC), unmodified."""
    return root() / "vendor" / "lucide" / "lucide.ttf"
