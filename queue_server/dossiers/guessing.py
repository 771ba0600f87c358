"""How often somebody may be wrong about a check word.

A check word is one of 24^4 = 331,776. With twenty wrong answers a day for one code, trying half of
them takes 22 years; an address or a device that is often wrong is stopped earlier, and a code that
does not exist is counted exactly like one that does, so that silence tells nothing. The counters
are rows: they hold over a restart and over several processes.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from queue_server.core import throttle
from queue_server.core.errors import Throttled
from queue_server.dossiers.rules import CHECK_ALPHABET, CHECK_LENGTH

_QUARTER, _DAY = 15 * 60, 24 * 3600


class Scope(StrEnum):
    """What a window of wrong answers is counted for."""

    CODE = "code"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``failures`` wrong answers in each window of ``seconds``."""

    scope: Scope
    failures: int
    seconds: int


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


PUBLIC_LIMITS: Final = (
    Limit(Scope.CODE, 5, _QUARTER),
    Limit(Scope.CODE, 20, _DAY),
    Limit(Scope.SOURCE, 15, _QUARTER),
    Limit(Scope.SOURCE, 100, _DAY),
)
# A kiosk serves hundreds of people a day, each of whom may mistype.
DEVICE_LIMITS: Final = (
    Limit(Scope.CODE, 5, _QUARTER),
    Limit(Scope.CODE, 20, _DAY),
    Limit(Scope.SOURCE, 40, _QUARTER),
    Limit(Scope.SOURCE, 400, _DAY),
)


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


def expected_days_to_guess(limits: tuple[Limit, ...]) -> float:
    """Return the mean number of days it takes to guess one code's check word under ``limits``."""
    words: int = len(CHECK_ALPHABET) ** CHECK_LENGTH
    per_day = min(
        limit.failures * _DAY / limit.seconds for limit in limits if limit.scope is Scope.CODE
    )
    return words / 2 / per_day
