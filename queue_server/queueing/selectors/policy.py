"""How an office runs its queue."""

from __future__ import annotations

from queue_server.queueing.models import QueuePolicy


def policy_of(office_id: int) -> QueuePolicy:
    """The policy of an office, or the defaults when it never set one."""
    found = QueuePolicy.objects.filter(office_id=office_id).first()
    return found or QueuePolicy(office_id=office_id)
