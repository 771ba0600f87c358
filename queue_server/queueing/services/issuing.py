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
from queue_server.queueing.models import (
    CounterState,
    Hall,
    PriorityGroup,
    Series,
    Service,
    Ticket,
)
from queue_server.queueing.rules import Place, State, Verb
from queue_server.queueing.selectors.front import IS_WAITING, ticket_of_request
from queue_server.queueing.selectors.policy import policy_of

LANGUAGES = frozenset({"vi", "en"})

SERVICE = """
SELECT service.id, service.name_vi, service.name_en, service.code, service.active,
    service.priority_allowed, series.id, series.name_vi, series.name_en, series.hall_id,
    series.letter, hall.code, EXISTS (SELECT 1 FROM queueing_counterseries AS serves
        JOIN queueing_counter AS counter ON counter.id = serves.counter_id
        WHERE serves.series_id = series.id
            AND (counter.state <> %s OR counter.state_since IS NULL OR counter.state_since < %s))
FROM queueing_service AS service
JOIN queueing_series AS series ON series.id = service.series_id
JOIN queueing_hall AS hall ON hall.id = series.hall_id
WHERE service.office_id = %s AND service.code = %s
"""
# In the order of the models' own fields, as ``from_db`` takes them.
SERVICE_FIELDS = ("id", "name_vi", "name_en", "code", "active", "priority_allowed")
SERIES_FIELDS = ("id", "name_vi", "name_en", "hall_id", "letter")


@dataclass(frozen=True, slots=True)
class Asked:
    """What one touch asks for; the service comes with its series and hall, other columns later."""

    office: Unit
    service: Service
    priority: PriorityGroup | None
    request_id: UUID
    language: str
    issued_by: str
    now: datetime

    @property
    def series(self) -> Series:
        """The series that gives the number."""
        return self.service.series


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
    service = _service(office, service_code, now)
    priority = _priority(office, priority_code, service)
    asked = Asked(office, service, priority, request_id, language, issued_by, now)
    try:
        with transaction.atomic():
            return _write(asked), True
    except IntegrityError:
        known = ticket_of_request(office.pk, request_id)
        if known is None:
            raise
        return known, False


def _service(office: Unit, code: str, now: datetime) -> Service:
    """The service with its series and hall. Raises NotFound, or Refused when it is closed."""
    dawn = _dawn(clock.local_day(now))
    row = sql.one(SERVICE, (CounterState.CLOSED.value, sql.db_instant(dawn), office.pk, code))
    if row is None:
        raise NotFound("unknown_service", _("There is no such service here."))
    *_rest, staffed = row
    service = Service.from_db("default", SERVICE_FIELDS, row[:6])
    if not service.active or not staffed:
        raise Refused(
            "service_closed",
            _("This service takes no numbers now."),
            hint=_("Please ask at the reception desk."),
        )
    service.series = Series.from_db("default", SERIES_FIELDS, row[6:11])
    service.series.hall = Hall.from_db("default", ("id", "code"), (row[9], row[11]))
    return service


def _dawn(day: date) -> datetime:
    """The first instant of a local day."""
    return datetime.combine(day, time(), tzinfo=clock.LOCAL)


def _priority(office: Unit, code: str | None, service: Service) -> PriorityGroup | None:
    if not code:
        return None
    group: PriorityGroup | None = PriorityGroup.objects.filter(
        office_id=office.pk, code=code, active=True
    ).first()
    if group is None:
        raise NotFound("unknown_priority", _("There is no such priority group here."))
    if not service.priority_allowed:
        raise Refused("no_priority", _("This service takes no priority."))
    return group


def _write(asked: Asked) -> Ticket:
    """Write number, ticket, first period and event. The caller holds the transaction."""
    series, day = asked.series, clock.local_day(asked.now)
    taken = sql.next_number(series.pk, day, sql.microseconds(asked.now))
    key = taken.key
    if asked.priority is not None:
        key = _woven_key(asked.office, series.pk, day, taken.key)
    ticket = Ticket(
        office=asked.office,
        series=series,
        line=series,
        service=asked.service,
        day=day,
        number=taken.number,
        label=rules.label(series.letter, taken.number),
        request_id=asked.request_id,
        token=secrets.token_urlsafe(18),
        language=asked.language,
        priority=asked.priority,
        sort_key=key,
        issued_at=asked.now,
        issued_by=asked.issued_by,
    )
    sql.insert_ticket(ticket)
    sql.open_period(
        ticket.pk,
        state=State.WAITING,
        cause=Verb.ISSUE,
        line_id=series.pk,
        counter_id=None,
        user_id=None,
        began_at=asked.now,
    )
    _tell(ticket)
    return ticket


def _tell(ticket: Ticket) -> None:
    """Publish the new ticket; remember how many stood before it at this instant."""
    series = ticket.series
    waiting = sql.count_line(series.pk, ticket.day)
    if ticket.priority_id is None:
        ticket.ahead_when_issued = waiting - 1
    feed.publish(
        ticket.office_id,
        "queue",
        {
            "type": "issued",
            "ticket": ticket.label,
            "series": series.letter,
            "counter": None,
            "hall": series.hall.code,
            "waiting": {series.letter: waiting},
        },
    )
    if not ticket.issued_by.startswith("device:"):
        # A machine's tickets are their own record; a person acting for somebody is audited.
        audit.record(
            "queueing.issue",
            office_id=ticket.office_id,
            actor=ticket.issued_by,
            subject=ticket.label,
            data={"ticket": ticket.pk},
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
