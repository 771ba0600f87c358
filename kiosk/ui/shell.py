"""The root of the window: shows the screen of the present step and what lies over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kiosk.core import events as ev
from kiosk.core.visit import Step
from kiosk.ui.lockdown import OneFinger
from kiosk.ui.screens import choose, home, lookup, messages, notices, own_ticket, procedures, ticket
from kiosk.ui.screens.frame import Screen
from kiosk.ui.toolkit import (
    Clock,
    Color,
    PopMatrix,
    PushMatrix,
    Rectangle,
    Touch,
    Translate,
    Widget,
    animate,
    stop_animation,
)
from kiosk.ui.view import View
from kiosk.ui.widgets.chrome import IdleDialog
from kiosk.ui.widgets.layout import walk
from kiosk.ui.widgets.text import Text

SCREENS: Mapping[Step, type[Screen]] = {
    Step.HOME: home.Home,
    Step.FIELDS: choose.Fields,
    Step.SERVICES: choose.Services,
    Step.ISSUING: ticket.Issuing,
    Step.TAKE_TICKET: ticket.TakeTicket,
    Step.OWN_TICKET: own_ticket.OwnTicket,
    Step.ENTER_CODE: lookup.EnterCode,
    Step.ASK_CHECK_WORD: lookup.CheckWord,
    Step.LOOKING_UP: lookup.LookingUp,
    Step.DOSSIER: lookup.Dossier,
    Step.SEARCH: procedures.Search,
    Step.PROCEDURE: procedures.ProcedureDetail,
    Step.NOTICES: notices.Notices,
    Step.NOTICE: notices.OneNotice,
    Step.CARD_SEEN: messages.CardSeen,
    Step.UNKNOWN_SCAN: messages.UnknownScan,
    Step.MESSAGE: messages.Say,
    Step.OUT_OF_SERVICE: messages.OutOfService,
}
# How deep in a visit a step lies: deeper comes in from the right, back from the left.
_DEPTH = {Step.HOME: 0, Step.FIELDS: 1, Step.ENTER_CODE: 1, Step.SEARCH: 1, Step.NOTICES: 1}
_DEEPEST = 2
# These two share the slot the paper comes out of: the slot must not move.
_STILL = frozenset({(Step.ISSUING, Step.TAKE_TICKET)})
SLIDE_MM = 8.0


def _fitted(view: View) -> Screen:
    """The screen of this step, as generous as the glass allows."""
    theme = view.theme
    while True:
        screen = SCREENS[view.visit.step](replace(view, theme=theme))
        screen.asked = view.theme
        screen.place(0, 0, view.width, view.height)
        tighter = theme.tighter()
        if tighter is None or screen.fits():
            return screen
        theme = tighter


def discard(screen: Screen) -> None:
    """Give back the pictures of a screen at once; its widgets go with the next sweep."""
    for part in walk(screen):
        part.canvas.clear()
        if isinstance(part, Text):
            part.forget()


class Shell(Widget):
    """Draws views. Everything it may not decide goes out through the view's `send`."""

    def __init__(self) -> None:
        super().__init__()
        self.finger = OneFinger()
        self.view: View | None = None
        self.screen: Screen | None = None
        self.idle: IdleDialog | None = None
        self._waiting: View | None = None
        self._ground = Rectangle(pos=(0, 0), size=(1, 1))
        self._colour = Color(1, 1, 1, 1)
        self._shift = Translate(0, 0)
        self.stage = Widget()
        with self.canvas.before:
            self.canvas.before.add(self._colour)
            self.canvas.before.add(self._ground)
        self.stage.canvas.before.add(PushMatrix())
        self.stage.canvas.before.add(self._shift)
        self.stage.canvas.after.add(PopMatrix())
        self.add_widget(self.stage)

    def show(self, view: View) -> None:
        """Draw ``view``; a rebuild of the same step waits until no finger is on the glass."""
        before = self.view
        if self.screen is not None and before is not None and self._still_right(before, view):
            if not self.screen.accept(view):
                if self.finger.down:
                    self._waiting = view
                    return
                self._build(view, moving=False)
        else:
            self._build(view, moving=before is not None)
        self.view, self._waiting = view, None
        self._show_idle(view)

    def _still_right(self, before: View, view: View) -> bool:
        """Whether the step is the same; another step replaces the screen at once."""
        return before.visit.step is view.visit.step

    def _build(self, view: View, *, moving: bool) -> None:
        before = self.view.visit.step if self.view else None
        if self.screen is not None:
            old = self.screen
            self.stage.remove_widget(old)
            # After this frame: the touch that led here may still be on its way through it.
            Clock.schedule_once(lambda _elapsed: discard(old), 0.1)
        self._colour.rgba = view.theme.colour("ground")
        self._ground.size = (view.width, view.height)
        self.screen = _fitted(view)
        self.stage.add_widget(self.screen)
        if moving and before is not None:
            self._slide(before, view)
            self.screen.entered()

    def _slide(self, before: Step, view: View) -> None:
        """Let the new screen come from the side it lies on."""
        stop_animation(self._shift)
        self._shift.x = 0
        after, seconds = view.visit.step, view.theme.seconds("quick")
        if seconds <= 0 or before is after or (before, after) in _STILL:
            return
        deeper = _DEPTH.get(after, _DEEPEST) >= _DEPTH.get(before, _DEEPEST)
        self._shift.x = view.theme.mm(SLIDE_MM) * (1 if deeper else -1)
        animate(self._shift, seconds, x=0.0)

    def _show_idle(self, view: View) -> None:
        """Put the idle question over the screen, count it down, or take it away."""
        if self.idle is not None and (not view.visit.warning or self._idle_stale(view)):
            self.remove_widget(self.idle)
            self.idle = None
        if not view.visit.warning:
            return
        if self.idle is None:
            self.idle = IdleDialog(view)
            self.add_widget(self.idle)
            self.idle.place(0, 0, view.width, view.height)
        self.idle.refresh(view)

    def _idle_stale(self, view: View) -> bool:
        assert self.idle is not None
        old = self.idle.view
        return (old.language, old.theme, old.width) != (view.language, view.theme, view.width)

    def on_touch_down(self, touch: Touch) -> bool:
        if not self.finger.accepts(touch):
            return True
        if not super().on_touch_down(touch) and self.view is not None:
            self.view.send(ev.Touched())
        return True

    def on_touch_move(self, touch: Touch) -> bool:
        return not self.finger.is_holder(touch) or super().on_touch_move(touch)

    def on_touch_up(self, touch: Touch) -> bool:
        if touch.grab_current is None:
            self.finger.lifted(touch)
        if self._waiting is not None and not self.finger.down:
            # After this event: the touched button must still be there to hear of it.
            Clock.schedule_once(self._show_waiting, 0)
        return super().on_touch_up(touch)

    def _show_waiting(self, _elapsed: float) -> None:
        if self._waiting is not None and not self.finger.down:
            self.show(self._waiting)
