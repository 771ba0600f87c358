"""SDL's text events are switched on again, on the very library the window uses."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from kiosk.devices.scanners.sdl import loaded_library, rearm_text_input

MAPS = """\
7f00-7f01 r--p 00000000 08:01 12 /usr/lib/libSDL2_image-2.0.so.0.600.2
7f02-7f03 r-xp 00000000 08:01 13 /opt/venv/Kivy.libs/libSDL2-2-bd3d5a8c.0.so.0.3000.9
7f04-7f05 rw-p 00000000 00:00 0  [stack]
"""

LIVE = """
import ctypes, sys
from kiosk.devices.scanners.sdl import rearm_text_input
sdl = ctypes.CDLL(sys.argv[1])
assert sdl.SDL_Init(0x20) == 0
window = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_char_p, *[ctypes.c_int] * 4, ctypes.c_uint32)(
    ("SDL_CreateWindow", sdl))(b"t", 0, 0, 64, 64, 0)
sdl.SDL_StopTextInput()
assert not sdl.SDL_IsTextInputActive()
assert rearm_text_input()
assert sdl.SDL_IsTextInputActive()
"""


def test_the_library_is_found_by_its_name_and_its_companions_are_not() -> None:
    found = loaded_library(MAPS)
    assert found is not None and found.endswith("libSDL2-2-bd3d5a8c.0.so.0.3000.9")
    assert loaded_library("7f00-7f01 r--p 0 08:01 1 /usr/lib/libSDL2_ttf-2.0.so.0\n") is None


def test_without_a_window_nothing_is_armed() -> None:
    if loaded_library(Path("/proc/self/maps").read_text()) is None:
        assert rearm_text_input() is False


def test_a_deaf_window_hears_again() -> None:
    spec = find_spec("kivy")
    assert spec is not None and spec.origin is not None
    libraries = Path(spec.origin).parents[1] / "Kivy.libs"
    names = sorted(libraries.glob("libSDL2-2*.so*"))
    if not names:
        pytest.skip("this Kivy was not installed from a wheel: its SDL is elsewhere")
    environment = {**os.environ, "SDL_VIDEODRIVER": "dummy"}
    done = subprocess.run(
        [sys.executable, "-c", LIVE, str(names[0])],
        env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
