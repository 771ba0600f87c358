"""Writes the demo's dossiers: every state, lawful histories, dates by the office's calendar."""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from queue_server.accounts.models import Unit, User
from queue_server.catalogue import selectors as catalogue
from queue_server.catalogue.models import ProcedureVersion
from queue_server.core import clock
from queue_server.core.calendar import selectors as calendars
from queue_server.core.calendar.rules import Calendar
from queue_server.demo.people import invent
from queue_server.demo.plans import Plan
from queue_server.dossiers import due, rules
from queue_server.dossiers.models import (
    DayCounter,
    Dossier,
    DossierPaper,
    DueDate,
    DueKind,
    Hop,
)
from queue_server.dossiers.rules import Channel, State
from queue_server.dossiers.services.receiving import new_check_word, search_text, time_limit

#: How a dossier came to each state: the hops before it, all permitted by the rules.
PATHS: Mapping[State, tuple[State, ...]] = {
    State.REGISTERED: (State.REGISTERED,),
    State.RECEIVED: (State.RECEIVED,),
    State.REFUSED: (State.REFUSED,),
    State.PROCESSING: (State.RECEIVED, State.PROCESSING),
    State.SUPPLEMENT: (State.RECEIVED, State.PROCESSING, State.SUPPLEMENT),
    State.PAYMENT: (State.RECEIVED, State.PROCESSING, State.PAYMENT),
    State.WITHDRAWAL: (State.RECEIVED, State.PROCESSING, State.WITHDRAWAL),
    State.STOPPED: (State.RECEIVED, State.PROCESSING, State.WITHDRAWAL, State.STOPPED),
    State.FINISHED: (State.RECEIVED, State.PROCESSING, State.FINISHED),
    State.RETURNED: (State.RECEIVED, State.PROCESSING, State.FINISHED, State.RETURNED),
}
#: How many working days ago a dossier in that state came in: youngest, oldest.
AGES: Mapping[State, tuple[int, int]] = {
    State.REGISTERED: (0, 2),
    State.RECEIVED: (0, 2),
    State.PROCESSING: (1, 12),
    State.SUPPLEMENT: (3, 14),
    State.PAYMENT: (3, 14),
    State.WITHDRAWAL: (3, 10),
}
DEFAULT_AGE = (4, 44)
SLOW_DAYS = 4.0  # working days of a procedure whose time the province has not set
HOURS = 8


@dataclass
class _Office:
    """What the dossiers are made of."""

    unit: Unit
    calendar: Calendar
    now: datetime
    departments: dict[str, Unit]
    specialists: list[User]
    receivers: list[User]
    versions: dict[str, list[ProcedureVersion]]
    opinions: Mapping[int, Sequence[str]]
    days: list[date] = field(default_factory=list)


@dataclass
class _Made:
    """A dossier before it has its number, with the moments of its hops."""

    dossier: Dossier
    version: ProcedureVersion
    moments: list[tuple[State, datetime]]


def write(office: Unit, plan: Plan, history: Mapping[str, Any], *, now: datetime) -> int:
    """Write the invented dossiers; returns how many. The caller holds the transaction.

    An office that has dossiers already gets none.
    """
    if Dossier.objects.for_office(office).exists():
        return 0
    shape = history["dossiers"]
    rng = random.Random(shape["seed"])
    rows = _rows_of(office, plan, history, now)
    made = []
    for state, count in shape["states"].items():
        for _number in range(count):
            made.append(_make(rows, rng, State(state), shape, history["people"]))
    _number_and_save(rows, rng, made)
    return len(made)


def _rows_of(office: Unit, plan: Plan, history: Mapping[str, Any], now: datetime) -> _Office:
    units = {unit.code: unit for unit in Unit.objects.filter(parent=office)}
    departments = {tile: units[row["code"]] for row in plan.departments for tile in row["tiles"]}
    by_role: dict[str, list[str]] = {}
    for row in plan.staff:
        by_role.setdefault(row["role"], []).append(row["login"])
    people = {user.username: user for user in User.objects.all()}
    versions: dict[str, list[ProcedureVersion]] = {}
    for version in catalogue.versions_in_force(office):
        if version.procedure.popularity:
            versions.setdefault(version.procedure.field.tile.code, []).append(version)
    rows = _Office(
        unit=office,
        calendar=calendars.for_office(office.pk),
        now=now,
        departments=departments,
        specialists=[people[name] for name in by_role.get("specialist", ())],
        receivers=[people[name] for name in by_role.get("receiver", ())],
        versions=versions,
        opinions=history["opinions"],
    )
    day = clock.local_day(now)
    while len(rows.days) <= DEFAULT_AGE[1] + 1:
        if rows.calendar.is_working_day(day):
            rows.days.append(day)
        day -= timedelta(days=1)
    return rows


