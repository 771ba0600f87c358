"""Who is in front of a counter, and what was pressed there last."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

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


def mark(ticket: Ticket | None) -> str:
    """What a screen remembers of the ticket it shows: id and version; ``"-"`` for none."""
    return "-" if ticket is None else f"{ticket.pk}.{ticket.version}"


def active_ticket(counter: Counter) -> Ticket | None:
    """The ticket that is in front of a counter, or None."""
    found: list[Ticket] = list(tickets().filter(IS_ACTIVE, counter_id=counter.pk)[:1])
    return found[0] if found else None


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
