"""Giving the window its text events back.

Kivy calls SDL_StopTextInput whenever a text field loses the focus, and from then on no text event
arrives at all: a wedge scanner goes deaf. The cure is to call SDL_StartTextInput after every such
loss, on the very library the window runs on.
"""

from __future__ import annotations

import ctypes
import logging
import re
from pathlib import Path

logger = logging.getLogger(__name__)

_LIBRARY = re.compile(r"libSDL2-2[^/]*\.so[.0-9]*$")
_MAPS = Path("/proc/self/maps")
_found: list[ctypes.CDLL] = []


def loaded_library(maps: str) -> str | None:
    """Find SDL among the libraries of this process.

    Args:
        maps: the content of /proc/self/maps.

    Returns:
        The path of the SDL2 library that is loaded, or None.
    """
    for line in maps.splitlines():
        path = line[line.find("/") :] if "/" in line else ""
        if _LIBRARY.search(path):
            return path
    return None


def _loaded() -> ctypes.CDLL | None:
    """Return the handle of the window's library, looked for until it is there, then kept."""
    if not _found:
        try:
            path = loaded_library(_MAPS.read_text())
        except OSError:
            return None
        if path is None:
            return None
        _found.append(ctypes.CDLL(path))
    return _found[0]


def rearm_text_input() -> bool:
    """Switch SDL's text events on again; cheap enough to be called every second.

    Call it on the window's thread, after every text field that loses the focus and once when the
    window has opened.

    Returns:
        Whether text events are on now; False without an SDL window (another window provider).
    """
    library = _loaded()
    if library is None:
        return False
    library.SDL_StartTextInput()
    active = bool(library.SDL_IsTextInputActive())
    if not active:
        logger.warning("SDL did not switch its text events on; a keyboard scanner is not heard")
    return active
