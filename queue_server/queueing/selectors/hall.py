"""The hall as its screen shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from queue_server.core import clock, feed
from queue_server.queueing.models import Counter, Hall, Series, Ticket
from queue_server.queueing.selectors.line import waiting_counts

LAST_CALLS = 8


@dataclass(frozen=True, slots=True)
class HallCall:
    """One call: a label and where to go. ``state`` says whether the visitor came."""

    label: str
    language: str
    counter: str
    counter_number: int
    counter_name_vi: str
    counter_name_en: str
    called_at: datetime
    recalls: int
    state: str


@dataclass(frozen=True, slots=True)
class HallLine:
    """One series: its last called label (None before the first) and how many wait."""

    letter: str
    name_vi: str
    name_en: str
    last_label: str | None
    waiting: int


@dataclass(frozen=True, slots=True)
class HallCounter:
    """One counter of the hall: its state, and the label in front of it."""

    code: str
    number: int
    name_vi: str
    name_en: str
    state: str
    pause_reason: str
    label: str | None


@dataclass(frozen=True, slots=True)
class HallState:
    """All a hall screen needs. ``position`` is the feed's place: resume the stream after it."""

    office_id: int
    office_code: str
    office_name_vi: str
    office_name_en: str
    hall: str
    name_vi: str
    name_en: str
    repeat_voice: int
    now: datetime
    position: int
    calls: list[HallCall]
    lines: list[HallLine]
    counters: list[HallCounter]


def hall_state(hall: Hall) -> HallState:
    """The hall as it is now: last calls newest first, each line, each counter."""
    now = clock.now()
    position = feed.position(hall.office_id)  # before the reads: nothing falls between
    called = _called_today(hall, now)
    return HallState(
        office_id=hall.office_id,
        office_code=hall.office.code,
        office_name_vi=hall.office.name_vi,
        office_name_en=hall.office.name_en,
        hall=hall.code,
        name_vi=hall.name_vi,
        name_en=hall.name_en,
        repeat_voice=hall.repeat_voice,
        now=now,
        position=position,
        calls=[_call(ticket, ticket.counter) for ticket in called[:LAST_CALLS] if ticket.counter],
        lines=_lines(hall, now),
        counters=_counters(hall, now),
    )


def _called_today(hall: Hall, now: datetime) -> list[Ticket]:
    rows = (
        Ticket.objects.filter(
            office_id=hall.office_id,
            day=clock.local_day(now),
            called_at__isnull=False,
            counter__hall_id=hall.pk,
        )
        .select_related("counter")
        .order_by("-called_at")
    )
    return list(rows[:LAST_CALLS])


def _call(ticket: Ticket, counter: Counter) -> HallCall:
    return HallCall(
        label=ticket.label,
        language=ticket.language,
        counter=counter.code,
        counter_number=counter.number,
        counter_name_vi=counter.name_vi,
        counter_name_en=counter.name_en,
        called_at=ticket.called_at or ticket.issued_at,
        recalls=ticket.recalls,
        state=ticket.state,
    )


def _lines(hall: Hall, now: datetime) -> list[HallLine]:
    day = clock.local_day(now)
    waiting = waiting_counts(hall.office_id, day)
    found = []
    for series in Series.objects.filter(hall=hall).order_by("letter"):
        last = (
            Ticket.objects.filter(
                office_id=hall.office_id, day=day, called_at__isnull=False, series=series
            )
            .order_by("-called_at")
            .values_list("label", flat=True)
            .first()
        )
        found.append(
            HallLine(series.letter, series.name_vi, series.name_en, last, waiting.get(series.pk, 0))
        )
    return found


def _counters(hall: Hall, now: datetime) -> list[HallCounter]:
    active = labels_in_front(hall.office_id, now)
    return [
        HallCounter(
            code=counter.code,
            number=counter.number,
            name_vi=counter.name_vi,
            name_en=counter.name_en,
            state=counter.state,
            pause_reason=counter.pause_reason,
            label=active.get(counter.pk),
        )
        for counter in Counter.objects.filter(hall=hall)
    ]


def labels_in_front(office_id: int, now: datetime) -> dict[int, str]:
    """Counter id → label of the visitor in front of it."""
    rows = Ticket.objects.filter(
        office_id=office_id, day=clock.local_day(now), state__in=["called", "serving"]
    )
    return {int(pk): label for pk, label in rows.values_list("counter_id", "label") if pk}