def _make(
    rows: _Office,
    rng: random.Random,
    state: State,
    shape: Mapping[str, Any],
    words: Mapping[str, Sequence[str]],
) -> _Made:
    version = _version(rows, rng, state, shape)
    limit = time_limit(version)
    overdue = rng.random() < shape["overdue_share"]
    received = _received_at(rows, rng, state, limit, overdue)
    moments = _moments(rows, rng, state, received, limit, overdue)
    person = invent(rng, words)
    online = state is State.REGISTERED or rng.random() < 0.15
    clockless = state in (State.REGISTERED, State.REFUSED)
    dossier = Dossier(
        office=rows.unit,
        check_word=new_check_word(),
        request_id=uuid.uuid4(),
        procedure=version.procedure,
        procedure_version=version,
        procedure_vi=version.name_vi,
        procedure_en=version.name_en,
        applicant_name=person.name,
        applicant_number=person.number,
        phone=rules.e164(person.phone),
        address=person.address,
        fee_vnd=version.fee_vnd,
        fee_paid=bool(version.fee_vnd) and state not in (State.REGISTERED, State.PAYMENT),
        received_at=received,
        due_at=None if clockless else due.due_at(received, limit, rows.calendar),
        state=int(state),
        before=int(moments[-2][0]) if len(moments) > 1 else None,
        state_since=moments[-1][1],
        paused_at=moments[-1][1] if state in rules.PAUSED else None,
        channel=int(Channel.ONLINE if online else Channel.DESK),
        received_by=f"user:{rng.choice(rows.receivers).pk}",
    )
    _place(rows, rng, dossier, version)
    return _Made(dossier, version, moments)


def _version(
    rows: _Office, rng: random.Random, state: State, shape: Mapping[str, Any]
) -> ProcedureVersion:
    """A procedure people really ask for; nobody waits for weeks for a same-day one."""
    tiles = [tile for tile in shape["tiles"] if rows.versions.get(tile)]
    weights = [shape["tiles"][tile] for tile in tiles]
    while True:
        version = rng.choice(rows.versions[rng.choices(tiles, weights)[0]])
        slow = version.time_unit != "same_day"
        if slow or state in (State.RECEIVED, State.FINISHED, State.RETURNED, State.REFUSED):
            return version


def _received_at(
    rows: _Office, rng: random.Random, state: State, limit: due.TimeLimit, overdue: bool
) -> datetime:
    """A moment within the office's hours, so long ago that the state is plausible."""
    youngest, oldest = AGES.get(state, DEFAULT_AGE)
    if state in rules.RUNNING and limit.unit.counted:
        days = max(1, limit.amount)
        youngest, oldest = (days + 1, days + 4) if overdue else (0, max(1, days - 1))
    oldest = min(oldest, len(rows.days) - 1)
    day = rows.days[rng.randint(min(youngest, oldest), oldest)]
    period = rng.choice(rows.calendar.periods(day))
    opens = datetime.combine(day, period.opens, tzinfo=clock.LOCAL)
    closes = datetime.combine(day, period.closes, tzinfo=clock.LOCAL)
    moment = opens + (closes - opens) * rng.uniform(0.02, 0.9)
    return min(moment, rows.now - timedelta(minutes=rng.randint(20, 90)))


