"""What the desk says: keys, reasons, and why somebody is next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from queue_server.queueing.models import CounterState
from queue_server.queueing.rules import State, Verb, Why
from queue_server.queueing.selectors.desk import DeskState
from queue_server.queueing.selectors.line import Waiting


@dataclass(frozen=True, slots=True)
class Key:
    """One of the large actions: verb, words, its key as printed and as the browser names it."""

    verb: str
    text: str | Promise
    shown: str
    key: str
    icon: str


KEYS = (
    Key("call", pgettext_lazy("desk key", "Call next"), "␣", " ", "phone-call"),
    Key("recall", pgettext_lazy("desk key", "Call again"), "R", "r", "volume-2"),
    Key("serve", pgettext_lazy("desk key", "Serve"), "↵", "Enter", "user-check"),
    Key("finish", pgettext_lazy("desk key", "Finish"), "⌫", "Backspace", "check"),
    Key("miss", pgettext_lazy("desk key", "Missed"), "V", "v", "user-x"),
    Key("transfer", pgettext_lazy("desk key", "Transfer"), "T", "t", "arrow-right-left"),
)
ASIDE_KEYS = (
    Key("hold", pgettext_lazy("desk key", "Put on hold"), "H", "h", "hand"),
    Key("cancel", pgettext_lazy("desk key", "Cancel the number"), "X", "x", "ban"),
    Key("pause", pgettext_lazy("desk key", "Pause the counter"), "P", "p", "circle-pause"),
)


@dataclass(frozen=True, slots=True)
class Button:
    """A key as it stands now: usable or not, and whether it is the one that is right now."""

    key: Key
    usable: bool
    now: bool


def buttons(desk: DeskState) -> list[Button]:
    """The six large actions as they stand at this desk."""
    return [_button(key, desk) for key in KEYS]


def aside_buttons(desk: DeskState) -> list[Button]:
    """The three smaller actions as they stand at this desk."""
    return [_button(key, desk) for key in ASIDE_KEYS]


def _button(key: Key, desk: DeskState) -> Button:
    state = desk.ticket.state if desk.ticket else ""
    return Button(key, _usable(key.verb, state, desk), key.verb == _right_now(state, desk))


def _usable(verb: str, state: str, desk: DeskState) -> bool:
    match verb:
        case "call":
            return state != State.CALLED
        case "recall":
            return state == State.CALLED and desk.recalls_left > 0
        case "serve" | "miss" | "cancel":
            return state == State.CALLED
        case "pause":
            return desk.counter.state == CounterState.OPEN
    return bool(state)


def _right_now(state: str, desk: DeskState) -> str:
    """The verb a clerk most likely needs now."""
    if state == State.CALLED:
        return "serve"
    if state == State.SERVING:
        return "finish"
    return "call" if desk.total_waiting and desk.counter.state == CounterState.OPEN else ""


HOLD_REASONS = (
    gettext_lazy("Makes a copy"),
    gettext_lazy("Fetches a paper"),
    gettext_lazy("Pays the fee"),
    gettext_lazy("Waits for a relative"),
)
CANCEL_REASONS = (
    gettext_lazy("Took the wrong number"),
    gettext_lazy("No longer needed"),
    gettext_lazy("Left"),
)
PAUSE_REASONS = (
    gettext_lazy("Short break"),
    gettext_lazy("Lunch"),
    gettext_lazy("Meeting"),
    gettext_lazy("Works on dossiers"),
)

_DONE: dict[str, Callable[[], str]] = {
    Verb.CALL: lambda: _("Called %(label)s"),
    Verb.SERVE: lambda: _("Serving %(label)s"),
    Verb.FINISH: lambda: _("Finished %(label)s"),
    Verb.MISS: lambda: _("Marked %(label)s as missed"),
    Verb.HOLD: lambda: _("Put %(label)s on hold"),
    Verb.RESUME: lambda: _("Took %(label)s up again"),
    Verb.TRANSFER: lambda: _("Transferred %(label)s"),
    Verb.CANCEL: lambda: _("Cancelled %(label)s"),
    Verb.RECYCLE: lambda: _("Took %(label)s back into the line"),
}


def done(verb: str, label: str) -> str:
    """What the undo bar says was done."""
    if not label:
        return _("Finished; nobody is waiting")
    return _DONE[verb]() % {"label": label}


def why(row: Waiting, language: str) -> str:
    """Why a ticket stands where it stands, in one short sentence."""
    ticket = row.ticket
    match row.why:
        case Why.THIS_COUNTER:
            return _("Sent to this counter")
        case Why.TRANSFERRED:
            return _("Transferred; keeps the time of arrival")
        case Why.RECYCLED:
            return _("Missed before, has come back")
        case Why.PRIORITY:
            group = ticket.priority.name(language) if ticket.priority else ""
            return _("Priority: %(group)s") % {"group": group}
        case Why.PREFERRED:
            minutes = max(1, row.head_start_s // 60)
            return ngettext(
                "Line %(letter)s first here: %(minutes)d minute ahead",
                "Line %(letter)s first here: %(minutes)d minutes ahead",
                minutes,
            ) % {"letter": ticket.line.letter, "minutes": minutes}
    return _("Came first")
