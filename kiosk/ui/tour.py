"""A picture of every screen: `python -m kiosk.ui.tour DIR [--size 1080x1920] [--language vi]`.

Needs a display (Xvfb will do) but no server, printer or scanner.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from kiosk.core.catalogue import LANGUAGES, Language
from kiosk.core.visit import Visit
from kiosk.ui import environment
from kiosk.ui.sample_office import BOARD
from kiosk.ui.samples import visits
from kiosk.ui.theme import Theme

SIZES = {"portrait": (1080, 1920), "landscape": (1920, 1080)}
AIDS: dict[str, dict[str, bool]] = {
    "": {},
    "contrast": {"contrast": True},
    "large": {"large_text": True},
    "low": {"low_reach": True},
}


def view_of(visit: Visit, size: tuple[int, int], px_per_mm: float = 4.0) -> Any:
    """The view of a sample visit on a glass of ``size`` px, without motion."""
    from kiosk.ui.app import date_line
    from kiosk.ui.view import View

    theme = Theme(px_per_mm, visit.contrast, visit.large_text, reduced_motion=True)
    board = BOARD
    if not visit.conditions.open_now:
        shut = tuple(replace(service, open=False) for service in board.services)
        board = replace(board, services=shut)
    return View(
        visit=visit,
        board=board,
        theme=theme,
        width=size[0],
        height=size[1],
        send=lambda event: None,
        clock="10:24",
        date=date_line(visit.language, "2026-11-21"),
        seconds_left=15 if visit.warning else 30,
    )


def take(
    folder: Path,
    *,
    orientation: str = "portrait",
    languages: Sequence[str] = LANGUAGES,
    aid: str = "",
    only: str = "",
) -> list[Path]:
    """Save a PNG of every sample screen in ``folder``; returns the paths.

    ``orientation``: "portrait" or "landscape"; ``aid``: one of `AIDS`; ``only``: a part of the
    names that are wanted.
    """
    folder.mkdir(parents=True, exist_ok=True)
    size = SIZES[orientation]
    camera = Camera(size)
    saved = []
    for language in languages:
        for name, visit in visits(cast(Language, language)):
            if only in name:
                aided = replace(visit, **AIDS[aid])  # type: ignore[arg-type]
                parts = [name, language, orientation, aid]
                path = folder / ("-".join(part for part in parts if part) + ".png")
                camera.shoot(view_of(aided, size), path)
                saved.append(path)
    return saved


class Camera:
    """A window that draws one view after the other and saves what is on the glass."""

    def __init__(self, size: tuple[int, int]) -> None:
        from kivy.base import EventLoop
        from kivy.core.window import Window

        from kiosk.ui.shell import Shell
        from kiosk.ui.widgets.text import register_fonts

        register_fonts()
        self._loop: Any = EventLoop
        self.window: Any = Window
        self.resize(size)
        self._new_shell: Any = Shell
        self.shell = Shell()
        Window.add_widget(self.shell)
        EventLoop.ensure_window()
        if EventLoop.status != "started":
            EventLoop.start()

    def resize(self, size: tuple[int, int]) -> None:
        """Give the window another size in px."""
        if tuple(self.window.size) != size:
            self.window.size = size

    def clear(self) -> None:
        """Start again with an empty window."""
        self.window.remove_widget(self.shell)
        self.shell = self._new_shell()
        self.window.add_widget(self.shell)

    def show(self, view: Any, frames: int = 2) -> None:
        """Draw ``view`` and let some frames pass."""
        self.resize((int(view.width), int(view.height)))
        self.shell.show(view)
        self.run(frames)

    def run(self, frames: int = 1) -> None:
        """Let frames pass."""
        for _ in range(frames):
            self._loop.idle()

    def shoot(self, view: Any, path: Path) -> None:
        """Draw ``view`` and save it."""
        from kivy.graphics.opengl import glReadPixels
        from PIL import Image

        self.show(view)
        width, height = int(view.width), int(view.height)
        data = glReadPixels(0, 0, width, height, 0x1907, 0x1401)
        picture = Image.frombytes("RGB", (width, height), bytes(data))
        picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM).save(path)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m kiosk.ui.tour", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--orientation", choices=sorted(SIZES), default="portrait")
    parser.add_argument("--language", choices=LANGUAGES, action="append")
    parser.add_argument("--aid", choices=[name for name in AIDS if name], default="")
    parser.add_argument("--only", default="", help="a part of the names that are wanted")
    chosen = parser.parse_args(arguments)
    width, height = SIZES[chosen.orientation]
    environment.prepare(width=width, height=height, windowed=True)
    saved = take(
        chosen.folder,
        orientation=chosen.orientation,
        languages=chosen.language or LANGUAGES,
        aid=chosen.aid,
        only=chosen.only,
    )
    print(f"{len(saved)} pictures in {chosen.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
