"""Everything a screen needs to draw one moment, gathered in one immutable value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.core.catalogue import Board
from kiosk.core.events import Event
from kiosk.core.i18n import translate, translate_count
from kiosk.core.visit import Visit
from kiosk.ui.theme import Theme


@dataclass(frozen=True)
class View:
    """One moment: the visit, the public board, the theme and the size of the glass in px.

    ``clock`` is the local time to show ("10:24"), empty when the clock cannot be trusted;
    ``seconds_left`` is until the visit is wiped, None while no time runs.
    """

    visit: Visit
    board: Board
    theme: Theme
    width: float
    height: float
    send: Callable[[Event], None] = field(compare=False)
    clock: str = field(default="", compare=False)
    date: str = field(default="", compare=False)
    seconds_left: int | None = field(default=None, compare=False)

    @property
    def language(self) -> str:
        """The language of this visit."""
        return self.visit.language

    @property
    def wide(self) -> bool:
        """Whether the glass is wider than high."""
        return self.width > self.height

    def t(self, msgid: str, **values: object) -> str:
        """``msgid`` in the visit's language."""
        return translate(self.visit.language, msgid, **values)

    def other(self, msgid: str, **values: object) -> str:
        """``msgid`` in the other language, for screens that speak both."""
        return translate("en" if self.visit.language == "vi" else "vi", msgid, **values)

    def n(self, one: str, many: str, count: int, **values: object) -> str:
        """The plural form for ``count`` in the visit's language."""
        return translate_count(self.visit.language, one, many, count, **values)

    def tap(self, event: Event) -> Callable[[], None]:
        """A function that sends ``event``; use `tap_new` for events that carry a touch id."""
        return lambda: self.send(event)

    def tap_new(self, make: Callable[[], Event]) -> Callable[[], None]:
        """A function that makes a fresh event at each touch and sends it."""
        return lambda: self.send(make())
