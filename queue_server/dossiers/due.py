"""When a result is due: the moment of receipt, the procedure's time, the office's calendar.

Pure. The table of days behind the calendar decides what a working day is; the time comes from the
version of the procedure that the dossier was received under.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from queue_server.catalogue.rules.terms import TimeUnit
from queue_server.core.calendar.rules import Calendar
from queue_server.core.clock import LOCAL

# An end to every count of days: nobody asks for more.
_HORIZON_DAYS: Final = 800


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """How long a procedure may take; the amount is 0 when the unit counts nothing."""

    amount: int
    unit: TimeUnit

    def __post_init__(self) -> None:
        """Refuse a limit that is no time at all."""
        if self.unit.counted and self.amount <= 0:
            raise ValueError("a time limit is longer than nothing")


NO_LIMIT: Final = TimeLimit(0, TimeUnit.UNKNOWN)


def due_at(received_at: datetime, limit: TimeLimit, calendar: Calendar) -> datetime | None:
    """Return when the result is due, or None when the procedure promises no date."""
    match limit.unit:
        case TimeUnit.SAME_DAY:
            return calendar.same_day(received_at)
        case TimeUnit.WORKING_DAYS:
            return calendar.add_working_days(received_at, limit.amount)
        case TimeUnit.WORKING_HOURS:
            return calendar.add_working_hours(received_at, limit.amount)
        case TimeUnit.CALENDAR_DAYS:
            return calendar.add_calendar_days(received_at, limit.amount)
        case TimeUnit.UNKNOWN | TimeUnit.NO_DATE:
            return None


def resumed_due(
    due: datetime, paused_at: datetime, resumed_at: datetime, calendar: Calendar
) -> datetime:
    """Return the new due date after a pause: the working time that was left runs on from now.

    A dossier that was already late when the clock stopped stays as late as it was.
    """
    left = calendar.working_time_between(paused_at, due)
    return calendar.add_working_time(resumed_at, left) if left else due


def working_days_left(now: datetime, due: datetime, calendar: Calendar) -> int:
    """Return the working days from ``now``'s day to the due day; negative when it is over."""
    today, last = now.astimezone(LOCAL).date(), due.astimezone(LOCAL).date()
    first, end = min(today, last), max(today, last)
    span = min((end - first).days, _HORIZON_DAYS)
    days = (first + timedelta(days=ahead) for ahead in range(1, span + 1))
    count = sum(calendar.is_working_day(day) for day in days)
    return count if last >= today else -count
