"""A virtual display for windows under test, and what can be done on it with real events."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def virtual_display(width: int = 1920, height: int = 1920) -> Iterator[str]:
    """Start an Xvfb on a free number; yields its name (":N"). It ends with the block."""
    read_end, write_end = os.pipe()
    process = subprocess.Popen(
        [
            "Xvfb",
            "-displayfd",
            str(write_end),
            "-screen",
            "0",
            f"{width}x{height}x24",
            "-nolisten",
            "tcp",
            "+extension",
            "GLX",
            "-noreset",
        ],
        pass_fds=(write_end,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write_end)
    try:
        with os.fdopen(read_end) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        yield f":{number}"
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def screenshot(display: str, path: str) -> None:
    """Save what ``display`` shows as a PNG at ``path``."""
    subprocess.run(["import", "-display", display, "-window", "root", path], check=True, timeout=60)


def touch(display: str, x: int, y: int) -> None:
    """Press and release at (x, y), pixels from the top left, as XTest events."""
    env = dict(os.environ, DISPLAY=display)
    subprocess.run(
        ["xdotool", "mousemove", str(x), str(y), "mousedown", "1", "sleep", "0.06", "mouseup", "1"],
        env=env,
        check=True,
        timeout=30,
    )


def type_text(display: str, text: str, *, enter: bool = True) -> None:
    """Type like a keyboard-wedge scanner: a burst of keys and Enter."""
    env = dict(os.environ, DISPLAY=display)
    subprocess.run(["xdotool", "type", "--delay", "4", text], env=env, check=True, timeout=60)
    if enter:
        subprocess.run(["xdotool", "key", "Return"], env=env, check=True, timeout=30)
