"""Who is in front of a counter, and what was pressed there last."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from queue_server.core.prepared import Prepared
from queue_server.queueing.models import Counter, DeskAction, Ticket
from queue_server.queueing.rules import Verb

#: How long the bar that takes a press back stays on the screen.
UNDO_FOR = timedelta(seconds=10)
UNDOABLE = frozenset(
    {
        Verb.CALL,
        Verb.SERVE,
        Verb.FINISH,
        Verb.MISS,
        Verb.HOLD,
        Verb.RESUME,
        Verb.TRANSFER,
        Verb.CANCEL,
        Verb.RECYCLE,
    }
)


#: Conditions with literals, so that SQLite's planner sees which partial index covers them.
IS_WAITING = RawSQL("queueing_ticket.state = 'waiting'", (), output_field=BooleanField())
IS_ACTIVE = RawSQL(
    "queueing_ticket.state IN ('called', 'serving')", (), output_field=BooleanField()
)


def tickets() -> Any:
    """Tickets with all that their answers and announcements name."""
    return Ticket.objects.select_related(
        "service", "priority", "line__hall", "series", "counter__hall"
    )


_ACTIVE = Prepared[Ticket](
    lambda counter: tickets().filter(IS_ACTIVE, counter_id=counter).order_by(), int
)
_BY_ID = Prepared[Ticket](lambda pk: tickets().filter(pk=pk), int)
_BY_REQUEST = Prepared[Ticket](
    lambda office, request: tickets().filter(office_id=office, request_id=request), int, UUID
)


_COUNTER = Prepared[Counter](
    lambda office, code: Counter.objects.filter(office_id=office, code=code).order_by(), int, str
)


def counter_by_code(office_id: int, code: str) -> Counter | None:
    """The counter with this code in an office, or None."""
    return _COUNTER.first(office_id, code)


def ticket_by_id(ticket_id: int) -> Ticket:
    """The ticket with this id, which must exist."""
    found = _BY_ID.first(ticket_id)
    if found is None:
        raise Ticket.DoesNotExist(ticket_id)
    return found


def ticket_of_request(office_id: int, request_id: UUID) -> Ticket | None:
    """The ticket that an earlier touch of this office got, or None."""
    return _BY_REQUEST.first(office_id, request_id)


def mark(ticket: Ticket | None) -> str:
    """What a screen remembers of the ticket it shows: id and version; ``"-"`` for none."""
    return "-" if ticket is None else f"{ticket.pk}.{ticket.version}"


def active_ticket(counter: Counter) -> Ticket | None:
    """The ticket that is in front of a counter, or None."""
    return _ACTIVE.first(counter.pk)


def last_action(counter: Counter) -> DeskAction | None:
    """The last press at ``counter`` if it is of a kind that can be taken back, however old."""
    last = (
        DeskAction.objects.filter(counter_id=counter.pk, undone_at__isnull=True)
        .exclude(verb=Verb.UNDO)
        .select_related("ticket")
        .order_by("-id")
        .first()
    )
    return last if last is not None and last.verb in UNDOABLE and last.before else None
