"""When something falls due: pure functions over a frozen calendar, no database, no clock.

The rules follow the national practice for one-stop offices:

* the day of receipt is day 0; days off are skipped; the hour of the due time is that of receipt;
* what is received outside working hours counts from the next working moment;
* working hours are days of eight hours and a rest, carried over lunch and over the end of a day;
* calendar days run through days off, but what would fall due on a day off moves to the next
  working day;
* a result promised for the same day, received after 15:00, is due the next working day.

Both ends of a period belong to it: what is received at 11:30 sharp is received that morning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from queue_server.core.clock import LOCAL

MINUTES_A_DAY_OF_WORK = 8 * 60
_SEARCH_DAYS = 3 * 366  # a calendar without a working day in three years is a mistake


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Open from ``opens`` to ``closes``; ``counts`` is false where no processing time runs."""

    opens: time
    closes: time
    counts: bool = True

    def __contains__(self, moment: object) -> bool:
        return isinstance(moment, time) and self.opens <= moment <= self.closes


@dataclass(frozen=True, slots=True)
class DayRule:
    """A day that differs from its weekday; ``periods`` None means: as a Monday."""

    kind: str  # holiday | swap_off | swap_work
    name_vi: str = ""
    name_en: str = ""
    periods: tuple[Period, ...] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an explanation: what happened (``kind``) to which moment, and why."""

    kind: str  # received | moved | counted | skipped | worked | rolled | due
    at: datetime
    detail: str = ""


Trace = list[Step]

STANDARD_WEEK: tuple[tuple[Period, ...], ...] = (
    *[(Period(time(7), time(11, 30)), Period(time(13, 30), time(17)))] * 5,
    (),
    (),
)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working time of one office: hours by weekday (0 Monday), and the days that differ."""

    week: tuple[tuple[Period, ...], ...] = STANDARD_WEEK
    days: Mapping[date, DayRule] = field(default_factory=dict)
    same_day_cutoff: time = time(15)

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("a week has seven days")
        special = [rule.periods for rule in self.days.values() if rule.periods is not None]
        for periods in (*self.week, *special):
            check_periods(periods)

    # -- what a day is ---------------------------------------------------------------------

    def open_periods(self, day: date) -> tuple[Period, ...]:
        """When the office is open to the public on ``day``."""
        rule = self.days.get(day)
        if rule is None:
            return self.week[day.weekday()]
        if rule.kind != "swap_work":
            return ()
        return self.week[0] if rule.periods is None else rule.periods

    def periods(self, day: date) -> tuple[Period, ...]:
        """When processing time runs on ``day``; empty on a day off."""
        return tuple(period for period in self.open_periods(day) if period.counts)

    def is_working_day(self, day: date) -> bool:
        """Whether ``day`` counts as a working day."""
        return bool(self.periods(day))

    def reason_off(self, day: date) -> str:
        """Why ``day`` is no working day: the name of the day off, or ``weekend``."""
        rule = self.days.get(day)
        return (rule.name_en or rule.kind) if rule is not None else "weekend"

    # -- opening hours ---------------------------------------------------------------------

    def is_open(self, moment: datetime) -> bool:
        """Whether the office is open to the public; it is closed at the closing minute."""
        local = moment.astimezone(LOCAL)
        return any(p.opens <= local.time() < p.closes for p in self.open_periods(local.date()))

    def next_open(self, moment: datetime) -> datetime:
        """The first moment from ``moment`` on at which the office is open to the public."""
        local = moment.astimezone(LOCAL)
        if self.is_open(local):
            return local
        for day in _days_from(local.date()):
            for period in self.open_periods(day):
                opens = datetime.combine(day, period.opens, LOCAL)
                if opens >= local:
                    return opens
        raise ValueError("this calendar has no opening hours")

    def closing(self, day: date) -> datetime | None:
        """When the office closes for the day, or None on a day it does not open."""
        periods = self.open_periods(day)
        return datetime.combine(day, periods[-1].closes, LOCAL) if periods else None

    # -- working time ----------------------------------------------------------------------

    def working_moment(self, start: datetime, trace: Trace | None = None) -> datetime:
        """The first moment from ``start`` on at which processing time can run."""
        local = start.astimezone(LOCAL)
        for day in _days_from(local.date()):
            for period in self.periods(day):
                opens = datetime.combine(day, period.opens, LOCAL)
                closes = datetime.combine(day, period.closes, LOCAL)
                if closes < local:
                    continue
                if opens > local:
                    _note(trace, "moved", opens, "received outside working hours")
                    return opens
                return local
        raise ValueError("this calendar has no working day")

    def next_working_day(self, day: date, trace: Trace | None = None) -> date:
        """The first working day after ``day``."""
        for later in _days_from(day + timedelta(days=1)):
            if self.is_working_day(later):
                return later
            _note(trace, "skipped", _midnight(later), self.reason_off(later))
        raise ValueError("this calendar has no working day")

    def add_working_days(self, start: datetime, days: int, trace: Trace | None = None) -> datetime:
        """Due ``days`` working days after ``start``, at the hour of receipt.

        Where that day has other hours, the hour moves into them and never to a later day.
        """
        _not_negative(days)
        _note(trace, "received", start.astimezone(LOCAL))
        begin = self.working_moment(start, trace)
        day = begin.date()
        for count in range(1, days + 1):
            day = self.next_working_day(day, trace)
            _note(trace, "counted", _midnight(day), str(count))
        return _due(self._fit(day, begin.time()), trace)

    def add_working_hours(
        self, start: datetime, hours: float, trace: Trace | None = None
    ) -> datetime:
        """Due ``hours`` working hours after ``start``: eight make a working day, then the rest."""
        _not_negative(hours)
        days, rest = divmod(round(hours * 60), MINUTES_A_DAY_OF_WORK)
        steps: Trace = []
        moment = self.add_working_days(start, days, steps)
        if trace is not None:
            trace += [step for step in steps if step.kind != "due"]
        return _due(self._carry(moment, timedelta(minutes=rest), trace), trace)

    def add_calendar_days(
        self,
        start: datetime,
        days: int,
        trace: Trace | None = None,
        *,
        skip_holidays: bool = False,
    ) -> datetime:
        """Due ``days`` calendar days after ``start``; on a day off, the next working day.

        Days off count like any other, unless ``skip_holidays`` leaves out the listed ones.
        """
        _not_negative(days)
        _note(trace, "received", start.astimezone(LOCAL))
        begin = self.working_moment(start, trace)
        day, counted = begin.date(), 0
        while counted < days:
            day += timedelta(days=1)
            if skip_holidays and self._is_listed_off(day):
                _note(trace, "skipped", _midnight(day), self.reason_off(day))
                continue
            counted += 1
            _note(trace, "counted", _midnight(day), str(counted))
        if not self.is_working_day(day):
            _note(trace, "rolled", _midnight(day), self.reason_off(day))
            day = self.next_working_day(day)
        return _due(self._fit(day, begin.time()), trace)

    def same_day(self, start: datetime, trace: Trace | None = None) -> datetime:
        """Due at closing time of the day of receipt, or of the next one after the cut-off."""
        _note(trace, "received", start.astimezone(LOCAL))
        begin = self.working_moment(start, trace)
        day = begin.date()
        if begin.time() > self.same_day_cutoff:
            cutoff = self.same_day_cutoff.strftime("%H:%M")
            _note(trace, "rolled", begin, f"received after {cutoff}")
            day = self.next_working_day(day, trace)
        return _due(datetime.combine(day, self.periods(day)[-1].closes, LOCAL), trace)

    def needs_slip(self, start: datetime) -> bool:
        """Whether a same-day procedure received at ``start`` gets an appointment slip."""
        return self.same_day(start).date() != start.astimezone(LOCAL).date()

    def working_time_between(self, begin: datetime, end: datetime) -> timedelta:
        """The processing time that runs from ``begin`` to ``end``; zero when they are reversed."""
        first, last = begin.astimezone(LOCAL), end.astimezone(LOCAL)
        total, day = timedelta(), first.date()
        while day <= last.date():
            for period in self.periods(day):
                opens = max(first, datetime.combine(day, period.opens, LOCAL))
                closes = min(last, datetime.combine(day, period.closes, LOCAL))
                total += max(closes - opens, timedelta())
            day += timedelta(days=1)
        return total

    def add_working_time(self, start: datetime, span: timedelta) -> datetime:
        """The moment when ``span`` of processing time has run since ``start``.

        This resumes a stopped clock: what was left when it stopped runs on from ``start``.
        """
        if span < timedelta():
            raise ValueError("time does not run backwards")
        return self._carry(self.working_moment(start), span, None)

    # -- inside ----------------------------------------------------------------------------

    def _fit(self, day: date, at: time) -> datetime:
        """``at`` on ``day``, moved into that day's hours when it lies outside of them."""
        periods = self.periods(day)
        for period in periods:
            if at <= period.closes:
                return datetime.combine(day, max(at, period.opens), LOCAL)
        return datetime.combine(day, periods[-1].closes, LOCAL)

    def _carry(self, moment: datetime, rest: timedelta, trace: Trace | None) -> datetime:
        """Let ``rest`` of processing time run from ``moment``."""
        if not rest:
            return moment
        for day in _days_from(moment.date()):
            for period in self.periods(day):
                begin = max(moment, datetime.combine(day, period.opens, LOCAL))
                end = datetime.combine(day, period.closes, LOCAL)
                if end <= begin:
                    continue
                ran = min(rest, end - begin)
                rest -= ran
                _note(trace, "worked", begin + ran, f"{int(ran.total_seconds() // 60)} min")
                if not rest:
                    return begin + ran
        raise ValueError("this calendar has no working day")

    def _is_listed_off(self, day: date) -> bool:
        rule = self.days.get(day)
        return rule is not None and rule.kind != "swap_work"


