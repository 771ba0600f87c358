"""Verbs on tickets that wait, wherever they stand: transfer, recycle, cancel, give up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from queue_server.accounts.models import Unit
from queue_server.core import clock
from queue_server.core.errors import NotFound, Refused
from queue_server.core.lines import clean_text
from queue_server.queueing import rules, sql
from queue_server.queueing.models import Counter, Series, Service, Ticket
from queue_server.queueing.rules import State, Verb
from queue_server.queueing.selectors.front import IS_WAITING
from queue_server.queueing.selectors.policy import policy_of
from queue_server.queueing.services import pressing
from queue_server.queueing.services.announcing import announce
from queue_server.queueing.services.pressing import Press


def transfer(
    office: Unit,
    press: Press,
    *,
    ticket_id: int,
    at: Counter | None = None,
    service_code: str = "",
    counter_code: str = "",
    reason: str = "",
) -> Ticket:
    """Send a visitor to another service or to one counter; they keep the time they came at.

    Args:
        at: the counter where the key was pressed.
        service_code: the service to wait for; its line is joined.
        counter_code: the one counter that may call the ticket then.

    Raises:
        NotFound: no such ticket, service or counter in this office.
        Refused: the ticket is final, or the screen was stale.
    """
    with _one_press(office, press, ticket_id, at) as (ticket, fresh):
        if not fresh:
            return ticket
        service, line, target = _target(office, ticket, service_code, counter_code)
        old_line = ticket.line
        before = pressing.step(
            ticket,
            Verb.TRANSFER,
            press,
            clock.now(),
            service=service,
            line=line,
            for_counter=target,
            counter=None,
            note=clean_text(reason, 160),
        )
        announce("transferred", ticket, counter=at, lines=[old_line])
        pressing.remember(
            press,
            Verb.TRANSFER,
            office_id=office.pk,
            counter=at,
            ticket=ticket,
            before=[before],
            to=counter_code or service_code,
        )
        return ticket


def recycle(office: Unit, press: Press, *, ticket_id: int, at: Counter | None = None) -> Ticket:
    """Take a missed visitor back: they stand behind the next few of their line."""
    with _one_press(office, press, ticket_id, at) as (ticket, fresh):
        if not fresh:
            return ticket
        now = clock.now()
        if ticket.day != clock.local_day(now):
            raise Refused("other_day", _("This number was for another day."))
        after = policy_of(office.pk).recycle_after
        keys = list(
            Ticket.objects.filter(IS_WAITING, line_id=ticket.line_id, day=ticket.day)
            .order_by("sort_key", "id")
            .values_list("sort_key", flat=True)[: after + 1]
        )
        key = rules.recycle_key(keys, after=after, arrival=sql.microseconds(now))
        before = pressing.step(
            ticket, Verb.RECYCLE, press, now, sort_key=key, counter=None, recalls=0
        )
        announce("recycled", ticket, counter=at)
        pressing.remember(
            press, Verb.RECYCLE, office_id=office.pk, counter=at, ticket=ticket, before=[before]
        )
        return ticket


def cancel(
    office: Unit, press: Press, *, ticket_id: int, at: Counter | None = None, reason: str = ""
) -> Ticket:
    """Take a ticket out of the queue for good."""
    with _one_press(office, press, ticket_id, at) as (ticket, fresh):
        if not fresh:
            return ticket
        _cancel(ticket, press, at, clean_text(reason, 160))
        return ticket


def give_up(*, token: str, request_id: UUID, actor: str, office: Unit | None = None) -> Ticket:
    """The holder leaves the queue. Doing it again changes nothing.

    Args:
        token: the secret of the ticket; with ``office`` only a ticket of that office is found.
        request_id: the touch's own id.
        actor: "device:3", or "holder" from a phone.

    Raises:
        NotFound: no such ticket.
        Refused: the ticket was already called or served.
    """
    found = Ticket.objects.filter(token=token).select_related("office").first()
    if found is None or (office is not None and found.office_id != office.pk):
        raise NotFound("unknown_ticket", _("There is no such ticket."))
    press = Press(actor=actor, action_id=request_id)
    with _one_press(found.office, press, found.pk, None) as (ticket, fresh):
        if not fresh or ticket.state == State.CANCELLED:
            return ticket
        if ticket.state not in (State.WAITING, State.HELD, State.MISSED):
            raise Refused("not_waiting", _("This number is no longer waiting."))
        _cancel(ticket, press, None, "")
        return ticket


def _cancel(ticket: Ticket, press: Press, at: Counter | None, reason: str) -> None:
    counter = at or (ticket.counter if ticket.state in rules.ACTIVE else None)
    before = pressing.step(ticket, Verb.CANCEL, press, clock.now(), note=reason)
    announce("cancelled", ticket, counter=counter)
    pressing.remember(
        press,
        Verb.CANCEL,
        office_id=ticket.office_id,
        counter=at,
        ticket=ticket,
        before=[before],
        reason=reason,
    )


@contextmanager
def _one_press(
    office: Unit, press: Press, ticket_id: int, at: Counter | None
) -> Iterator[tuple[Ticket, bool]]:
    """The locked ticket in a transaction, and whether this press is the first with its id.

    The counter is locked before the ticket, as everywhere, so that two verbs cannot deadlock.
    """
    with transaction.atomic():
        if at is not None:
            pressing.lock_counter(at)
        ticket = pressing.lock_ticket(office.pk, ticket_id)
        fresh = pressing.earlier(office.pk, press) is None
        if fresh:
            pressing.check_seen(press, ticket)
        yield ticket, fresh


def _target(
    office: Unit, ticket: Ticket, service_code: str, counter_code: str
) -> tuple[Service, Series, Counter | None]:
    """Which service, line and counter a transfer leads to."""
    service, line = ticket.service, ticket.line
    if service_code:
        found = (
            Service.objects.for_office(office.pk)
            .select_related("series__hall")
            .filter(code=service_code)
            .first()
        )
        if found is None:
            raise NotFound("unknown_service", _("There is no such service here."))
        service, line = found, found.series
    if not counter_code:
        if not service_code:
            raise Refused("no_target", _("Say where the visitor should go."))
        return service, line, None
    counter = Counter.objects.for_office(office.pk).filter(code=counter_code).first()
    if counter is None:
        raise NotFound("unknown_counter", _("There is no such counter here."))
    serves = list(Series.objects.filter(counters=counter).select_related("hall"))
    if not serves:
        raise Refused("idle_counter", _("This counter serves no line."))
    if line.pk not in {series.pk for series in serves}:
        line = serves[0]
    return service, line, counter
