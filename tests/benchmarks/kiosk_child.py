"""The program a kiosk benchmark watches: ``kiosk_child kiosk|bare LOG ARGUMENTS…``.

After each frame that shows something new it appends a line to LOG: the step, the moment of the
flip (monotonic seconds) and the middles of the named buttons (px from the top left).
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any


class Recorder:
    """Appends a line when what is shown has changed."""

    def __init__(self, log: Path) -> None:
        self._log, self._last = log, ""

    def flipped(self, step: str, targets: dict[str, list[float]]) -> None:
        """A frame is on the glass."""
        known = json.dumps([step, targets])
        if known == self._last:
            return
        self._last = known
        line = json.dumps({"step": step, "at": time.monotonic(), "targets": targets})
        with self._log.open("a", encoding="utf-8") as out:
            out.write(line + "\n")


def kiosk(recorder: Recorder, arguments: list[str]) -> int:
    """The kiosk itself, its frames written down."""
    from kiosk.__main__ import main
    from kiosk.ui import app

    ran = app.KioskWindow.run

    def run(self: app.KioskWindow) -> None:
        def flipped(*_args: object) -> None:
            if self.shell.view is not None:
                recorder.flipped(self.shell.view.visit.step.name, _middles(self))

        self.window.bind(on_flip=flipped)
        self._flipped = flipped  # type: ignore[attr-defined]  # Kivy holds it weakly
        ran(self)

    app.KioskWindow.run = run  # type: ignore[method-assign]
    return main(arguments) or 0


def _middles(window: Any) -> dict[str, list[float]]:
    from kiosk.ui.widgets.press import Pressable

    return {
        part.name: [part.center_x, window.window.height - part.center_y]
        for part in window.shell.walk()
        if isinstance(part, Pressable) and part.name
    }


def bare(recorder: Recorder) -> int:
    """A window with one line of text that changes when it is touched."""
    from kiosk.ui import environment

    environment.prepare(width=1080, height=1920, windowed=False)
    from kivy.base import runTouchApp
    from kivy.core.window import Window
    from kivy.uix.label import Label

    label = Label(text="START", font_size=60)

    def touched(*_args: object) -> None:
        number = int(label.text.partition("-")[2] or 0) + 1
        label.text = f"TOUCHED-{number}"

    shown = {"text": ""}

    def drawn(*_args: object) -> None:
        shown["text"] = label.text

    def flipped(*_args: object) -> None:
        recorder.flipped(shown["text"] or "START", {})

    Window.bind(on_touch_up=touched, on_draw=drawn, on_flip=flipped)
    runTouchApp(label)
    return 0


def main() -> int:
    """The command line."""
    kind, log, *arguments = sys.argv[1:]
    recorder = Recorder(Path(log))
    return kiosk(recorder, arguments) if kind == "kiosk" else bare(recorder)


if __name__ == "__main__":
    sys.exit(main())
