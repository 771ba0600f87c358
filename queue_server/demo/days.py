"""A day at the counters, played through: who came, who served whom, and when. Pure.

People arrive by the half hours of a real office's day; each counter takes the next of its lines
when it is free, with the same preference the queue itself has; nobody is called over lunch.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from queue_server.core.clock import LOCAL

HALF_HOUR = timedelta(minutes=30)
WALK = (12, 75)  # seconds from the call to the counter
PRIORITY_LEAD = timedelta(minutes=12)


@dataclass
class Visit:
    """One visitor of a past day; times are aware, ``None`` when it did not come to that."""

    series: str
    arrived: datetime
    priority: bool
    english: bool
    minutes: float
    shows_up: bool
    patience: timedelta | None
    counter: str | None = None
    called: datetime | None = None
    served: datetime | None = None
    ended: datetime | None = None

    @property
    def key(self) -> datetime:
        """The place in the line: a priority visitor stands a little further ahead."""
        return self.arrived - PRIORITY_LEAD if self.priority else self.arrived


@dataclass(frozen=True, slots=True)
class Desk:
    """A counter: its code and, for each series it takes, how many seconds that one is held back."""

    code: str
    takes: Mapping[str, int]


def play(
    rng: random.Random,
    day: date,
    shape: Mapping[str, Any],
    desks: Sequence[Desk],
    periods: Sequence[tuple[time, time]],
) -> list[Visit]:
    """All visits of ``day`` in the order of arrival.

    Args:
        shape: ``tickets`` of ``demo/history.yaml``.
        desks: the counters that are open.
        periods: the office's hours of that day, local time.
    """
    visits = _arrivals(rng, day, shape, {series for desk in desks for series in desk.takes})
    hours = [(_at(day, opens), _at(day, closes)) for opens, closes in periods]
    waiting: dict[str, list[Visit]] = {}
    for visit in visits:
        waiting.setdefault(visit.series, []).append(visit)
    for line in waiting.values():
        line.sort(key=lambda visit: visit.key)
    free = [(hours[0][0] + timedelta(seconds=rng.randint(20, 240)), desk.code) for desk in desks]
    heapq.heapify(free)
    by_code = {desk.code: desk for desk in desks}
    while free:
        moment, code = heapq.heappop(free)
        again = _serve_next(rng, moment, by_code[code], waiting, hours)
        if again is not None:
            heapq.heappush(free, (again, code))
    return visits


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, tzinfo=LOCAL)


def _arrivals(
    rng: random.Random, day: date, shape: Mapping[str, Any], served: set[str]
) -> list[Visit]:
    """Who comes on that day, each with what will happen to them decided in advance."""
    usual = shape["per_day"][min(day.weekday(), 4)]
    count = max(1, round(rng.gauss(usual, usual * 0.08)))
    starts, weights = list(shape["arrivals"]), list(shape["arrivals"].values())
    letters = [letter for letter in shape["series"] if letter in served]
    shares = [shape["series"][letter][0] for letter in letters]
    visits = []
    for start in rng.choices(starts, weights, k=count):
        hour, minute = (int(part) for part in start.split(":"))
        arrived = _at(day, time(hour, minute)) + rng.random() * HALF_HOUR
        letter = rng.choices(letters, shares)[0]
        median = shape["series"][letter][1]
        gives_up = rng.random() < shape["cancelled_share"]
        visits.append(
            Visit(
                series=letter,
                arrived=arrived.replace(microsecond=rng.randint(0, 999_999)),
                priority=rng.random() < shape["priority_share"],
                english=rng.random() < shape["english_share"],
                minutes=min(55.0, max(1.0, rng.lognormvariate(0, 0.5) * median)),
                shows_up=rng.random() >= shape["missed_share"],
                patience=timedelta(minutes=rng.uniform(2, shape["give_up_minutes"]))
                if gives_up
                else None,
            )
        )
    return sorted(visits, key=lambda visit: visit.arrived)


def _serve_next(
    rng: random.Random,
    moment: datetime,
    desk: Desk,
    waiting: dict[str, list[Visit]],
    hours: Sequence[tuple[datetime, datetime]],
) -> datetime | None:
    """Serve one visitor, or none; returns when the counter looks again, None when it is done."""
    opens, _closes = next((span for span in hours if moment < span[1]), (None, None))
    if opens is None:
        return None
    if moment < opens:
        return opens + timedelta(seconds=rng.randint(20, 200))
    visit = _choose(moment, desk, waiting)
    if visit is None:
        return _next_arrival(moment, desk, waiting)
    waiting[visit.series].remove(visit)
    if visit.patience is not None and moment - visit.arrived >= visit.patience:
        visit.ended = visit.arrived + visit.patience
        return moment
    visit.counter, visit.called = desk.code, moment
    if not visit.shows_up:
        visit.ended = moment + timedelta(seconds=rng.randint(70, 160))
        return visit.ended + timedelta(seconds=2)
    visit.served = moment + timedelta(seconds=rng.randint(*WALK))
    visit.ended = visit.served + timedelta(minutes=visit.minutes)
    return visit.ended + timedelta(seconds=rng.randint(4, 45))


def _choose(moment: datetime, desk: Desk, waiting: Mapping[str, list[Visit]]) -> Visit | None:
    """The visitor this counter takes now: earliest place, less preferred series held back."""
    best: tuple[datetime, Visit] | None = None
    for series, held_back in desk.takes.items():
        here = [visit for visit in waiting.get(series, ()) if visit.arrived <= moment]
        if here:
            place = here[0].key + timedelta(seconds=held_back)
            if best is None or place < best[0]:
                best = (place, here[0])
    return best[1] if best else None


def _next_arrival(
    moment: datetime, desk: Desk, waiting: Mapping[str, list[Visit]]
) -> datetime | None:
    later = [
        visit.arrived
        for series in desk.takes
        for visit in waiting.get(series, ())
        if visit.arrived > moment
    ]
    return min(later) + timedelta(seconds=3) if later else None
