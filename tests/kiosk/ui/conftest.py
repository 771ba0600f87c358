"""A real Kivy window for the tests of the screens, on a display of their own if there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kiosk.ui import environment

if TYPE_CHECKING:
    from kiosk.ui.tour import Camera

SCREEN = "1920x1920x24"

# Before any test module imports Kivy; the window itself opens when a test first asks for it.
environment.prepare(width=1080, height=1920, windowed=True)


def start_display(screen: str = SCREEN) -> tuple[subprocess.Popen[bytes], str]:
    """Start an X server without a monitor; returns its process and its name (":37")."""
    program = shutil.which("Xvfb")
    assert program, "Xvfb is needed to test the screens: apt-get install xvfb"
    reader, writer = os.pipe()
    server = subprocess.Popen(
        [program, "-displayfd", str(writer), "-screen", "0", screen, "-nolisten", "tcp"],
        pass_fds=(writer,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    with os.fdopen(reader) as answer:
        number = answer.readline().strip()
    assert number, "Xvfb did not start"
    return server, f":{number}"


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """The name of the X display the tests draw on."""
    present = os.environ.get("DISPLAY")
    if present:
        yield present
        return
    server, name = start_display()
    os.environ["DISPLAY"] = name
    yield name
    del os.environ["DISPLAY"]
    server.terminate()
    server.wait(10)


@pytest.fixture(scope="session")
def session_camera(display: str) -> Camera:
    """One window for all tests of this process: Kivy cannot open a second one."""
    from kiosk.ui.tour import Camera

    return Camera((1080, 1920))


@pytest.fixture
def camera(session_camera: Camera) -> Iterator[Camera]:
    """The window, with nothing of the last test on it."""
    session_camera.clear()
    yield session_camera
    session_camera.clear()


Touch = Callable[..., Any]


@pytest.fixture
def own_display(tmp_path: Path) -> Iterator[str]:
    """A display of its own for a program that takes the whole screen."""
    server, name = start_display("1080x1920x24")
    yield name
    server.terminate()
    server.wait(10)