def _moments(
    rows: _Office,
    rng: random.Random,
    state: State,
    received: datetime,
    limit: due.TimeLimit,
    overdue: bool,
) -> list[tuple[State, datetime]]:
    """When each hop was made: in working hours, in order, all before now."""
    span = timedelta(hours=_working_hours(limit) * (1.3 if overdue else rng.uniform(0.35, 0.95)))
    path = PATHS[state]
    shares = [0.0, 0.06, 1.0, 1.25] if State.FINISHED in path else [0.0, 0.08, 0.5, 0.8]
    moments: list[tuple[State, datetime]] = []
    previous = received
    for hop, share in zip(path, shares, strict=False):
        at = rows.calendar.add_working_time(received, span * share) if share else received
        latest = rows.now - timedelta(minutes=(len(path) - len(moments)) * 2)
        previous = max(previous, min(at, latest))
        moments.append((hop, previous))
    return moments


def _working_hours(limit: due.TimeLimit) -> float:
    unit = limit.unit.value
    if unit == "same_day":
        return 2.0
    if unit == "working_hours":
        return float(limit.amount)
    return HOURS * float(limit.amount if limit.unit.counted else SLOW_DAYS)


def _place(rows: _Office, rng: random.Random, dossier: Dossier, version: ProcedureVersion) -> None:
    """Where the dossier is now: with its department while it is worked on, else at the counter."""
    state = dossier.state_enum
    dossier.unit = rows.unit
    if state in (State.PROCESSING, *rules.PAUSED, State.WITHDRAWAL):
        dossier.unit = rows.departments.get(version.procedure.field.tile.code, rows.unit)
        dossier.holder = rng.choice(rows.specialists)


def _number_and_save(rows: _Office, rng: random.Random, made: list[_Made]) -> None:
    """Give numbers by day in the order of receipt, then write everything in bulk."""
    made.sort(key=lambda item: item.dossier.received_at)
    last: dict[date, int] = {}
    for item in made:
        day = clock.local_day(item.dossier.received_at)
        last[day] = last.get(day, 0) + 1
        item.dossier.code = rules.make_code(rows.unit.agency_code, day, last[day])
        item.dossier.search = search_text(item.dossier)
    Dossier.objects.bulk_create([item.dossier for item in made])
    DayCounter.objects.bulk_create(
        DayCounter(agency=rows.unit.agency_code, day=day, last=number)
        for day, number in last.items()
    )
    papers: list[DossierPaper] = []
    hops: list[Hop] = []
    dates: list[DueDate] = []
    for item in made:
        papers += _papers(item)
        hops += _hops(rows, rng, item)
        if item.dossier.due_at is not None:
            dates.append(
                DueDate(
                    dossier=item.dossier,
                    kind=DueKind.INTAKE.value,
                    due_at=item.dossier.due_at,
                    at=item.dossier.received_at,
                    actor=item.dossier.received_by,
                )
            )
    DossierPaper.objects.bulk_create(papers)
    Hop.objects.bulk_create(hops)
    DueDate.objects.bulk_create(dates)


def _papers(item: _Made) -> list[DossierPaper]:
    return [
        DossierPaper(
            dossier=item.dossier,
            position=position,
            name_vi=paper.name_vi,
            name_en=paper.name_en,
            originals=paper.originals,
            copies=paper.copies,
        )
        for position, paper in enumerate(item.version.papers.all(), start=1)
    ]


def _hops(rows: _Office, rng: random.Random, item: _Made) -> list[Hop]:
    dossier = item.dossier
    specialist = dossier.holder or rng.choice(rows.specialists)
    department = rows.departments.get(item.version.procedure.field.tile.code, rows.unit)
    receiver = next(user for user in rows.receivers if dossier.received_by == f"user:{user.pk}")
    found, before = [], None
    for number, (state, at) in enumerate(item.moments, start=1):
        inside = state in (State.PROCESSING, *rules.PAUSED, State.WITHDRAWAL)
        actor = specialist if state in (*rules.PAUSED, State.FINISHED, State.STOPPED) else receiver
        unit = department if inside else rows.unit
        found.append(
            Hop(
                dossier=dossier,
                number=number,
                from_state=before,
                to_state=int(state),
                at=at,
                actor=f"user:{actor.pk}",
                actor_name=actor.full_name,
                role="specialist" if actor is specialist else "receiver",
                unit=unit,
                agency_vi=unit.name_vi,
                agency_en=unit.name_en,
                holder_name=specialist.full_name if inside else "",
                opinion=rng.choice(rows.opinions.get(int(state), ("",))),
                signed_by=dossier.applicant_name if state is State.RETURNED else "",
            )
        )
        before = int(state)
    return found
