"""The Kivy program: opens the window, feeds it views, and hands touches and keys over."""

from __future__ import annotations

import signal
import time
from datetime import date
from typing import TYPE_CHECKING, Any

from kiosk.core.events import Event
from kiosk.core.i18n import translate
from kiosk.devices.scanners.sdl import rearm_text_input
from kiosk.devices.scanners.wedge import EndKey, WedgeParser
from kiosk.ui import environment
from kiosk.ui.sweeping import CALM_S, Sweeper
from kiosk.ui.theme import Theme

if TYPE_CHECKING:
    from kiosk.config import KioskConfig
    from kiosk.core.app_model import Controller
    from kiosk.ui.shell import Shell
    from kiosk.ui.view import View

BEAT_S = 0.25
BEATS_A_MINUTE = 240
REARM_S = 5.0
_END_KEYS: dict[int, EndKey] = {13: "enter", 271: "enter", 9: "tab"}


def run(config: KioskConfig, controller: Controller) -> int:
    """Show the kiosk until it is told to stop (SIGTERM, SIGINT); returns the exit status.

    ``controller`` must be ready to `start`; it is started when the window is there and stopped
    before this returns.
    """
    screen = config.screen
    environment.prepare(
        width=screen.width,
        height=screen.height,
        windowed=screen.windowed,
        home=config.data / "kivy",
    )
    kiosk = KioskWindow(config, controller)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: kiosk.stop())
    kiosk.run()
    return 0


class KioskWindow:
    """The window and its clockwork; draws what the controller says, decides nothing."""

    def __init__(self, config: KioskConfig, controller: Controller) -> None:
        # Imported here: the window settings had to be made first.
        from kivy.core.window import Window

        from kiosk.ui.lockdown import Lockdown
        from kiosk.ui.shell import Shell
        from kiosk.ui.widgets.text import register_fonts

        self.config, self.controller = config, controller
        self.window: Any = Window
        register_fonts()
        self.lockdown = Lockdown()
        self.lockdown.attach(Window)
        self.shell: Shell = Shell()
        self.wedge = WedgeParser() if config.scanner.startswith("wedge:") else None
        self.sweeper = Sweeper()
        self._beats = 0
        self._dirty = True
        self._next_rearm = 0.0
        Window.bind(on_textinput=self._text, on_key_down=self._key, on_resize=self._resized)

    def run(self) -> None:
        """Open the window and stay until `stop`."""
        from kivy.base import runTouchApp

        from kiosk.ui.toolkit import Clock

        unsubscribe = self.controller.subscribe(self._changed)
        Clock.schedule_interval(self._beat, BEAT_S)
        self.controller.start()
        self._draw()
        self.sweeper.begin()
        try:
            runTouchApp(self.shell)
        finally:
            self.sweeper.end()
            unsubscribe()
            self.controller.stop()

    def stop(self) -> None:
        """Close the window; safe to call from a signal handler."""
        from kivy.base import stopTouchApp

        from kiosk.ui.toolkit import Clock

        self.lockdown.release()
        Clock.schedule_once(lambda _elapsed: stopTouchApp(), 0)

    def _changed(self, *_snapshot: object) -> None:
        """From any thread: draw at the next frame, once, however much has changed."""
        from kiosk.ui.toolkit import Clock

        if not self._dirty:
            self._dirty = True
            Clock.schedule_once(lambda _elapsed: self._draw_change(), 0)

    def _draw_change(self) -> None:
        if self._dirty:
            self._draw()

    def _beat(self, elapsed: float) -> None:
        now = time.monotonic()
        self.controller.tick(self.controller.now())
        if self.wedge is not None:
            if now >= self._next_rearm:
                self._next_rearm = now + REARM_S
                rearm_text_input()
            self._scanned(self.wedge.poll(now))
        self._draw()
        # The board changes without touches too, and each change may replace the screen.
        self._beats += 1
        if self._beats % BEATS_A_MINUTE == 0:
            self.sweeper.touched(now - CALM_S)
        self.sweeper.beat(now)

    def _draw(self) -> None:
        self._dirty = False
        self.shell.show(self.view())

    def view(self) -> View:
        """What is to be seen now."""
        from kiosk.ui.view import View

        visit = self.controller.visit
        now = self.controller.now()
        width, height = self.window.size
        clock = self.controller.wall_clock()  # the server's time, whatever this machine's says
        return View(
            visit=visit,
            board=self.controller.board,
            theme=theme_for(self.config, visit.contrast, visit.large_text),
            width=width,
            height=height,
            send=self._send,
            clock=clock,
            date=date_line(visit.language, self.controller.wall_date()) if clock else "",
            seconds_left=visit.seconds_left(now),
        )

    def _send(self, event: Event) -> None:
        self.sweeper.touched(time.monotonic())
        self.controller.send(event)
        # On the window's own thread: what came of a touch belongs on this very frame.
        self._draw_change()

    def _resized(self, *_args: object) -> None:
        self._changed()

    def _text(self, _window: object, text: str) -> None:
        if self.wedge is not None:
            self._scanned(self.wedge.feed_text(text, time.monotonic()))

    def _key(self, _window: object, key: int, *_more: object) -> bool:
        end = _END_KEYS.get(key)
        if self.wedge is not None and end is not None:
            self._scanned(self.wedge.feed_key(end, time.monotonic()))
        return True

    def _scanned(self, scan: Any) -> None:
        if scan is not None:
            self.controller.scanned(scan.text)
            self._draw_change()


def theme_for(config: KioskConfig, contrast: bool, large_text: bool) -> Theme:
    """The theme of this panel with the citizen's aids."""
    return Theme(
        px_per_mm=config.screen.px_per_mm,
        contrast=contrast,
        large_text=large_text,
        reduced_motion=config.screen.reduced_motion,
    )


def date_line(language: str, day: str) -> str:
    """ "Thứ Bảy 21/11/2026" or "Saturday 21/11/2026" for "2026-11-21"."""
    # Written out one by one, so that the catalogue's test sees each of them.
    days = (
        translate(language, "Monday"),
        translate(language, "Tuesday"),
        translate(language, "Wednesday"),
        translate(language, "Thursday"),
        translate(language, "Friday"),
        translate(language, "Saturday"),
        translate(language, "Sunday"),
    )
    then = date.fromisoformat(day)
    return f"{days[then.weekday()]} {then:%d/%m/%Y}"
