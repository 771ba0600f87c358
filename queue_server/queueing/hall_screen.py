"""What a hall screen is told: the state of the hall as plain JSON, and its fixed texts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from queue_server.catalogue.models import Notice
from queue_server.catalogue.selectors import HALL_AUDIENCES, notices_on
from queue_server.queueing.models import CounterSeries, CounterState, Hall
from queue_server.queueing.selectors.hall import HallCall, hall_state
from queue_server.queueing.voice import LANGUAGES, sentences_for

TEXTS = {
    "number": gettext_noop("Number"),
    "counter": gettext_noop("Counter"),
    "waiting": gettext_noop("waiting"),
    "paused": gettext_noop("Paused"),
    "welcome": gettext_noop("Welcome. Please take a number at the kiosk."),
    "greeting": gettext_noop("Welcome"),
    "nobody": gettext_noop("No number has been called yet"),
    "lost": gettext_noop("Reconnecting… figures of {time}"),
    "mute": gettext_noop("This screen is mute. Tap it or press a key to turn the voice on."),
    "speaks": gettext_noop("Voice on"),
    "silent": gettext_noop("Another screen speaks"),
    "muted": gettext_noop("Mute"),
    "revoked": gettext_noop("This screen is no longer enrolled."),
}


def texts() -> dict[str, dict[str, str]]:
    """The fixed texts of the screen in both languages, by language and name."""
    found: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = {name: gettext(text) for name, text in TEXTS.items()}
    return found


def payload(hall: Hall) -> dict[str, Any]:
    """Everything a hall screen draws and says; nothing in it is personal.

    ``position`` is the place in the feed that this state includes; each call has a ``key`` that
    changes when it is called again, and ``voice``, the clips of its sentences. A line is ``open``
    while a counter that calls it is.
    """
    state = hall_state(hall)
    served = _served_letters(hall)
    return {
        "position": state.position,
        "now": state.now.isoformat(),
        "office": {"vi": state.office_name_vi, "en": state.office_name_en},
        "hall": {"vi": state.name_vi, "en": state.name_en},
        "repeat": state.repeat_voice,
        "calls": [_call(call) for call in state.calls],
        "lines": [{**asdict(line), "open": line.letter in served} for line in state.lines],
        "counters": [asdict(counter) for counter in state.counters],
        "notices": [_notice(notice) for notice in notices_on(hall.office, None, HALL_AUDIENCES)],
    }


def _served_letters(hall: Hall) -> set[str]:
    """The letters of the hall's lines that some open counter calls."""
    rows = CounterSeries.objects.filter(series__hall=hall, counter__state=CounterState.OPEN)
    return set(rows.values_list("series__letter", flat=True))


def _call(call: HallCall) -> dict[str, Any]:
    at = call.called_at.isoformat()
    return {
        "key": f"{call.label} {call.counter} {at} {call.recalls}",
        "label": call.label,
        "counter": call.counter_number,
        "at": at,
        "state": call.state,
        "voice": sentences_for(call.label, call.counter_number),
    }


def _notice(notice: Notice) -> dict[str, Any]:
    return {"id": notice.pk, "title": {"vi": notice.title_vi, "en": notice.title_en}}
