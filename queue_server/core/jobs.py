"""The jobs core runs by itself."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session

from queue_server.core import audit_chain, clock, feed, throttle
from queue_server.core.models import MessageState, OutboxMessage
from queue_server.core.outbox import every

KEEP_DONE = timedelta(days=30)


@every("core.heartbeat", seconds=10, lease_seconds=15)
def heartbeat() -> None:
    """Nothing to do: that it ran is what ``/health`` looks for."""


@every("core.anchor", seconds=3600)
def anchor() -> None:
    """Copy the ends of the audit chains to a file outside of the database."""
    audit_chain.anchor_heads()


@every("core.tidy", at="03:10")
def tidy() -> None:
    """Forget events nobody can resume from, old attempts, done messages, ended sessions."""
    feed.forget_old(settings.MOTCUA.feed_keep_hours)
    throttle.forget_old()
    # A message with a unique key stays: the key says "this was done", for ever.
    done = OutboxMessage.objects.filter(state=MessageState.DONE, unique_key__isnull=True)
    done.filter(ended_at__lt=clock.now() - KEEP_DONE).delete()
    Session.objects.filter(expire_date__lt=clock.now()).delete()
