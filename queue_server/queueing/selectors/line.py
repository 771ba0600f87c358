"""Who waits: whole lines, and one counter's view of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from queue_server.core import clock
from queue_server.queueing import rules, sql
from queue_server.queueing.models import Counter, CounterSeries, Ticket
from queue_server.queueing.rules import State, Verb, Why

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Waiting:
    """One waiting ticket as a desk shows it.

    ``waited_s``: seconds since it was issued; ``why``: the reason for its place.
    """

    ticket: Ticket
    waited_s: int
    why: Why
    head_start_s: int

    @property
    def waited_min(self) -> int:
        """Whole minutes waited."""
        return self.waited_s // 60


def people_ahead(ticket: Ticket) -> int:
    """How many tickets wait in the same line before this one; 0 once it is called."""
    if ticket.state != State.WAITING:
        return 0
    if ticket.ahead_when_issued is not None:
        return ticket.ahead_when_issued
    return sql.count_before(ticket.line_id, ticket.day, ticket.sort_key, ticket.pk)


def waiting_counts(office_id: int, day: date) -> dict[int, int]:
    """How many tickets wait in each line of an office, by series id."""
    rows = sql.all_rows(
        "SELECT line_id, COUNT(*) FROM queueing_ticket WHERE office_id = %s AND day = %s"
        " AND state = 'waiting' GROUP BY line_id",
        (office_id, sql.db_day(day)),
    )
    return {int(row[0]): int(row[1]) for row in rows}


def waiting_for_counter(counter: Counter, now: datetime, limit: int = SHOWN) -> list[Waiting]:
    """The next ``limit`` tickets that ``counter`` would call, in that order, with the reason."""
    starts = dict(
        CounterSeries.objects.filter(counter_id=counter.pk).values_list("series_id", "head_start_s")
    )
    best = sql.candidates(starts.items(), counter.pk, clock.local_day(now), limit)[:limit]
    rows = Ticket.objects.select_related("service", "priority", "line", "series").in_bulk(
        [found.ticket_id for found in best]
    )
    tickets = [rows[found.ticket_id] for found in best if found.ticket_id in rows]
    return [
        _explained(ticket, tickets[place + 1 :], counter, starts, now)
        for place, ticket in enumerate(tickets)
    ]


def missed_and_held(counter: Counter, day: date) -> list[Ticket]:
    """Today's held tickets of this counter, then missed ones of its lines, newest first."""
    lines = CounterSeries.objects.filter(counter_id=counter.pk).values("series_id")
    rows = Ticket.objects.filter(
        office_id=counter.office_id, day=day, state__in=[State.HELD.value, State.MISSED.value]
    ).select_related("service", "priority", "line", "series")
    mine = list(rows.filter(counter_id=counter.pk).order_by("state", "-called_at"))
    others = rows.filter(line__in=lines).exclude(counter_id=counter.pk).order_by("-called_at")
    return mine + list(others[:8])


def _explained(
    ticket: Ticket,
    behind: list[Ticket],
    counter: Counter,
    starts: dict[int, int],
    now: datetime,
) -> Waiting:
    start = starts.get(ticket.line_id, 0)
    overtakes = any(
        other.line_id != ticket.line_id and other.sort_key < ticket.sort_key for other in behind
    )
    why = rules.why_here(
        cause=ticket.cause if ticket.cause in (Verb.TRANSFER, Verb.RECYCLE) else "",
        priority=ticket.priority_id is not None,
        head_start_s=start,
        for_this_counter=ticket.for_counter_id == counter.pk,
        overtakes=overtakes,
    )
    waited = max(0, int((now - ticket.issued_at).total_seconds()))
    return Waiting(ticket, waited, why, start)
