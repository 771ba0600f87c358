"""What a kiosk offers: services, fields, counters and priority groups of one office."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from queue_server.accounts.models import Unit
from queue_server.core import clock
from queue_server.queueing.models import (
    Counter,
    CounterSeries,
    CounterState,
    PriorityGroup,
    Service,
)
from queue_server.queueing.selectors.hall import labels_in_front
from queue_server.queueing.selectors.line import waiting_counts

CLOSED = {
    "inactive": ("Dịch vụ đang tạm ngừng", "This service is suspended"),
    "unstaffed": ("Các quầy đã ngừng nhận số", "The counters take no more numbers"),
}


def services_state(office: Unit) -> list[dict[str, Any]]:
    """Every service of the office with its line, counters, waiting people and whether it is open.

    The keys are those of ``GET /api/v1/services``.
    """
    now = clock.now()
    waiting = waiting_counts(office.pk, clock.local_day(now))
    serving, staffed = _counters_by_series(office, now)
    rows = (
        Service.objects.for_office(office)
        .select_related("series__hall", "field")
        .prefetch_related("procedures")
    )
    found = []
    for row in rows:
        reason = "inactive" if not row.active else "" if row.series_id in staffed else "unstaffed"
        found.append(_service(row, reason, waiting, serving))
    return found


def _service(
    row: Any, reason: str, waiting: dict[int, int], serving: dict[int, list[str]]
) -> dict[str, Any]:
    closed_vi, closed_en = CLOSED.get(reason, (None, None))
    return {
        "code": row.code,
        "name_vi": row.name_vi,
        "name_en": row.name_en,
        "field": row.field.code if row.field else None,
        "series": row.series.letter,
        "hall": row.series.hall.code,
        "counters": serving.get(row.series_id, []),
        "waiting": waiting.get(row.series_id, 0),
        "open": not reason,
        "closed_reason_vi": closed_vi,
        "closed_reason_en": closed_en,
        "priority_allowed": row.priority_allowed,
        "procedures": [procedure.code for procedure in row.procedures.all()],
        "position": row.position,
        "icon": row.icon,
    }


def counter_is_off(state: str, since: datetime | None, now: datetime) -> bool:
    """Whether a counter was closed today. Yesterday's closing says nothing about this morning."""
    if state != CounterState.CLOSED or since is None:
        return False
    return clock.local_day(since) == clock.local_day(now)


def _counters_by_series(office: Unit, now: datetime) -> tuple[dict[int, list[str]], set[int]]:
    """Codes of the counters of each series, and the series at least one counter takes today."""
    serving: dict[int, list[str]] = defaultdict(list)
    staffed: set[int] = set()
    rows = (
        CounterSeries.objects.filter(counter__office_id=office.pk)
        .order_by("counter__number", "counter__code")
        .values_list("series_id", "counter__code", "counter__state", "counter__state_since")
    )
    for series_id, code, state, since in rows:
        serving[series_id].append(code)
        if not counter_is_off(state, since, now):
            staffed.add(series_id)
    return serving, staffed


def fields_state(office: Unit) -> list[dict[str, Any]]:
    """The fields that have an active service here, with how many people wait in their lines."""
    waiting = waiting_counts(office.pk, clock.local_day())
    fields: dict[int, Any] = {}
    series: dict[int, set[int]] = defaultdict(set)
    for row in Service.objects.for_office(office).filter(active=True).select_related("field"):
        if row.field is not None:
            fields[row.field_id] = row.field
            series[row.field_id].add(row.series_id)
    return [
        {
            "code": field.code,
            "name_vi": field.name_vi,
            "name_en": field.name_en,
            "wish_vi": field.wish_vi,
            "wish_en": field.wish_en,
            "icon": field.icon,
            "position": field.position,
            "waiting": sum(waiting.get(pk, 0) for pk in series[field.pk]),
        }
        for field in sorted(fields.values(), key=lambda field: (field.position, field.code))
    ]


def counters_state(office: Unit) -> list[dict[str, Any]]:
    """Every counter with its state, lines and the label in front of it."""
    active = labels_in_front(office.pk, clock.now())
    rows = Counter.objects.for_office(office).select_related("hall").prefetch_related("series")
    return [
        {
            "code": row.code,
            "name_vi": row.name_vi,
            "name_en": row.name_en,
            "number": row.number,
            "hall": row.hall.code,
            "state": row.state,
            "series": sorted(series.letter for series in row.series.all()),
            "now_serving": active.get(row.pk),
        }
        for row in rows
    ]


def priority_groups(office: Unit) -> list[dict[str, Any]]:
    """The active priority groups in the order the kiosk shows them."""
    rows = PriorityGroup.objects.for_office(office).filter(active=True)
    return [
        {
            "code": row.code,
            "name_vi": row.name_vi,
            "name_en": row.name_en,
            "proof_vi": row.proof_vi,
            "proof_en": row.proof_en,
            "icon": row.icon,
        }
        for row in rows
    ]
