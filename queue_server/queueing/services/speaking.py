"""The voice of a hall: one open page at a time has it, for a short while, and renews it."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from queue_server.core import clock
from queue_server.queueing.models import Hall, HallSpeaker

LEASE = timedelta(seconds=25)
RENEW_S = 8
"""Seconds after which a page asks again: two requests may be lost before the voice is."""


def hold_voice(hall: Hall, page: str) -> bool:
    """Ask for the voice of ``hall``, or renew it.

    Args:
        page: the random name the open page gave itself.

    Returns:
        Whether this page has the voice until ``LEASE`` from now. It does not while another page
        has it.
    """
    now = clock.now()
    if HallSpeaker.objects.filter(hall=hall, until__gt=now).exclude(page=page).exists():
        return False  # the usual answer to a silent screen costs no write
    with transaction.atomic():
        HallSpeaker.objects.get_or_create(hall=hall, defaults={"page": page, "until": now})
        row = HallSpeaker.objects.select_for_update().get(hall=hall)
        if row.page != page and row.until > now:
            return False
        row.page, row.until = page, now + LEASE
        row.save(update_fields=["page", "until"])
        return True


def release_voice(hall: Hall, page: str) -> None:
    """Give the voice up when the page closes, so that another screen speaks at once."""
    with transaction.atomic():
        HallSpeaker.objects.filter(hall=hall, page=page).update(until=clock.now())
