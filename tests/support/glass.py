"""The real kiosk window for a test or the demo: touched by XTest, its targets read from a file.

``python -m tests.support.glass MAP -- KIOSK-ARGUMENTS`` is the kiosk program itself, which also
writes where each named target lies (pixels from the top left) and which step is shown. Nothing
else is changed: touches come as X events, so what a person would press is what is pressed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.support import display as x

ROOT = Path(__file__).resolve().parents[2]
WAIT_SECONDS = 40.0


class Glass:
    """A running kiosk on a virtual display, seen and touched from outside."""

    def __init__(self, display: str, folder: Path, *arguments: str) -> None:
        self.display, self.map = display, folder / "targets.json"
        folder.mkdir(parents=True, exist_ok=True)
        self.log = folder / "kiosk.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.glass", str(self.map), "--", *arguments],
                cwd=ROOT,
                env={**os.environ, "DISPLAY": display, "KIVY_NO_ARGS": "1"},
                stdout=log,
                stderr=log,
            )

    def seen(self) -> dict[str, Any]:
        """``{"step": …, "targets": {name: [x, y, width, height]}}`` as last drawn."""
        try:
            found: dict[str, Any] = json.loads(self.map.read_text("utf-8"))
        except (OSError, ValueError):
            return {"step": "", "targets": {}}
        return found

    def wait(self, *, step: str = "", target: str = "") -> dict[str, Any]:
        """Wait until ``step`` is shown, or ``target`` can be touched. Raises TimeoutError."""
        deadline = time.monotonic() + WAIT_SECONDS
        seen = self.seen()
        while time.monotonic() < deadline:
            seen = self.seen()
            if (not step or seen["step"] == step) and (not target or target in seen["targets"]):
                return seen
            if self.process.poll() is not None:
                raise RuntimeError(f"the kiosk ended: {self.log.read_text()[-2000:]}")
            time.sleep(0.05)
        raise TimeoutError(f"wanted {step or target!r}, saw {seen['step']}: {seen['targets']}")

    def tap(self, target: str) -> None:
        """Touch the middle of ``target`` once it is there and stands still."""
        self.wait(target=target)
        time.sleep(0.45)  # screens slide in
        left, top, width, height = self.wait(target=target)["targets"][target]
        x.touch(self.display, int(left + width / 2), int(top + height / 2))

    def first(self, prefix: str) -> str:
        """The first target whose name begins with ``prefix``, once there is one."""
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            for name in self.seen()["targets"]:
                if name.startswith(prefix):
                    return str(name)
            time.sleep(0.05)
        raise TimeoutError(f"no target {prefix}…: {self.seen()}")

    def scan(self, text: str) -> None:
        """Type ``text`` and Enter as a keyboard-wedge scanner does."""
        x.type_text(self.display, text)

    def stop(self) -> int:
        """SIGTERM, as systemd would; returns the exit status."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(20)


def _watch(path: Path) -> None:
    """Let the kiosk write its map at each beat."""
    from kiosk.ui.app import KioskWindow

    beat = KioskWindow._beat

    def _beat(self: KioskWindow, elapsed: float) -> None:
        from kiosk.ui.widgets.press import Pressable  # Kivy is set up by the kiosk itself

        beat(self, elapsed)
        height = self.window.height
        targets = {}
        for widget in self.shell.walk():
            if isinstance(widget, Pressable) and widget.name:
                left, bottom = widget.to_window(widget.x, widget.y)
                top = height - bottom - widget.height
                targets[widget.name] = [left, top, widget.width, widget.height]
        text = json.dumps({"step": self.controller.visit.step.name, "targets": targets})
        draft = path.with_suffix(".draft")
        draft.write_text(text, "utf-8")
        draft.replace(path)

    KioskWindow._beat = _beat  # type: ignore[method-assign]


def main() -> int:
    """The kiosk, watched."""
    path, _dashes, *arguments = sys.argv[1:]
    from kiosk.__main__ import main as kiosk

    _watch(Path(path))
    return kiosk(arguments) or 0


if __name__ == "__main__":
    sys.exit(main())
