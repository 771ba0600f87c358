"""When a result is due: from the moment of receipt, the procedure's time and the office's calendar.

Pure. The calendar is whatever answers the few questions of :class:`WorkingTime`; the table of days
behind it decides, never a library.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from queue_server.catalogue.rules.terms import HOURS_PER_WORKING_DAY, TimeUnit

LOCAL: Final = ZoneInfo("Asia/Ho_Chi_Minh")
# An end to every search over days: no procedure of the State runs for two years.
_HORIZON_DAYS: Final = 800


class WorkingTime(Protocol):
    """What due dates need of an office's calendar; all moments are aware datetimes."""

    @property
    def same_day_cutoff(self) -> time:
        """Local time from which a same-day procedure is due the next working day."""

    def is_working_day(self, day: date) -> bool:
        """Tell whether the office works on this local day."""

    def periods(self, day: date) -> tuple[tuple[time, time], ...]:
        """Return the day's working periods, earliest first; empty on a day off."""

    def add_working_hours(self, start: datetime, hours: float) -> datetime:
        """Return the moment ``hours`` of working time after ``start``."""

    def add_working_days(self, start: datetime, days: int) -> datetime:
        """Return the moment ``days`` working days after ``start`` (the first day counts as 0)."""

    def add_calendar_days(self, start: datetime, days: int) -> datetime:
        """Return the moment ``days`` days later, moved off a day the office is closed."""


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """How long a procedure may take; the amount is 0 when the unit counts nothing."""

    amount: float
    unit: TimeUnit

    def __post_init__(self) -> None:
        """Refuse a limit that is no time at all."""
        if self.unit.counted and self.amount <= 0:
            raise ValueError("a time limit is longer than nothing")


NO_LIMIT: Final = TimeLimit(0, TimeUnit.UNKNOWN)


def due_at(received_at: datetime, limit: TimeLimit, calendar: WorkingTime) -> datetime | None:
    """Return when the result is due, or None when the procedure promises no date.

    A same-day procedure is due when the office closes that day; received after the cutoff
    (15:00 in the national rule) or on a day off, it is due when it closes on the next working day.
    """
    match limit.unit:
        case TimeUnit.UNKNOWN | TimeUnit.NO_DATE:
            return None
        case TimeUnit.SAME_DAY:
            return _same_day(received_at, calendar)
        case TimeUnit.WORKING_DAYS:
            days = int(limit.amount)
            rest = limit.amount - days
            due = calendar.add_working_days(received_at, days) if days else received_at
            return (
                calendar.add_working_hours(due, rest * HOURS_PER_WORKING_DAY)
                if rest or not days
                else due
            )
        case TimeUnit.WORKING_HOURS:
            return calendar.add_working_hours(received_at, limit.amount)
        case TimeUnit.CALENDAR_DAYS:
            return calendar.add_calendar_days(received_at, int(limit.amount))


def needs_slip(received_at: datetime, limit: TimeLimit, calendar: WorkingTime) -> bool:
    """Tell whether an appointment slip is owed: not for a result handed over the same day."""
    if limit.unit is not TimeUnit.SAME_DAY:
        return True
    local = received_at.astimezone(LOCAL)
    return not (calendar.is_working_day(local.date()) and local.time() < calendar.same_day_cutoff)


def _same_day(received_at: datetime, calendar: WorkingTime) -> datetime:
    local = received_at.astimezone(LOCAL)
    in_time = calendar.is_working_day(local.date()) and local.time() < calendar.same_day_cutoff
    day = local.date() if in_time else _next_working_day(local.date(), calendar)
    closes = max(end for _start, end in calendar.periods(day))
    return datetime.combine(day, closes, tzinfo=LOCAL)


def _next_working_day(day: date, calendar: WorkingTime) -> date:
    for ahead in range(1, _HORIZON_DAYS):
        candidate = day + timedelta(days=ahead)
        if calendar.is_working_day(candidate):
            return candidate
    raise ValueError("the calendar has no working day within two years")


def working_hours_between(start: datetime, end: datetime, calendar: WorkingTime) -> float:
    """Return the hours of working time from ``start`` to ``end``; 0 when end is not later."""
    first, last = start.astimezone(LOCAL), end.astimezone(LOCAL)
    if last <= first:
        return 0.0
    if (last.date() - first.date()).days > _HORIZON_DAYS:
        raise ValueError("more than two years apart")
    total = timedelta()
    day = first.date()
    while day <= last.date():
        for opens, closes in calendar.periods(day):
            begins = max(first, datetime.combine(day, opens, tzinfo=LOCAL))
            ends = min(last, datetime.combine(day, closes, tzinfo=LOCAL))
            total += max(ends - begins, timedelta())
        day += timedelta(days=1)
    return total / timedelta(hours=1)


def resumed_due(
    due: datetime, paused_at: datetime, resumed_at: datetime, calendar: WorkingTime
) -> datetime:
    """Return the new due date after a pause: the working time that was left runs on from now.

    A dossier that was already late when the clock stopped stays as late as it was.
    """
    left = working_hours_between(paused_at, due, calendar)
    return calendar.add_working_hours(resumed_at, left) if left > 0 else due


def working_days_left(now: datetime, due: datetime, calendar: WorkingTime) -> int:
    """Return the working days from ``now``'s day to the due day; negative when it is over."""
    today, last = now.astimezone(LOCAL).date(), due.astimezone(LOCAL).date()
    step = 1 if last >= today else -1
    count, day = 0, today
    for _ in range(min(abs((last - today).days), _HORIZON_DAYS)):
        day += timedelta(days=step)
        count += calendar.is_working_day(day if step > 0 else day + timedelta(days=1))
    return count * step
