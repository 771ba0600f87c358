"""What a demo leaves behind: steps with their outcome, pictures, one Markdown file."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Report:
    """Collects what happened; a step that raised is kept as failed and stops the demo."""

    folder: Path
    lines: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """One thing a person would do; prints and keeps how long it took."""
        start = time.monotonic()
        print(f"… {text}", flush=True)
        try:
            yield
        except Exception:
            self.failed.append(text)
            self.lines.append(f"- **failed**: {text}")
            raise
        self.lines.append(f"- {text} ({time.monotonic() - start:.1f} s)")

    def say(self, text: str) -> None:
        """A fact worth keeping."""
        print(f"  {text}", flush=True)
        self.lines.append(f"  - {text}")

    def check(self, text: str, right: bool) -> None:
        """A promise that holds, or the demo fails."""
        self.say(f"{'holds' if right else 'BROKEN'}: {text}")
        if not right:
            self.failed.append(text)

    def picture(self, name: str) -> str:
        """The path of a screenshot, numbered in the order of the demo."""
        folder = self.folder / "screens"
        folder.mkdir(parents=True, exist_ok=True)
        number = len(list(folder.glob("*.png"))) + 1
        path = folder / f"{number:02d}-{name}.png"
        self.lines.append(f"  - ![{name}](screens/{path.name})")
        return str(path)

    def write(self) -> None:
        """Write ``report.md``."""
        seconds = time.monotonic() - self.began
        verdict = "FAILED: " + "; ".join(self.failed) if self.failed else "everything held"
        head = [
            "# A morning at the one-stop office",
            "",
            "Played without a person on the real programs: touches are X events (XTest) in the"
            " Kivy window on a virtual display, scans are typed bursts of keys, the desk, the hall"
            " screen and the phone are pages in headless Chromium, slips come from the preview"
            " printer and their codes are read back from the pictures.",
            "",
            f"{verdict.capitalize()}, after {seconds:.0f} s.",
            "",
        ]
        text = "\n".join([*head, *self.lines, ""])
        (self.folder / "report.md").write_text(text, "utf-8")
