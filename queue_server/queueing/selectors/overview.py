"""The whole office at one glance, for the supervisor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min

from queue_server.accounts.models import Unit
from queue_server.core import clock
from queue_server.queueing.models import Counter, Series, Ticket
from queue_server.queueing.selectors.line import waiting_counts


@dataclass(frozen=True, slots=True)
class LiveLine:
    """One line: how many wait, the longest wait in whole minutes, and its counters."""

    series: Series
    waiting: int
    longest_min: int
    counters: list[str]


@dataclass(frozen=True, slots=True)
class LiveCounter:
    """One counter, the ticket in front of it, and for how many seconds."""

    counter: Counter
    ticket: Ticket | None
    since_s: int
    done_today: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Lines and counters of an office now, and the numbers of its day."""

    now: datetime
    lines: list[LiveLine]
    counters: list[LiveCounter]
    waiting: int
    served: int
    missed: int


def overview(office: Unit) -> Overview:
    """The office as it is now."""
    now = clock.now()
    day = clock.local_day(now)
    today = Ticket.objects.filter(office_id=office.pk, day=day)
    waiting = waiting_counts(office.pk, day)
    return Overview(
        now=now,
        lines=_lines(office, now, waiting),
        counters=_counters(office, now),
        waiting=sum(waiting.values()),
        served=today.filter(state="done").count(),
        missed=today.filter(state="missed").count(),
    )


def _lines(office: Unit, now: datetime, waiting: dict[int, int]) -> list[LiveLine]:
    day = clock.local_day(now)
    rows = Ticket.objects.filter(office_id=office.pk, day=day, state="waiting")
    oldest = dict(rows.values_list("line_id").annotate(first=Min("issued_at")).order_by())
    found = []
    for series in Series.objects.for_office(office).prefetch_related("counters"):
        first = oldest.get(series.pk)
        longest = int((now - first).total_seconds() // 60) if first else 0
        codes = [counter.code for counter in series.counters.all()]
        found.append(LiveLine(series, waiting.get(series.pk, 0), max(0, longest), codes))
    return found


def _counters(office: Unit, now: datetime) -> list[LiveCounter]:
    day = clock.local_day(now)
    today = Ticket.objects.filter(office_id=office.pk, day=day)
    active = {
        ticket.counter_id: ticket
        for ticket in today.filter(state__in=["called", "serving"]).select_related("service")
    }
    done: dict[int, int] = {}
    for pk in today.filter(state="done").values_list("counter_id", flat=True):
        if pk is not None:
            done[pk] = done.get(pk, 0) + 1
    rows = Counter.objects.for_office(office).select_related("hall")
    return [
        LiveCounter(row, active.get(row.pk), _since(active.get(row.pk), now), done.get(row.pk, 0))
        for row in rows
    ]


def _since(ticket: Ticket | None, now: datetime) -> int:
    if ticket is None or ticket.called_at is None:
        return 0
    return max(0, int((now - ticket.called_at).total_seconds()))
