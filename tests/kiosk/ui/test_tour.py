"""The tour: a picture of each screen, drawn by the program itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

pytestmark = pytest.mark.kivy


def test_the_tour_saves_pictures_in_both_languages(display: str, tmp_path: Path) -> None:
    command = ["-m", "kiosk.ui.tour", str(tmp_path), "--orientation", "landscape"]
    subprocess.run(
        [sys.executable, *command, "--only", "dossier"],
        env={**os.environ, "DISPLAY": display},
        check=True,
        timeout=120,
        stdout=subprocess.DEVNULL,
    )
    for language in ("vi", "en"):
        with Image.open(tmp_path / f"dossier-{language}-landscape.png") as picture:
            assert picture.size == (1920, 1080)
            assert len(picture.convert("RGB").getcolors(1 << 20) or []) > 20
