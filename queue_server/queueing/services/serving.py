"""The visitor in front of the counter: called again, served, finished, missed, held, resumed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from queue_server.core import clock
from queue_server.core.errors import Refused
from queue_server.core.lines import clean_text
from queue_server.queueing.models import Counter, Ticket
from queue_server.queueing.rules import Verb
from queue_server.queueing.selectors.front import active_ticket
from queue_server.queueing.selectors.policy import policy_of
from queue_server.queueing.services import pressing
from queue_server.queueing.services.announcing import announce
from queue_server.queueing.services.pressing import Press

Changes = Callable[[Ticket, datetime], dict[str, Any]]


def recall(counter: Counter, press: Press) -> Ticket:
    """Call the visitor again, up to the office's limit. Raises Refused ``recall_limit``."""

    def changes(ticket: Ticket, _now: datetime) -> dict[str, Any]:
        limit = policy_of(counter.office_id).recall_limit
        if ticket.recalls >= limit:
            raise Refused(
                "recall_limit",
                _("%(label)s was already called again %(limit)d times.")
                % {"label": ticket.label, "limit": limit},
                hint=_("Mark the visitor as missed; they can come back later."),
            )
        return {"recalls": ticket.recalls + 1}

    return _at_counter(counter, press, Verb.RECALL, "recalled", changes)


def serve(counter: Counter, press: Press) -> Ticket:
    """The called visitor has come: service begins."""
    return _at_counter(counter, press, Verb.SERVE, "serving")


def finish(counter: Counter, press: Press) -> Ticket:
    """The visitor is served and leaves; the counter is free."""
    return _at_counter(counter, press, Verb.FINISH, "done")


def miss(counter: Counter, press: Press) -> Ticket:
    """The called visitor did not come; the counter is free, the ticket can be taken back."""
    return _at_counter(counter, press, Verb.MISS, "missed")


def hold(counter: Counter, press: Press, *, reason: str = "") -> Ticket:
    """The visitor steps aside (a copy, a signature); the counter is free meanwhile."""
    note = clean_text(reason, 160)
    return _at_counter(counter, press, Verb.HOLD, "held", lambda _ticket, _now: {"note": note})


def resume(counter: Counter, press: Press, *, ticket_id: int) -> Ticket:
    """A held visitor is back: served at ``counter`` at once. Raises Refused ``counter_busy``."""
    with transaction.atomic():
        counter = pressing.lock_counter(counter)
        done = pressing.earlier(counter.office_id, press)
        if done is not None:
            return pressing.lock_ticket(counter.office_id, ticket_id)
        if active_ticket(counter) is not None:
            raise Refused(
                "counter_busy",
                _("Somebody is still in front of this counter."),
                hint=_("Finish with them first."),
            )
        ticket = pressing.lock_ticket(counter.office_id, ticket_id)
        pressing.check_seen(press, ticket)
        ticket.counter = counter
        before = pressing.step(ticket, Verb.RESUME, press, clock.now(), counter_id=counter.pk)
        announce("serving", ticket, counter=counter)
        _remember(press, Verb.RESUME, counter, ticket, before)
        return ticket


def _at_counter(
    counter: Counter, press: Press, verb: Verb, kind: str, changes: Changes | None = None
) -> Ticket:
    """Do ``verb`` with the ticket in front of ``counter``. Raises Refused ``nobody_here``."""
    with transaction.atomic():
        counter = pressing.lock_counter(counter)
        done = pressing.earlier(counter.office_id, press)
        if done is not None and done.ticket_id is not None:
            return pressing.lock_ticket(counter.office_id, done.ticket_id)
        ticket = active_ticket(counter)
        pressing.check_seen(press, ticket)
        if ticket is None:
            raise Refused("nobody_here", _("Nobody is in front of this counter."))
        now = clock.now()
        extra = changes(ticket, now) if changes else {}
        before = pressing.step(ticket, verb, press, now, **extra)
        announce(kind, ticket, counter=counter)
        _remember(press, verb, counter, ticket, before)
        return ticket


def _remember(
    press: Press, verb: Verb, counter: Counter, ticket: Ticket, before: dict[str, Any]
) -> None:
    pressing.remember(
        press, verb, office_id=counter.office_id, counter=counter, ticket=ticket, before=[before]
    )
