"""Call the next visitor: one ticket to one counter, however many counters press at once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from queue_server.core import clock
from queue_server.queueing import sql
from queue_server.queueing.models import Counter, CounterState, Ticket
from queue_server.queueing.rules import State, Verb
from queue_server.queueing.selectors.front import active_ticket, ticket_by_id
from queue_server.queueing.services import pressing
from queue_server.queueing.services.announcing import announce, announce_counter
from queue_server.queueing.services.pressing import Press

#: Tickets looked at per line: more counters than this may claim from one line at one instant
#: and the later ones still find somebody at their first try.
LOOK_AHEAD = 8


def call_next(counter: Counter, press: Press) -> Ticket | None:
    """Call the visitor whose turn it is at ``counter``; None when nobody waits for it.

    A visitor still in front of the counter is finished first. A counter that was paused or
    closed opens, because calling somebody says so. The same press again gives the same answer.

    Raises:
        Refused: ``stale`` when the press was made on a screen that is no longer true.
    """
    with transaction.atomic():
        counter = pressing.lock_counter(counter)
        done = pressing.earlier(counter.office_id, press)
        if done is not None:
            return pressing.answer_of(done)
        now = clock.now()
        active = active_ticket(counter)
        pressing.check_seen(press, active)
        before: list[dict[str, Any]] = []
        if active is not None:
            before.append(pressing.step(active, Verb.FINISH, press, now))
            announce("done", active, counter=counter)
        _open(counter, now)
        called = _claim(counter, press, now, before)
        if called is None and active is None:
            return None
        pressing.remember(
            press,
            Verb.CALL,
            office_id=counter.office_id,
            counter=counter,
            ticket=called,
            before=before,
        )
        return called


def _open(counter: Counter, now: datetime) -> None:
    if counter.state == CounterState.OPEN:
        return
    counter.state, counter.pause_reason, counter.state_since = CounterState.OPEN, "", now
    counter.save(update_fields=["state", "pause_reason", "state_since"])
    announce_counter(counter)


def _claim(
    counter: Counter, press: Press, now: datetime, before: list[dict[str, Any]]
) -> Ticket | None:
    """Take the best ticket and write its step; appends its snapshot to ``before``."""
    day = clock.local_day(now)
    ticket_id = _pick(sql.lines_of(counter.pk), counter.pk, day)
    if ticket_id is None:
        return None
    ticket = ticket_by_id(ticket_id)
    period = sql.close_period(ticket_id, now)
    before.append(pressing.snapshot(ticket, period))
    sql.claim(ticket_id, counter.pk, now)
    ticket.state, ticket.cause, ticket.counter = State.CALLED, Verb.CALL, counter
    ticket.called_at, ticket.recalls, ticket.version = now, 0, ticket.version + 1
    sql.open_period(
        ticket_id,
        state=State.CALLED,
        cause=Verb.CALL,
        line_id=ticket.line_id,
        counter_id=counter.pk,
        user_id=press.user_id,
        began_at=now,
    )
    announce("called", ticket, counter=counter)
    return ticket


def _pick(lines: list[tuple[int, int]], counter_id: int, day: date) -> int | None:
    """The ticket to call, locked. On SQLite the transaction itself is the lock."""
    if not connection.features.has_select_for_update_skip_locked:
        best = sql.candidates(lines, counter_id, day, 1)
        return best[0].ticket_id if best else None
    wait = False
    while True:
        ids = [found.ticket_id for found in sql.candidates(lines, counter_id, day, LOOK_AHEAD)]
        if not ids:
            return None
        picked = sql.lock_first(ids, wait=wait)
        if picked is not None:
            return picked
        wait = not wait  # all were being taken: wait for the first of them, then look again
