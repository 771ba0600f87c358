"""Counting wrong check words, and stopping whoever has had too many.

A code that does not exist is counted exactly like one that does, so that silence tells nothing.
The counters are rows: they hold over a restart and over several processes.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.utils.translation import gettext as _

from queue_server.core import throttle
from queue_server.core.errors import Throttled
from queue_server.dossiers.limits import DEVICE_LIMITS, PUBLIC_LIMITS, Limit, Scope


@dataclass(frozen=True, slots=True)
class Source:
    """Who asks: ``kind`` "web" or "device"; ``identity`` is the address or the device's number.

    The web and the devices count apart: a stranger on the internet who burns the tries of a code
    must not lock its owner out at the kiosk in the office.
    """

    kind: str
    identity: str

    @property
    def limits(self) -> tuple[Limit, ...]:
        """The limits that hold for this kind of source."""
        return DEVICE_LIMITS if self.kind == "device" else PUBLIC_LIMITS

    def key(self, scope: Scope, code: str) -> str:
        """The name under which wrong answers are counted; it is stored hashed."""
        about = code if scope is Scope.CODE else self.identity
        return f"dossier-check:{self.kind}:{scope.value}:{about}"


def check(source: Source, code: str) -> None:
    """Raise :class:`Throttled` when ``source`` or ``code`` has had its wrong answers."""
    windows = [(source.key(limit.scope, code), limit.seconds) for limit in source.limits]
    for limit, failures in zip(source.limits, throttle.so_far(*windows), strict=True):
        if failures >= limit.failures:
            raise _throttled(limit)


def count_failure(source: Source, code: str) -> None:
    """Count one wrong answer; raises :class:`Throttled` when others raced it past the limit."""
    over: Limit | None = None
    for limit in source.limits:
        failures = throttle.count(source.key(limit.scope, code), seconds=limit.seconds)
        if failures > limit.failures:
            over = limit
    if over is not None:
        raise _throttled(over)


def _throttled(limit: Limit) -> Throttled:
    return Throttled(
        "throttled",
        _("Too many wrong tries. Please wait a while."),
        hint=_("The check word stands in the four boxes of the receipt. The counter can help."),
        retry_after=limit.seconds - int(time.time()) % limit.seconds,
    )
