"""The design tokens: complete in both themes, and readable in every pair that is used."""

from __future__ import annotations

import pytest

from kiosk.ui import assets, icons, tokens
from kiosk.ui.theme import Theme


@pytest.mark.parametrize("theme", ["normal", "contrast"])
def test_every_pair_of_text_and_ground_is_readable(theme: str) -> None:
    scale = tokens.load()
    for front, back in scale.contrast_pairs:
        ratio = tokens.contrast(scale.hex(theme, front), scale.hex(theme, back))
        assert ratio >= 4.5, f"{front} on {back}: {ratio:.1f}"


def test_both_themes_know_the_same_roles() -> None:
    themes = tokens.load().themes
    assert set(themes["normal"]) == set(themes["contrast"])


def test_contrast_is_that_of_wcag() -> None:
    assert tokens.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert tokens.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_base_letters_have_the_height_the_token_asks_for() -> None:
    from PIL import ImageFont

    theme = Theme(px_per_mm=10)
    font = ImageFont.truetype(str(assets.text_font("regular")), theme.font("base"))
    _left, top, _right, bottom = font.getbbox("h")
    assert bottom - top == pytest.approx(tokens.load().base_mm * 10, abs=2)


def test_targets_keep_their_size_however_tight_the_screen() -> None:
    theme: Theme | None = Theme(px_per_mm=4, large_text=True)
    while theme is not None:
        assert theme.choice == 80 and theme.key == 60 and theme.bar >= theme.choice
        theme = theme.tighter()


def test_reduced_motion_moves_nothing() -> None:
    assert Theme(reduced_motion=True).seconds("slip") == 0
    assert 0 < Theme().seconds("quick") <= 0.25


def test_an_unknown_icon_becomes_a_sheet_of_paper() -> None:
    assert icons.character("no-such-icon") == icons.character(icons.FALLBACK)


def test_the_vendored_icon_font_is_unmodified() -> None:
    import hashlib
    import json

    vendor = assets.root() / "vendor"
    manifest = json.loads((vendor / "MANIFEST.json").read_text(encoding="utf-8"))
    lucide = next(p for p in manifest["packages"] if p["name"] == "lucide-static")
    for name, expected in lucide["sha256"].items():
        assert hashlib.sha256((vendor / name).read_bytes()).hexdigest() == expected
