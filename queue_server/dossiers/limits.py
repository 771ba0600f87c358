"""How often somebody may be wrong about a check word. Pure numbers.

A check word is one of 24^4 = 331,776. With twenty wrong answers a day for one code, trying half of
them takes 22 years; an address or a device that is often wrong is stopped earlier.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

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


def expected_days_to_guess(limits: tuple[Limit, ...]) -> float:
    """Return the mean number of days it takes to guess one code's check word under ``limits``."""
    words: int = len(CHECK_ALPHABET) ** CHECK_LENGTH
    per_day = min(
        limit.failures * _DAY / limit.seconds for limit in limits if limit.scope is Scope.CODE
    )
    return words / 2 / per_day
