"""The day of the queue: numbers begin again at local midnight, and nobody stays overnight."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine

from queue_server.core.calendar import services as calendar
from queue_server.core.models import AuditEvent
from queue_server.queueing import schedule, services
from queue_server.queueing.models import Period, Ticket
from queue_server.queueing.selectors.catalogue import services_state
from queue_server.queueing.selectors.desk import desk_state
from tests.queue_server.queueing.build import Office

TUESDAY_EVENING = datetime.fromisoformat("2026-11-24T16:59:50+00:00")  # 23:59:50 in Vietnam


def test_numbers_begin_again_at_local_midnight_not_at_utc(office: Office) -> None:
    with time_machine.travel(TUESDAY_EVENING, tick=False) as clock:
        assert [office.issue().label for _ in range(2)] == ["A001", "A002"]
        clock.shift(timedelta(seconds=11))  # 00:00:01 on Wednesday in Vietnam
        first = office.issue()
        assert (first.label, first.day.isoformat()) == ("A001", "2026-11-25")
        clock.shift(timedelta(hours=7))  # midnight in UTC changes nothing
        assert office.issue().label == "A002"


def test_yesterdays_tickets_are_not_called_today(office: Office) -> None:
    with time_machine.travel(TUESDAY_EVENING, tick=False) as clock:
        office.issue()
        clock.shift(timedelta(minutes=1))
        assert services.call_next(office.counters["1"], office.press()) is None
        assert desk_state(office.counters["1"]).total_waiting == 0
        today = office.issue()
        assert services.call_next(office.counters["1"], office.press()) == today


def test_a_clock_that_steps_back_lets_nobody_jump_the_line(office: Office) -> None:
    with time_machine.travel(TUESDAY_EVENING - timedelta(hours=9), tick=False) as clock:
        first = office.issue()
        clock.shift(timedelta(minutes=-5))
        second = office.issue()
        assert second.sort_key > first.sort_key
        assert services.call_next(office.counters["1"], office.press()) == first
        assert services.finish(office.counters["1"], office.press()) == first


@pytest.fixture
def hours(office: Office) -> Office:
    """The office works 7:00–11:30 and 13:30–17:00."""
    calendar.fill_national()
    return office


def test_who_still_waits_an_hour_after_closing_is_left_at_closing(hours: Office) -> None:
    with time_machine.travel(
        datetime.fromisoformat("2026-11-25T16:30:00+07:00"), tick=False
    ) as clock:
        for _ in range(5):
            hours.issue("b")
        one, two, three = (hours.counters[code] for code in "123")
        for counter in (one, two, three):
            services.call_next(counter, hours.press())
        services.hold(one, hours.press())
        services.serve(two, hours.press())
        services.miss(three, hours.press())
        services.call_next(three, hours.press())
        services.call_next(one, hours.press())
        schedule.close_days()
        assert Ticket.objects.filter(state="left").count() == 0, "not before closing time"
        clock.move_to(datetime.fromisoformat("2026-11-25T18:05:00+07:00"))
        late = hours.issue("b")
        for _ in range(2):
            schedule.close_days()
    states = sorted(Ticket.objects.exclude(pk=late.pk).values_list("state", flat=True))
    assert states == ["done", "left", "left", "left", "missed"]
    late.refresh_from_db()
    assert late.state == "waiting", "a number taken after closing time belongs to the night desk"
    assert not Period.objects.filter(ended_at__isnull=True, ticket__state="left").exists()
    assert AuditEvent.objects.filter(event="queueing.close").count() == 1


def test_a_forgotten_day_is_closed_the_next_morning(office: Office) -> None:
    with time_machine.travel(TUESDAY_EVENING, tick=False) as clock:
        office.issue()
        clock.shift(timedelta(minutes=5))
        today = office.issue()
        schedule.close_days()
    assert list(Ticket.objects.order_by("pk").values_list("state", flat=True)) == [
        "left",
        "waiting",
    ]
    assert today.state == "waiting"


def test_waiting_people_of_yesterday_are_not_counted(office: Office) -> None:
    with time_machine.travel(TUESDAY_EVENING, tick=False) as clock:
        office.issue("a")
        assert services_state(office.unit)[0]["waiting"] == 1
        clock.shift(timedelta(minutes=1))
        assert services_state(office.unit)[0]["waiting"] == 0
