"""What the worker does for the queue: close the day after closing time."""

from __future__ import annotations

from datetime import datetime, timedelta

from queue_server.accounts.models import Unit, UnitKind
from queue_server.core import clock
from queue_server.core.calendar.selectors import for_office
from queue_server.core.outbox import every
from queue_server.queueing.selectors.policy import policy_of
from queue_server.queueing.services.closing import close_day


def declare() -> None:
    """Register the jobs of this room."""
    every("queueing.close_days", seconds=60)(close_days)


def close_days() -> None:
    """Close each office's day once it is over; cheap when there is nothing to close."""
    now = clock.now()
    for office in Unit.objects.filter(kind=UnitKind.OFFICE):
        close_day(office.pk, until=_over_since(office.pk, now))


def _over_since(office_id: int, now: datetime) -> datetime:
    """Tickets issued before this instant have had their day: today's closing, or midnight."""
    day = clock.local_day(now)
    midnight = datetime.combine(day, datetime.min.time(), tzinfo=clock.LOCAL)
    closing = for_office(office_id).closing(day)
    if closing is None:
        return midnight
    patience = timedelta(minutes=policy_of(office_id).close_after_min)
    return closing if now >= closing + patience else midnight
