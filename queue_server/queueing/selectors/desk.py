"""One counter's desk as the clerk sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from queue_server.core import clock, feed
from queue_server.queueing.models import Counter, CounterSeries, DeskAction, Ticket
from queue_server.queueing.rules import State
from queue_server.queueing.selectors.front import UNDO_FOR, active_ticket, last_action, mark
from queue_server.queueing.selectors.line import (
    Waiting,
    missed_and_held,
    waiting_counts,
    waiting_for_counter,
)
from queue_server.queueing.selectors.policy import policy_of


@dataclass(frozen=True, slots=True)
class Line:
    """One line this counter serves: letter, how many wait, and its head start in seconds."""

    letter: str
    name_vi: str
    name_en: str
    waiting: int
    head_start_s: int


@dataclass(frozen=True, slots=True)
class Undoable:
    """The last press that can still be taken back, and for how long."""

    action: DeskAction
    seconds_left: int


@dataclass(frozen=True, slots=True)
class DeskState:
    """Everything on the desk. ``seen`` is sent back with each press: it tells a stale screen."""

    counter: Counter
    now: datetime
    position: int
    ticket: Ticket | None
    seen: str
    since_s: int
    waited_s: int
    recalls_left: int
    lines: list[Line]
    waiting: list[Waiting]
    total_waiting: int
    aside: list[Ticket]
    undo: Undoable | None
    served_today: int

    @property
    def held(self) -> list[Ticket]:
        """Tickets on hold."""
        return [ticket for ticket in self.aside if ticket.state == State.HELD]

    @property
    def missed(self) -> list[Ticket]:
        """Tickets that were called and did not come."""
        return [ticket for ticket in self.aside if ticket.state == State.MISSED]


def desk_state(counter: Counter) -> DeskState:
    """The desk of ``counter`` as it is now."""
    now = clock.now()
    position = feed.position(counter.office_id)
    ticket = active_ticket(counter)
    lines = _lines(counter, now)
    return DeskState(
        counter=counter,
        now=now,
        position=position,
        ticket=ticket,
        seen=mark(ticket),
        since_s=_since(ticket, now),
        waited_s=_waited(ticket, now),
        recalls_left=_recalls_left(counter, ticket),
        lines=lines,
        waiting=waiting_for_counter(counter, now),
        total_waiting=sum(line.waiting for line in lines),
        aside=missed_and_held(counter, clock.local_day(now)),
        undo=_undoable(counter, now),
        served_today=Ticket.objects.filter(
            office_id=counter.office_id,
            day=clock.local_day(now),
            called_at__isnull=False,
            counter_id=counter.pk,
            state=State.DONE.value,
        ).count(),
    )


def _since(ticket: Ticket | None, now: datetime) -> int:
    """Seconds in the present state: since the call, or since service began."""
    if ticket is None:
        return 0
    period = ticket.periods.filter(ended_at__isnull=True).first()
    return max(0, int((now - period.began_at).total_seconds())) if period else 0


def _waited(ticket: Ticket | None, now: datetime) -> int:
    if ticket is None:
        return 0
    until = ticket.called_at or now
    return max(0, int((until - ticket.issued_at).total_seconds()))


def _recalls_left(counter: Counter, ticket: Ticket | None) -> int:
    if ticket is None:
        return 0
    return max(0, policy_of(counter.office_id).recall_limit - ticket.recalls)


def _lines(counter: Counter, now: datetime) -> list[Line]:
    waiting = waiting_counts(counter.office_id, clock.local_day(now))
    rows = CounterSeries.objects.filter(counter_id=counter.pk).select_related("series")
    return [
        Line(
            row.series.letter,
            row.series.name_vi,
            row.series.name_en,
            waiting.get(row.series_id, 0),
            row.head_start_s,
        )
        for row in rows.order_by("-head_start_s", "series__letter")
    ]


def _undoable(counter: Counter, now: datetime) -> Undoable | None:
    action = last_action(counter)
    if action is None:
        return None
    left = (UNDO_FOR - (now - action.made_at)).total_seconds()
    return Undoable(action, int(left) + 1) if left > 0 else None
