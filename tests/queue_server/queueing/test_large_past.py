"""A million old tickets cost nothing: every question of the day is answered from an index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from queue_server.queueing import schedule, selectors, services
from queue_server.queueing.selectors.overview import overview
from tests.queue_server.queueing.build import Office

BIG = ("queueing_ticket", "queueing_period", "queueing_deskaction")


def questions(office: Office) -> dict[str, Callable[[], Any]]:
    """What kiosks, desks, halls and the worker ask all day."""
    one = office.counters["1"]
    token = office.issue("a").token
    return {
        "issue": lambda: office.issue("a"),
        "issue with priority": lambda: office.issue("a", priority="elderly"),
        "call": lambda: services.call_next(one, office.press()),
        "recall": lambda: services.recall(one, office.press()),
        "miss": lambda: services.miss(one, office.press()),
        "desk": lambda: selectors.desk_state(one),
        "hall": lambda: selectors.hall_state(office.hall),
        "services": lambda: selectors.services_state(office.unit),
        "counters": lambda: selectors.counters_state(office.unit),
        "place": lambda: selectors.ticket_place(token),
        "live": lambda: overview(office.unit),
        "closing": schedule.close_days,
    }


@pytest.mark.skipif(connection.vendor != "sqlite", reason="plans of SQLite are read as text")
def test_no_question_reads_a_whole_table(office: Office) -> None:
    for name, ask in questions(office).items():
        with CaptureQueriesContext(connection) as asked:
            ask()
        for query in asked.captured_queries:
            if query["sql"].lstrip().startswith("INSERT"):
                continue
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN QUERY PLAN " + query["sql"].replace("%", "%%"))
                plan = [row[3] for row in cursor.fetchall()]
            scans = [step for step in plan if step.startswith(tuple(f"SCAN {t}" for t in BIG))]
            assert not scans, f"{name}: {scans} in {query['sql']}"


def test_a_call_asks_as_many_questions_however_many_wait(office: Office) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert services.call_next(office.counters["1"], office.press()) is not None
        return len(queries)

    office.issue("a"), office.issue("a")
    asked()
    few = asked()
    for _ in range(30):
        office.issue("a")
    assert asked() == few
