"""Close the day: nobody stays in a line overnight."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When

from queue_server.core import audit, clock, feed
from queue_server.queueing.models import Period, Ticket
from queue_server.queueing.rules import State, Verb

OPEN_STATES = (State.WAITING, State.HELD, State.CALLED)


class Closed(NamedTuple):
    """How many visitors were left without service, and how many services were ended."""

    left: int
    ended: int


def close_day(office_id: int, *, until: datetime, actor: str = "system") -> Closed:
    """Mark tickets issued before ``until`` that nobody called or finished.

    Who still waited, was on hold or was called counts as left at closing; who was being served
    counts as done. Missed tickets stay missed. Doing it again changes nothing.
    """
    day = clock.local_day(until)
    with transaction.atomic():
        rows = _open_tickets(office_id, day, until)
        left = _end(rows.filter(state__in=[state.value for state in OPEN_STATES]), State.LEFT)
        ended = _end(rows.filter(state=State.SERVING.value), State.DONE)
        if left or ended:
            audit.record(
                "queueing.close",
                office_id=office_id,
                actor=actor,
                subject=day.isoformat(),
                data={"left": left, "ended": ended},
            )
            feed.publish(office_id, "queue", {"type": "closed", "day": day.isoformat()})
    return Closed(left, ended)


def _open_tickets(office_id: int, day: date, until: datetime) -> QuerySet[Ticket]:
    return Ticket.objects.filter(
        Q(day__lt=day) | Q(day=day, issued_at__lt=until),
        office_id=office_id,
        state__in=[*(state.value for state in OPEN_STATES), State.SERVING.value],
    )


def _end(rows: QuerySet[Ticket], state: State) -> int:
    """Move ``rows`` to a final state, ending their open periods."""
    now = clock.now()
    ids = list(rows.select_for_update(no_key=True).values_list("pk", flat=True))
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        ended = Case(When(began_at__gt=now, then=F("began_at")), default=Value(now))
        Period.objects.filter(ticket_id__in=some, ended_at__isnull=True).update(ended_at=ended)
        Ticket.objects.filter(pk__in=some).update(
            state=state.value, cause=Verb.CLOSE.value, version=F("version") + 1
        )
    return len(ids)
