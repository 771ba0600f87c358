"""What became of the paper ticket, as the kiosk reports it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from queue_server.accounts.models import Unit
from queue_server.core import audit, clock
from queue_server.core.errors import DomainError
from queue_server.core.lines import clean_text
from queue_server.queueing.models import Paper, Ticket
from queue_server.queueing.rules import State, Verb
from queue_server.queueing.services import pressing
from queue_server.queueing.services.announcing import announce
from queue_server.queueing.services.pressing import Press

OUTCOMES = frozenset(value for value in Paper.values if value)


def record_paper(
    office: Unit, *, ticket_id: int, outcome: str, reason: str = "", actor: str
) -> Ticket:
    """Record whether the paper came out. The same report again changes nothing.

    ``abandoned`` says that nobody holds the number (the kiosk lost power before it showed it):
    such a ticket leaves the queue, so that nobody waits for a ghost.

    Raises:
        NotFound: no such ticket in this office.
        DomainError: an unknown outcome.
    """
    if outcome not in OUTCOMES:
        raise DomainError("bad_outcome", _("There is no such outcome."), status=422)
    with transaction.atomic():
        ticket = pressing.lock_ticket(office.pk, ticket_id)
        if ticket.paper == outcome:
            return ticket
        ticket.paper = outcome
        ticket.save(update_fields=["paper"])
        if outcome == Paper.ABANDONED and ticket.state == State.WAITING:
            pressing.step(ticket, Verb.CANCEL, Press(actor=actor), clock.now(), note="abandoned")
            announce("cancelled", ticket)
        if outcome != Paper.PRINTED:
            audit.record(
                "queueing.paper",
                office_id=office.pk,
                actor=actor,
                subject=ticket.label,
                data={"outcome": outcome, "reason": clean_text(reason, 120)},
            )
    return ticket
