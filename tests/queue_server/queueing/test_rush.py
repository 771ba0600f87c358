"""Many at once, on the real engine: no number twice, none lost, nobody called to two counters."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, pairwise
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from queue_server.queueing import services
from queue_server.queueing.models import Counter, CounterSeries, Period, Ticket
from queue_server.queueing.rules import State
from queue_server.queueing.services import Press
from tests.queue_server.queueing.build import Office

row_locks = pytest.mark.skipif(
    connections["default"].vendor != "postgresql", reason="SQLite has one writer at a time"
)


def together(works: list[Callable[[], object]]) -> list[object]:
    """Run every work in a thread of its own, started at one instant; returns their results."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        try:
            gate.wait(30)
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result() for future in [pool.submit(run, work) for work in works]]


def flat(lists: list[Any]) -> list[Any]:
    """The results of all threads in one list."""
    return list(chain.from_iterable(lists))


def call_all(counter: Counter) -> list[int]:
    """Call until nobody waits; returns the tickets."""
    called = []
    while (ticket := services.call_next(counter, Press(actor="device:1"))) is not None:
        called.append(ticket.pk)
    return called


def test_eight_kiosks_give_every_number_once(live_office: Office) -> None:
    office = live_office

    def kiosk(number: int) -> list[str]:
        return [office.issue("ab"[(number + turn) % 2]).label for turn in range(40)]

    labels = flat(together([lambda n=n: kiosk(n) for n in range(8)]))  # type: ignore[misc]
    assert sorted(labels) == sorted(f"{c}{n:03d}" for c in "AB" for n in range(1, 161))
    for letter in "AB":
        keys = Ticket.objects.filter(series__letter=letter).order_by("number")
        order = list(keys.values_list("sort_key", flat=True))
        assert order == sorted(set(order)), "a later number never stands before an earlier one"


def test_four_counters_share_a_line_without_a_repeat(live_office: Office) -> None:
    office = live_office
    fourth = Counter.objects.create(office=office.unit, hall=office.hall, code="4", number=4)
    for counter in (*office.counters.values(), fourth):
        for series in office.series.values():
            CounterSeries.objects.get_or_create(counter=counter, series=series)
    tickets = {office.issue("ab"[turn % 2]).pk for turn in range(120)}
    counters = [*office.counters.values(), fourth]
    called = flat(together([lambda c=c: call_all(c) for c in counters]))  # type: ignore[misc]
    assert len(called) == len(set(called)) == len(tickets)
    assert set(called) == tickets


def test_a_touch_that_arrives_eight_times_at_once_gets_one_ticket(live_office: Office) -> None:
    request = uuid4()

    def touch() -> int:
        ticket, _created = services.issue_ticket(
            live_office.unit,
            request_id=request,
            service_code="a",
            language="vi",
            issued_by="device:1",
        )
        return int(ticket.pk)

    assert len(set(together([touch] * 8))) == 1
    assert live_office.issue("a").number == 2, "the losers gave their numbers back"


@pytest.mark.parametrize("rounds", [150, pytest.param(1000, marks=pytest.mark.soak)])
def test_two_counters_press_at_the_same_instant(live_office: Office, rounds: int) -> None:
    """However often two counters press at one instant, each visitor is called once."""
    waiting = {live_office.issue("a").pk for _ in range(rounds + rounds // 2)}
    gate = threading.Barrier(2)

    def press(counter: Counter) -> list[int | None]:
        called = []
        for _round in range(rounds):
            gate.wait(60)
            called.append(call_one(counter))
        return called

    one, two = live_office.counters["1"], live_office.counters["2"]
    pairs = together([lambda: press(one), lambda: press(two)])
    called = [ticket for ticket in flat(pairs) if ticket is not None]
    assert len(called) == len(set(called)) == len(waiting), "a number was called twice or never"
    assert set(called) == waiting


def call_one(counter: Counter) -> int | None:
    """One press; the ticket, or None."""
    ticket = services.call_next(counter, Press(actor="device:1"))
    return None if ticket is None else int(ticket.pk)


def test_one_press_in_two_tabs_calls_once(live_office: Office) -> None:
    live_office.issue("a"), live_office.issue("a")
    press = Press(actor="device:1", seen="-")
    one = live_office.counters["1"]
    both = together([lambda: services.call_next(one, press)] * 2)
    assert len({ticket.pk for ticket in both}) == 1  # type: ignore[attr-defined]
    assert Ticket.objects.filter(state=State.WAITING).count() == 1


@row_locks
def test_a_locked_ticket_does_not_hide_the_others(live_office: Office) -> None:
    """Counter 1 is just taking the most urgent ticket; counter 2 calls the next at once."""
    from django.db import transaction

    first, second = live_office.issue("a"), live_office.issue("b")
    taken, done = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                Ticket.objects.select_for_update().get(pk=first.pk)
                taken.set()
                done.wait(10)
        finally:
            connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    taken.wait(10)
    try:
        called = services.call_next(live_office.counters["2"], Press(actor="device:2"))
    finally:
        done.set()
        thread.join()
    assert called == second


@row_locks
def test_nobody_waits_is_never_said_while_the_last_ticket_is_only_locked(
    live_office: Office,
) -> None:
    """The transaction that held the only ticket rolls back: the caller waited and gets it."""
    from django.db import transaction

    only = live_office.issue("a")
    taken, done = threading.Event(), threading.Event()

    def undecided() -> None:
        try:
            with transaction.atomic():
                Ticket.objects.select_for_update().get(pk=only.pk)
                taken.set()
                done.wait(10)
                transaction.set_rollback(True)
        finally:
            connections.close_all()

    thread = threading.Thread(target=undecided)
    thread.start()
    taken.wait(10)
    threading.Timer(0.3, done.set).start()
    called = services.call_next(live_office.counters["2"], Press(actor="device:2"))
    thread.join()
    assert called == only


def test_periods_tile_every_life_after_a_rush(live_office: Office) -> None:
    for _ in range(20):
        live_office.issue("a")
    together([lambda c=c: call_all(c) for c in list(live_office.counters.values())[:2]])  # type: ignore[misc]
    for ticket in Ticket.objects.all():
        rows = list(Period.objects.filter(ticket=ticket).order_by("id"))
        assert [row.state for row in rows][:2] == ["waiting", "called"]
        assert all(a.ended_at == b.began_at for a, b in pairwise(rows))
