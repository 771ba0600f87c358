"""Due dates: the national rules by example, and against a slow calculator that shares no code."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_server.core.calendar.rules import (
    STANDARD_WEEK,
    Calendar,
    DayRule,
    Period,
    Trace,
    format_hours,
    parse_hours,
)
from queue_server.core.clock import LOCAL

HOLIDAYS = {
    date(2026, 8, 22): DayRule("swap_work", "Làm bù", "Worked Saturday"),
    date(2026, 8, 31): DayRule("swap_off", "Nghỉ hoán đổi", "Day off (swapped)"),
    date(2026, 9, 1): DayRule("holiday", "Quốc khánh", "National Day"),
    date(2026, 9, 2): DayRule("holiday", "Quốc khánh", "National Day"),
    date(2026, 12, 31): DayRule("swap_work", "Nửa ngày", "Half day", parse_hours("07:00-11:30")),
    date(2027, 1, 1): DayRule("holiday", "Tết Dương lịch", "New Year's Day"),
    **{
        date(2027, 2, day): DayRule("holiday", "Tết Nguyên đán", "Lunar New Year")
        for day in range(4, 11)
    },
}
OFFICE = Calendar(days=HOLIDAYS)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("received", "days", "due", "rule"),
    [
        ("2026-11-13T10:00", 3, "2026-11-18T10:00", "Friday and three days is Wednesday"),
        ("2026-11-16T10:00", 0, "2026-11-16T10:00", "no days is now"),
        ("2026-11-16T06:10", 1, "2026-11-17T07:00", "before opening counts from opening"),
        ("2026-11-16T12:00", 1, "2026-11-17T13:30", "in the lunch break counts from after it"),
        ("2026-11-16T17:00", 1, "2026-11-17T17:00", "closing time still is that day"),
        ("2026-11-16T17:01", 1, "2026-11-18T07:00", "after closing adds a day"),
        ("2026-11-14T09:00", 1, "2026-11-17T07:00", "received on a Saturday counts from Monday"),
        ("2026-08-21T09:00", 1, "2026-08-22T09:00", "a worked Saturday is a working day"),
        ("2026-08-22T09:00", 1, "2026-08-24T09:00", "and can be day 0"),
        ("2026-08-28T09:00", 1, "2026-09-03T09:00", "swapped day and holidays are skipped"),
        ("2026-12-30T15:00", 1, "2026-12-31T11:30", "a short day: the hour moves, not the day"),
        ("2027-01-29T08:00", 8, "2027-02-17T08:00", "Tết of the next year is skipped too"),
    ],
)
def test_working_days(received: str, days: int, due: str, rule: str) -> None:
    assert OFFICE.add_working_days(at(received), days) == at(due), rule


@pytest.mark.parametrize(
    ("received", "hours", "due", "rule"),
    [
        ("2026-11-16T10:00", 1, "2026-11-16T11:00", "inside the morning"),
        ("2026-11-16T10:00", 1.5, "2026-11-16T11:30", "to the end of the morning"),
        ("2026-11-16T10:00", 2, "2026-11-16T14:00", "over lunch"),
        ("2026-11-16T15:00", 4, "2026-11-17T09:00", "over the night"),
        ("2026-11-13T16:00", 2, "2026-11-16T08:00", "over the weekend"),
        ("2026-11-16T10:00", 8, "2026-11-17T10:00", "eight hours are a day"),
        ("2026-11-16T10:00", 20, "2026-11-18T16:00", "two days and four hours"),
        ("2026-11-16T12:30", 1, "2026-11-16T14:30", "from the lunch break"),
    ],
)
def test_working_hours(received: str, hours: float, due: str, rule: str) -> None:
    assert OFFICE.add_working_hours(at(received), hours) == at(due), rule


@pytest.mark.parametrize(
    ("received", "days", "due", "rule"),
    [
        ("2026-11-16T10:00", 3, "2026-11-19T10:00", "plain days"),
        ("2026-11-13T10:00", 1, "2026-11-16T10:00", "a Saturday moves to Monday"),
        ("2026-08-28T10:00", 3, "2026-09-03T10:00", "a holiday moves past all of them"),
        ("2026-08-28T10:00", 10, "2026-09-07T10:00", "days off inside count"),
    ],
)
def test_calendar_days(received: str, days: int, due: str, rule: str) -> None:
    assert OFFICE.add_calendar_days(at(received), days) == at(due), rule


def test_calendar_days_can_leave_out_listed_days_off() -> None:
    due = OFFICE.add_calendar_days(at("2026-08-28T10:00"), 10, skip_holidays=True)
    assert due == at("2026-09-10T10:00")


@pytest.mark.parametrize(
    ("received", "due", "slip"),
    [
        ("2026-11-16T09:00", "2026-11-16T17:00", False),
        ("2026-11-16T15:00", "2026-11-16T17:00", False),
        ("2026-11-16T15:01", "2026-11-17T17:00", True),
        ("2026-11-13T16:00", "2026-11-16T17:00", True),
        ("2026-11-14T09:00", "2026-11-16T17:00", True),
    ],
)
def test_same_day_procedure_received_after_three_is_due_the_next_working_day(
    received: str, due: str, slip: bool
) -> None:
    assert OFFICE.same_day(at(received)) == at(due)
    assert OFFICE.needs_slip(at(received)) is slip


def test_a_zone_changes_nothing() -> None:
    utc = at("2026-11-13T10:00").astimezone(tz=None)
    assert OFFICE.add_working_days(utc, 3) == at("2026-11-18T10:00")


def test_saturday_service_is_open_and_does_not_count() -> None:
    service = (Period(time(7), time(11), counts=False),)
    office = Calendar(week=(*STANDARD_WEEK[:5], service, ()))
    saturday = at("2026-11-14T09:00")
    assert office.is_open(saturday)
    assert not office.is_working_day(saturday.date())
    assert office.add_working_days(saturday, 1) == at("2026-11-17T07:00")


def test_opening_hours() -> None:
    assert not OFFICE.is_open(at("2026-11-16T11:30"))
    assert OFFICE.next_open(at("2026-11-16T11:30")) == at("2026-11-16T13:30")
    assert OFFICE.next_open(at("2026-11-16T10:00")) == at("2026-11-16T10:00")
    assert OFFICE.next_open(at("2026-08-29T10:00")) == at("2026-09-03T07:00")
    assert OFFICE.closing(date(2026, 11, 16)) == at("2026-11-16T17:00")
    assert OFFICE.closing(date(2026, 9, 2)) is None


def test_a_stopped_clock_runs_on_with_the_working_time_left() -> None:
    due, asked = at("2026-11-18T10:00"), at("2026-11-16T15:00")
    left = OFFICE.working_time_between(asked, due)
    assert left == timedelta(hours=2 + 8 + 3)
    assert OFFICE.add_working_time(at("2026-11-23T07:00"), left) == at("2026-11-24T13:30") + (
        timedelta(minutes=30)
    )


def test_explanation_names_what_was_skipped() -> None:
    trace: Trace = []
    OFFICE.add_working_days(at("2026-08-28T18:00"), 1, trace)
    kinds = [step.kind for step in trace]
    assert kinds[0] == "received"
    assert "moved" in kinds
    assert kinds[-1] == "due"
    trace = []
    OFFICE.add_working_days(at("2026-08-28T10:00"), 1, trace)
    skipped = [step.detail for step in trace if step.kind == "skipped"]
    assert skipped == ["weekend", "weekend", "Day off (swapped)", "National Day", "National Day"]


@pytest.mark.parametrize("text", ["07:00", "11:30-07:00", "07:00-11:30,11:00-12:00", "x-y"])
def test_bad_hours_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_hours(text)


def test_hours_read_as_they_are_written() -> None:
    assert format_hours(parse_hours("07:00-11:30, 13:30-17:00")) == "07:00-11:30,13:30-17:00"


def test_a_calendar_without_working_days_says_so() -> None:
    with pytest.raises(ValueError, match="no working day"):
        Calendar(week=((),) * 7).add_working_days(at("2026-11-16T10:00"), 1)


# -- the slow calculator: minute by minute, day by day, nothing shared with the rules ------------


def slow_open(calendar: Calendar, moment: datetime) -> bool:
    """Whether the minute that begins at ``moment`` is a working minute."""
    rule = calendar.days.get(moment.date())
    if rule is not None and rule.kind in ("holiday", "swap_off"):
        return False
    periods = calendar.week[moment.weekday()]
    if rule is not None:
        periods = calendar.week[0] if rule.periods is None else rule.periods
    clock = moment.hour * 60 + moment.minute
    return any(
        p.opens.hour * 60 + p.opens.minute <= clock < p.closes.hour * 60 + p.closes.minute
        for p in periods
        if p.counts
    )


MINUTE = timedelta(minutes=1)


def slow_start(calendar: Calendar, moment: datetime) -> datetime:
    # A period's last minute still is that period: 11:30 sharp is received in the morning.
    while not (slow_open(calendar, moment) or slow_open(calendar, moment - MINUTE)):
        moment += MINUTE
    return moment


def slow_is_working(calendar: Calendar, day: date) -> bool:
    begin = datetime.combine(day, time(), LOCAL)
    return any(slow_open(calendar, begin + MINUTE * minute) for minute in range(0, 1440, 5))


def slow_run(calendar: Calendar, moment: datetime, minutes: int) -> datetime:
    while minutes:
        if slow_open(calendar, moment):
            minutes -= 1
        moment += MINUTE
    return moment


def slow_days(calendar: Calendar, moment: datetime, days: int) -> datetime:
    begin = slow_start(calendar, moment)
    day = begin.date()
    while days:
        day += timedelta(days=1)
        if slow_is_working(calendar, day):
            days -= 1
    wanted = datetime.combine(day, begin.time(), LOCAL)
    tries = [wanted + MINUTE * minute for minute in range(1440)]
    for moment in tries:
        if moment.date() == day and (
            slow_open(calendar, moment) or slow_open(calendar, moment - MINUTE)
        ):
            return moment
    while not slow_open(calendar, wanted - MINUTE):
        wanted -= MINUTE
    return wanted


moments = st.datetimes(datetime(2026, 8, 1), datetime(2027, 2, 28)).map(
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=LOCAL)
)
HOURS = [
    "07:00-11:30,13:30-17:00",
    "08:00-12:00,13:00-17:00",
    "07:30-11:30",
    "06:45-10:15,10:15-12:00,14:00-18:20",
]
day_rules = st.builds(
    DayRule,
    st.sampled_from(["holiday", "swap_off", "swap_work"]),
    periods=st.none() | st.sampled_from(HOURS).map(parse_hours),
)
calendars = st.builds(
    Calendar,
    week=st.tuples(
        st.sampled_from(HOURS).map(parse_hours),
        *[st.just(()) | st.sampled_from(HOURS).map(parse_hours)] * 6,
    ),
    days=st.dictionaries(st.dates(date(2026, 8, 1), date(2027, 3, 20)), day_rules, max_size=20),
)


@settings(max_examples=60, deadline=None)
@given(calendars, moments, st.integers(0, 6))
def test_working_days_agree_with_the_slow_calculator(
    calendar: Calendar, received: datetime, days: int
) -> None:
    assert calendar.add_working_days(received, days) == slow_days(calendar, received, days)


@settings(max_examples=60, deadline=None)
@given(calendars, moments, st.integers(0, 30 * 4))
def test_working_hours_agree_with_the_slow_calculator(
    calendar: Calendar, received: datetime, quarters: int
) -> None:
    days, rest = divmod(quarters * 15, 480)
    slow = slow_run(calendar, slow_days(calendar, received, days), rest)
    assert calendar.add_working_hours(received, quarters / 4) == slow


@settings(max_examples=60, deadline=None)
@given(calendars, moments, st.integers(0, 40))
def test_calendar_days_end_on_a_working_day_and_skip_none(
    calendar: Calendar, received: datetime, days: int
) -> None:
    earliest = slow_start(calendar, received).date() + timedelta(days=days)
    while not slow_is_working(calendar, earliest):
        earliest += timedelta(days=1)
    assert calendar.add_calendar_days(received, days).date() == earliest


@settings(max_examples=60, deadline=None)
@given(calendars, moments, st.integers(0, 2000))
def test_working_time_is_the_reverse_of_adding_it(
    calendar: Calendar, received: datetime, minutes: int
) -> None:
    span = timedelta(minutes=minutes)
    end = calendar.add_working_time(received, span)
    assert calendar.working_time_between(received, end) == span


@settings(max_examples=60, deadline=None)
@given(calendars, moments, moments, st.integers(0, 8))
def test_who_comes_earlier_is_due_no_later_day(
    calendar: Calendar, one: datetime, other: datetime, days: int
) -> None:
    early, late = sorted((one, other))
    first, second = (calendar.add_working_days(m, days).date() for m in (early, late))
    assert first <= second