def check_periods(periods: tuple[Period, ...]) -> None:
    """Raise ValueError unless ``periods`` are in order, do not overlap and end after they begin."""
    previous: Period | None = None
    for period in periods:
        if period.closes <= period.opens:
            raise ValueError(f"{period.opens:%H:%M}-{period.closes:%H:%M} ends before it begins")
        if previous is not None and period.opens < previous.closes:
            raise ValueError("periods overlap or are out of order")
        previous = period


def parse_hours(text: str) -> tuple[Period, ...]:
    """Read ``07:00-11:30,13:30-17:00``. Raises ValueError with what is wrong."""
    periods = []
    for part in text.split(","):
        opens, dash, closes = part.strip().partition("-")
        if not dash:
            raise ValueError(f"{part.strip()!r} is not of the form 07:00-11:30")
        periods.append(
            Period(time.fromisoformat(opens.strip()), time.fromisoformat(closes.strip()))
        )
    check_periods(tuple(periods))
    return tuple(periods)


def format_hours(periods: tuple[Period, ...]) -> str:
    """The reverse of :func:`parse_hours`."""
    return ",".join(f"{period.opens:%H:%M}-{period.closes:%H:%M}" for period in periods)


def _days_from(day: date) -> Iterator[date]:
    for offset in range(_SEARCH_DAYS):
        yield day + timedelta(days=offset)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL)


def _not_negative(amount: float) -> None:
    if amount < 0:
        raise ValueError("a processing time is not negative")


def _note(trace: Trace | None, kind: str, at: datetime, detail: str = "") -> None:
    if trace is not None:
        trace.append(Step(kind, at, detail))


def _due(moment: datetime, trace: Trace | None) -> datetime:
    _note(trace, "due", moment)
    return moment
