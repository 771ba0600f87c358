"""Issue a ticket: one number, once, durable before anything is printed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from queue_server.accounts.models import Unit
from queue_server.core import audit, clock, feed
from queue_server.core.errors import DomainError, NotFound, Refused
from queue_server.queueing import rules, sql
from queue_server.queueing.models import CounterState, PriorityGroup, Ticket
from queue_server.queueing.rules import Place, State, Verb
from queue_server.queueing.selectors.front import IS_WAITING, ticket_by_id, ticket_of_request
from queue_server.queueing.selectors.policy import policy_of

LANGUAGES = frozenset({"vi", "en"})

SERVICE = """
SELECT service.id, service.active, service.priority_allowed, series.id, series.letter, hall.code,
    EXISTS (SELECT 1 FROM queueing_counterseries AS serves
        JOIN queueing_counter AS counter ON counter.id = serves.counter_id
        WHERE serves.series_id = series.id
            AND (counter.state <> %s OR counter.state_since IS NULL OR counter.state_since < %s))
FROM queueing_service AS service
JOIN queueing_series AS series ON series.id = service.series_id
JOIN queueing_hall AS hall ON hall.id = series.hall_id
WHERE service.office_id = %s AND service.code = %s
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The service a number is asked for, as the hot path needs it."""

    service_id: int
    active: bool
    priority_allowed: bool
    series_id: int
    letter: str
    hall: str
    staffed: bool


def issue_ticket(
    office: Unit,
    *,
    request_id: UUID,
    service_code: str,
    language: str,
    priority_code: str | None = None,
    issued_by: str,
) -> tuple[Ticket, bool]:
    """Give the next number of a service's series, in today's local day.

    Args:
        office: the office of the caller's credential.
        request_id: the touch's own id; the same id again returns the same ticket.
        service_code: unique within the office.
        language: "vi" or "en", kept to the ticket's paper and calls.
        priority_code: the priority group the visitor chose, if any.
        issued_by: the actor: "device:3" or "user:12".

    Returns:
        The ticket, and whether this call created it.

    Raises:
        NotFound: no such service or priority group in this office.
        Refused: the service is closed, or takes no priority.
        DomainError: an unknown language.
    """
    if language not in LANGUAGES:
        raise DomainError("bad_language", _("The language is vi or en."), status=422)
    known = ticket_of_request(office.pk, request_id)
    if known is not None:
        return known, False
    now = clock.now()
    wanted = _wanted(office, service_code, now)
    priority = _priority(office, priority_code, wanted)
    try:
        with transaction.atomic():
            ticket_id = _write(office, wanted, priority, request_id, language, issued_by, now)
    except IntegrityError:
        known = ticket_of_request(office.pk, request_id)
        if known is None:
            raise
        return known, False
    return ticket_by_id(ticket_id), True


def _wanted(office: Unit, code: str, now: datetime) -> Wanted:
    dawn = _dawn(clock.local_day(now))
    params = (CounterState.CLOSED.value, sql.db_instant(dawn), office.pk, code)
    row = sql.one(SERVICE, params)
    if row is None:
        raise NotFound("unknown_service", _("There is no such service here."))
    wanted = Wanted(row[0], bool(row[1]), bool(row[2]), row[3], row[4], row[5], bool(row[6]))
    if not wanted.active or not wanted.staffed:
        raise Refused(
            "service_closed",
            _("This service takes no numbers now."),
            hint=_("Please ask at the reception desk."),
        )
    return wanted


def _dawn(day: date) -> datetime:
    """The first instant of a local day."""
    return datetime.combine(day, time(), tzinfo=clock.LOCAL)


def _priority(office: Unit, code: str | None, wanted: Wanted) -> PriorityGroup | None:
    if not code:
        return None
    group: PriorityGroup | None = PriorityGroup.objects.filter(
        office_id=office.pk, code=code, active=True
    ).first()
    if group is None:
        raise NotFound("unknown_priority", _("There is no such priority group here."))
    if not wanted.priority_allowed:
        raise Refused("no_priority", _("This service takes no priority."))
    return group


def _write(
    office: Unit,
    wanted: Wanted,
    priority: PriorityGroup | None,
    request_id: UUID,
    language: str,
    issued_by: str,
    now: datetime,
) -> int:
    """Write number, ticket, first period and event. The caller holds the transaction."""
    day = clock.local_day(now)
    taken = sql.next_number(wanted.series_id, day, sql.microseconds(now))
    key = taken.key
    if priority is not None:
        key = _woven_key(office, wanted.series_id, day, taken.key)
    label = rules.label(wanted.letter, taken.number)
    ticket_id = sql.insert_ticket(
        sql.NewTicket(
            office_id=office.pk,
            series_id=wanted.series_id,
            service_id=wanted.service_id,
            day=day,
            number=taken.number,
            label=label,
            request_id=request_id,
            token=secrets.token_urlsafe(18),
            language=language,
            priority_id=priority.pk if priority else None,
            sort_key=key,
            issued_at=now,
            issued_by=issued_by,
        )
    )
    sql.open_period(
        ticket_id,
        state=State.WAITING,
        cause=Verb.ISSUE,
        line_id=wanted.series_id,
        counter_id=None,
        user_id=None,
        began_at=now,
    )
    _tell(office, wanted, label, day, ticket_id, issued_by)
    return ticket_id


def _tell(
    office: Unit, wanted: Wanted, label: str, day: date, ticket_id: int, issued_by: str
) -> None:
    waiting = sql.count_line(wanted.series_id, day)
    feed.publish(
        office.pk,
        "queue",
        {
            "type": "issued",
            "ticket": label,
            "series": wanted.letter,
            "counter": None,
            "hall": wanted.hall,
            "waiting": {wanted.letter: waiting},
        },
    )
    if not issued_by.startswith("device:"):
        # A machine's tickets are their own record; a person acting for somebody is audited.
        audit.record(
            "queueing.issue",
            office_id=office.pk,
            actor=issued_by,
            subject=label,
            data={"ticket": ticket_id},
        )


def _woven_key(office: Unit, series_id: int, day: date, arrival: int) -> int:
    """The key of a priority ticket, from the part of the line that the rule looks at."""
    every = max(1, policy_of(office.pk).weave_every)
    line = Ticket.objects.filter(IS_WAITING, line_id=series_id, day=day)
    last = line.filter(priority__isnull=False).order_by("-sort_key", "-id").first()
    if last is not None:
        line = line.filter(sort_key__gte=last.sort_key)
    rows = line.order_by("sort_key", "id").values_list("sort_key", "priority_id", "id")
    window = [Place(key, group is not None) for key, group, _id in rows[: every + 8]]
    since = sql.normals_since_priority(series_id, day, _dawn(day)) if last is None else 0
    return rules.priority_key(window, arrival=arrival, every=every, normals_since=since)
