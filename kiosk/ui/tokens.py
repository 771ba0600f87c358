"""The design tokens of `assets/tokens.json`, the one source of colours and sizes.

The web pages get the same values as CSS custom properties; nothing here knows Kivy.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kiosk.ui import assets


@dataclass(frozen=True)
class Tokens:
    """The parsed token file; sizes keep the unit their name says (mm or px)."""

    colours: Mapping[str, str]
    themes: Mapping[str, Mapping[str, str]]
    contrast_pairs: tuple[tuple[str, str], ...]
    steps: Mapping[str, int]
    ratio: float
    line_height: float
    line_height_heading: float
    base_mm: float
    large_text_factor: float
    radius_px: Mapping[str, float]
    shadow: Mapping[str, float | str]
    choice_mm: float
    key_mm: float
    default_px_per_mm: float
    gutter_mm: float
    margin_mm: float
    motion_ms: Mapping[str, float]

    def hex(self, theme: str, role: str) -> str:
        """The colour of ``role`` in ``theme`` as ``#RRGGBB``."""
        return self.colours[self.themes[theme][role]]


@cache
def load() -> Tokens:
    """Read the token file (once)."""
    raw = json.loads((assets.root() / "tokens.json").read_text(encoding="utf-8"))
    kind, motion = raw["type"], raw["motion"]
    return Tokens(
        colours=raw["colours"],
        themes=raw["themes"],
        contrast_pairs=tuple((front, back) for front, back in raw["contrast_pairs"]),
        steps=kind["steps"],
        ratio=kind["ratio"],
        line_height=kind["line_height"],
        line_height_heading=kind["line_height_heading"],
        base_mm=kind["kiosk_base_mm"],
        large_text_factor=kind["kiosk_large_text_factor"],
        radius_px={name.removesuffix("_px"): value for name, value in raw["radius"].items()},
        shadow=raw["shadow"],
        choice_mm=raw["target"]["choice_mm"],
        key_mm=raw["target"]["key_mm"],
        default_px_per_mm=raw["target"]["default_px_per_mm"],
        gutter_mm=raw["space"]["gutter_mm"],
        margin_mm=raw["space"]["margin_mm"],
        motion_ms={k.removesuffix("_ms"): v for k, v in motion.items() if k.endswith("_ms")},
    )


def channels(colour: str) -> tuple[float, float, float]:
    """``#RRGGBB`` as three numbers from 0 to 1."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def contrast(front: str, back: str) -> float:
    """The WCAG 2 contrast ratio of two ``#RRGGBB`` colours, 1 to 21."""
    high, low = sorted((_luminance(front), _luminance(back)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
