"""Settings that must stand before Kivy is imported for the first time.

Kivy reads its environment and configuration at import; changing them later has no effect.
"""

from __future__ import annotations

import os
from pathlib import Path

_ENVIRONMENT = {
    "KIVY_NO_ARGS": "1",  # the command line is ours
    "KIVY_NO_CONFIG": "1",  # no file in the home directory decides how a kiosk behaves
    "KIVY_NO_FILELOG": "1",
    "KIVY_NO_CONSOLELOG": "1",
    "KIVY_LOG_MODE": "PYTHON",  # leave the log handlers of the program alone
    # SDL would turn SIGTERM into a "close" request, which the lockdown refuses.
    "SDL_NO_SIGNAL_HANDLERS": "1",
    "SDL_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR": "0",
}
# An input method would turn what a scanner types into Vietnamese letters.
_INPUT_METHODS = ("XMODIFIERS", "GTK_IM_MODULE", "QT_IM_MODULE", "SDL_IM_MODULE")


def prepare(*, width: int, height: int, windowed: bool, home: Path | None = None) -> None:
    """Set up Kivy for a window of ``width`` x ``height`` px, or the whole screen.

    ``home`` is where Kivy keeps its own small files; by default a directory of this user.
    Must be called before anything imports ``kivy``.
    """
    os.environ.update(_ENVIRONMENT)
    if home is not None:
        home.mkdir(parents=True, exist_ok=True)
        os.environ["KIVY_HOME"] = str(home)
    for name in _INPUT_METHODS:
        os.environ.pop(name, None)
    _configure(width, height, windowed)


def _configure(width: int, height: int, windowed: bool) -> None:
    from kivy.config import Config

    settings: dict[str, dict[str, object]] = {
        "kivy": {"exit_on_escape": 0, "log_level": "warning", "keyboard_mode": "system"},
        "graphics": {
            "width": width,
            "height": height,
            "fullscreen": 0 if windowed else "auto",
            "borderless": 0 if windowed else 1,
            "resizable": 1 if windowed else 0,
            "show_cursor": 1 if windowed else 0,
            "allow_screensaver": 0,
            # Corners are antialiased by us; multisampling makes a software renderer crawl.
            "multisamples": 0,
            "maxfps": 60,
            "min_state_time": 0,
        },
    }
    for section, values in settings.items():
        for name, value in values.items():
            Config.set(section, name, str(value))
    # Only the window's own pointer: a probed device would count every touch twice, and a
    # scanner would be probed as a touch panel. No red dots for a second finger.
    for name, _value in Config.items("input"):
        Config.remove_option("input", name)
    Config.set("input", "mouse", "mouse,disable_multitouch")
