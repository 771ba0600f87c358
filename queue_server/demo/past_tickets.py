"""Writes the invented past of the queue: tickets, their periods and the counters of numbers."""

from __future__ import annotations

import random
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from queue_server.accounts.models import Unit, User
from queue_server.core import clock
from queue_server.core.calendar import selectors as calendars
from queue_server.core.calendar.rules import Calendar
from queue_server.demo.days import Desk, Visit, play
from queue_server.demo.plans import Plan
from queue_server.queueing import rules, sql
from queue_server.queueing.models import (
    Counter,
    DayCounter,
    Paper,
    Period,
    PriorityGroup,
    Series,
    Service,
    Ticket,
)
from queue_server.queueing.rules import State, Verb

ISSUED_BY = "demo"


@dataclass
class _Office:
    """The rows of the office a past is written for."""

    unit: Unit
    series: dict[str, Series]
    services: dict[str, list[Service]]
    counters: dict[str, Counter]
    staff: dict[str, User]
    priorities: list[PriorityGroup]


def write(office: Unit, plan: Plan, shape: Mapping[str, Any], *, today: date) -> int:
    """Write the tickets of the last working days before ``today``; returns how many.

    The caller holds the transaction. An office that has tickets already gets none.
    """
    if Ticket.objects.for_office(office).exists():
        return 0
    rng = random.Random(shape["seed"])
    rows = _rows_of(office, plan)
    calendar = calendars.for_office(office.pk)
    desks = [
        Desk(
            row["code"],
            {letter: place * plan.head_start for place, letter in enumerate(row["serves"])},
        )
        for row in plan.counters
    ]
    count = 0
    for day in _working_days(calendar, today, shape["days"]):
        spans = [(period.opens, period.closes) for period in calendar.periods(day)]
        count += _write_day(rows, rng, day, play(rng, day, shape, desks, spans))
    return count


def _working_days(calendar: Calendar, today: date, count: int) -> list[date]:
    days: list[date] = []
    day = today
    while len(days) < count:
        day -= timedelta(days=1)
        if calendar.is_working_day(day):
            days.append(day)
    return days[::-1]


def _rows_of(office: Unit, plan: Plan) -> _Office:
    services: dict[str, list[Service]] = {}
    for service in Service.objects.for_office(office).select_related("series"):
        services.setdefault(service.series.letter, []).append(service)
    logins = {row["counter"]: row["login"] for row in plan.staff if row.get("counter")}
    users = {user.username: user for user in User.objects.filter(username__in=logins.values())}
    return _Office(
        unit=office,
        series={row.letter: row for row in Series.objects.for_office(office)},
        services=services,
        counters={row.code: row for row in Counter.objects.for_office(office)},
        staff={code: users[login] for code, login in logins.items() if login in users},
        priorities=list(PriorityGroup.objects.for_office(office)),
    )


def _write_day(rows: _Office, rng: random.Random, day: date, visits: list[Visit]) -> int:
    numbers: dict[str, int] = {}
    keys: dict[str, int] = {}
    tickets: list[Ticket] = []
    for visit in visits:
        number = numbers[visit.series] = numbers.get(visit.series, 0) + 1
        keys[visit.series] = sql.microseconds(visit.arrived)
        tickets.append(_ticket(rows, rng, day, visit, number))
    Ticket.objects.bulk_create(tickets)
    periods: list[Period] = []
    for ticket, visit in zip(tickets, visits, strict=True):
        periods += _periods(rows, ticket, visit)
    Period.objects.bulk_create(periods)
    DayCounter.objects.bulk_create(
        DayCounter(series=rows.series[letter], day=day, last=last, last_key=keys[letter])
        for letter, last in numbers.items()
    )
    return len(tickets)


def _ticket(rows: _Office, rng: random.Random, day: date, visit: Visit, number: int) -> Ticket:
    series = rows.series[visit.series]
    services = rows.services[visit.series]
    weights = [1 / (place + 1) for place in range(len(services))]
    state, cause = _outcome(visit)
    return Ticket(
        office=rows.unit,
        series=series,
        line=series,
        service=rng.choices(services, weights)[0],
        day=day,
        number=number,
        label=rules.label(series.letter, number),
        request_id=uuid.uuid4(),
        token=secrets.token_urlsafe(18),
        language="en" if visit.english else "vi",
        priority=rng.choice(rows.priorities) if visit.priority and rows.priorities else None,
        state=state.value,
        cause=cause.value,
        sort_key=sql.microseconds(visit.key),
        issued_at=visit.arrived,
        issued_by=ISSUED_BY,
        counter=rows.counters[visit.counter] if visit.counter else None,
        called_at=visit.called,
        paper=Paper.PRINTED.value,
    )


def _outcome(visit: Visit) -> tuple[State, Verb]:
    if visit.served is not None:
        return State.DONE, Verb.FINISH
    if visit.called is not None:
        return State.MISSED, Verb.MISS
    if visit.ended is not None:
        return State.CANCELLED, Verb.CANCEL
    return State.LEFT, Verb.CLOSE


def _periods(rows: _Office, ticket: Ticket, visit: Visit) -> list[Period]:
    """The stretches of the ticket's life, as the desk would have written them."""
    closing = visit.arrived.astimezone(clock.LOCAL).replace(hour=18, minute=0, second=0)
    steps: list[tuple[State, Verb, datetime, datetime | None]] = [
        (State.WAITING, Verb.ISSUE, visit.arrived, visit.called or visit.ended or closing)
    ]
    if visit.called is not None:
        steps.append((State.CALLED, Verb.CALL, visit.called, visit.served or visit.ended))
    if visit.served is not None:
        steps.append((State.SERVING, Verb.SERVE, visit.served, visit.ended))
    elif visit.called is not None and visit.ended is not None:
        steps.append((State.MISSED, Verb.MISS, visit.ended, None))
    user = rows.staff.get(visit.counter or "")
    return [
        Period(
            ticket=ticket,
            state=state.value,
            cause=cause.value,
            line=ticket.line,
            counter=None if state is State.WAITING else ticket.counter,
            user=None if state is State.WAITING else user,
            began_at=began,
            ended_at=ended,
        )
        for state, cause, began, ended in steps
    ]
