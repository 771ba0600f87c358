"""Counting attempts in the database, so that every process and a restart agree."""

from __future__ import annotations

import hashlib
import time

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import StrIndex, Substr
from django.utils.translation import gettext as _

from queue_server.core.errors import Throttled
from queue_server.core.models import Attempt
from queue_server.core.sqlid import next_number


def count(key: str, *, seconds: int) -> int:
    """Count one attempt under ``key`` and return how many there were in this window.

    ``key`` is stored hashed, for it may hold an address or a code.
    """
    window = int(time.time()) // seconds
    hashed = f"{seconds}:{hashlib.sha256(key.encode()).hexdigest()}"
    with transaction.atomic():
        return next_number(Attempt, key=hashed, window=window)


def limit(key: str, *, allowed: int, seconds: int) -> None:
    """Count one attempt; raise :class:`Throttled` when it is more than ``allowed``."""
    if count(key, seconds=seconds) > allowed:
        wait = seconds - int(time.time()) % seconds
        raise Throttled(
            "too_many_attempts",
            _("Too many attempts."),
            _("Wait a little, then try again."),
            retry_after=wait,
        )


def so_far(*windows: tuple[str, int]) -> list[int]:
    """How many attempts were counted in the present window of each ``(key, seconds)``.

    For those who count failures alone: look first, count with :func:`count` when it failed.
    """
    wanted = [
        (f"{seconds}:{hashlib.sha256(key.encode()).hexdigest()}", int(time.time()) // seconds)
        for key, seconds in windows
    ]
    rows = Attempt.objects.filter(key__in=[hashed for hashed, _window in wanted])
    counted = {(row.key, row.window): row.last for row in rows.order_by("-window")[:200]}
    return [counted.get(place, 0) for place in wanted]


def forget_old(*, older_than_seconds: int = 2 * 24 * 3600) -> int:
    """Delete the windows that ended long ago; returns how many rows went."""
    horizon = int(time.time()) - older_than_seconds
    prefix = Substr("key", 1, StrIndex("key", Value(":")) - 1)
    lengths = Attempt.objects.annotate(prefix=prefix).values_list("prefix", flat=True).distinct()
    deleted = 0
    for seconds in [int(length) for length in lengths]:
        old = Attempt.objects.filter(key__startswith=f"{seconds}:", window__lt=horizon // seconds)
        deleted += old.delete()[0]
    return deleted
