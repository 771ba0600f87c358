"""Reads of dossiers for the staff: the list, one record, what may be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Q, QuerySet

from queue_server.accounts.models import Device, DeviceKind, Unit, User
from queue_server.accounts.selectors import current_assignments
from queue_server.core import clock
from queue_server.core.errors import NotFound
from queue_server.core.search import fold
from queue_server.dossiers import rules
from queue_server.dossiers.models import Dossier
from queue_server.dossiers.rules import State

PAGE = 25


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; ``lateness`` is "", "late" or "today"."""

    text: str = ""
    states: tuple[State, ...] = ()
    lateness: str = ""
    unit_id: int | None = None
    mine_of: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list; ``older`` is the key that the next page begins after."""

    rows: tuple[Dossier, ...]
    older: str


def page(office: Unit, filters: Filters, *, after: str = "", now: datetime) -> Page:
    """Return one page, newest first; pages follow a key, so a new dossier shifts nothing."""
    rows = _filtered(office, filters, now)
    place = _place(after)
    if place is not None:
        at, pk = place
        rows = rows.filter(Q(received_at__lt=at) | Q(received_at=at, pk__lt=pk))
    found = list(rows.select_related("unit")[: PAGE + 1])
    more = len(found) > PAGE
    found = found[:PAGE]
    last = found[-1] if more else None
    return Page(tuple(found), f"{last.received_at.isoformat()}_{last.pk}" if last else "")


def _filtered(office: Unit, filters: Filters, now: datetime) -> QuerySet[Dossier]:
    rows: QuerySet[Dossier] = Dossier.objects.for_office(office).order_by("-received_at", "-id")
    for word in fold(filters.text).split()[:8]:
        rows = rows.filter(search__contains=word)
    if filters.states:
        rows = rows.filter(state__in=[int(state) for state in filters.states])
    if filters.lateness:
        rows = rows.filter(state__in=[int(state) for state in rules.RUNNING])
        day_ends = datetime.combine(clock.local_day(now), time.max, clock.LOCAL)
        late = Q(due_at__lt=now)
        rows = rows.filter(late if filters.lateness == "late" else Q(due_at__lte=day_ends) & ~late)
    if filters.unit_id is not None:
        rows = rows.filter(unit_id=filters.unit_id)
    if filters.mine_of is not None:
        rows = rows.filter(holder_id=filters.mine_of)
    return rows


def _place(after: str) -> tuple[datetime, int] | None:
    at, _, pk = after.rpartition("_")
    try:
        return datetime.fromisoformat(at), int(pk)
    except ValueError:
        return None


def by_code(office: Unit, code: str) -> Dossier:
    """Return the office's dossier with this code. Raises NotFound, also for another office's."""
    rows = Dossier.objects.for_office(office).select_related("office", "unit", "holder")
    found: Dossier | None = rows.filter(code=rules.normalise_code(code)).first()
    if found is None:
        raise NotFound("unknown_dossier", "")
    return found


def running_counts(office: Unit, now: datetime) -> dict[str, int]:
    """Return how many dossiers run late, and how many wait to be fetched."""
    rows = Dossier.objects.for_office(office)
    running = [int(state) for state in rules.RUNNING]
    return {
        "late": rows.filter(state__in=running, due_at__lt=now).count(),
        "ready": rows.filter(state=int(State.FINISHED)).count(),
    }


def station_counters(office: Unit) -> list[str]:
    """Return the codes of the counters that have a live station to print on."""
    rows = Device.objects.filter(
        office=office, kind=DeviceKind.STATION, revoked_at__isnull=True
    ).exclude(binding="")
    return sorted(set(rows.values_list("binding", flat=True)))


def people_of(units: Sequence[Unit]) -> list[User]:
    """Return the people assigned in any of ``units`` today, by name."""
    people = User.objects.filter(
        is_active=True, assignments__unit_id__in=[unit.pk for unit in units]
    ).distinct()
    return [person for person in people.order_by("full_name") if current_assignments(person)]
