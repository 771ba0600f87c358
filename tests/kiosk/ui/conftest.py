"""A real Kivy window for the tests of the screens, on a display of their own if there is none."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from kiosk.ui import environment
from tests.support.display import virtual_display

if TYPE_CHECKING:
    from kiosk.ui.tour import Camera

# Before any test module imports Kivy; the window itself opens when a test first asks for it.
environment.prepare(width=1080, height=1920, windowed=True)


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """The name of the X display the tests draw on."""
    present = os.environ.get("DISPLAY")
    if present:
        yield present
        return
    with virtual_display(1920, 1920) as name:
        os.environ["DISPLAY"] = name
        yield name
        del os.environ["DISPLAY"]


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


class Finger:
    """A finger on the glass, dispatched through Kivy's own event loop."""

    def __init__(self, x: float, y: float, button: str = "left") -> None:
        from kivy.tests.common import UnitTestTouch

        self._touch = UnitTestTouch(x, y)
        self._touch.button = button

    def down(self) -> Finger:
        """Touch."""
        self._touch.touch_down()
        return self

    def move(self, x: float, y: float) -> Finger:
        """Slide to (x, y)."""
        self._touch.touch_move(x, y)
        return self

    def up(self) -> Finger:
        """Lift."""
        self._touch.touch_up()
        return self


@pytest.fixture
def finger() -> Callable[..., Finger]:
    """Makes fingers: ``finger(x, y)``."""
    return Finger
