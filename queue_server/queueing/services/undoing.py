"""Take the last press at a counter back, within a few seconds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils.translation import gettext as _

from queue_server.core import clock
from queue_server.core.errors import Refused
from queue_server.queueing.models import Counter, Period, Ticket
from queue_server.queueing.rules import Verb
from queue_server.queueing.selectors.front import UNDO_FOR, last_action
from queue_server.queueing.services import pressing
from queue_server.queueing.services.announcing import announce
from queue_server.queueing.services.pressing import Press

#: A request is on its way for a moment; the bar on the screen ends before the office's patience.
GRACE = timedelta(seconds=2)


def undo(counter: Counter, press: Press, *, action_id: UUID) -> Ticket:
    """Put every ticket of a press back to where it was; returns the ticket that was touched.

    The periods of the press stay as rows marked ``undone``; the earlier ones go on as if nothing
    had happened.

    Raises:
        Refused: ``too_late`` after ten seconds, or when something happened since.
    """
    with transaction.atomic():
        counter = pressing.lock_counter(counter)
        if pressing.earlier(counter.office_id, press) is None:
            return _undo(counter, press, action_id)
        again = pressing.earlier(counter.office_id, Press(press.actor, action_id))
        ticket = pressing.answer_of(again) if again else None
        if ticket is None:
            raise _too_late()
        return ticket


def _undo(counter: Counter, press: Press, action_id: UUID) -> Ticket:
    now = clock.now()
    action = last_action(counter)
    if action is None or action.action_id != action_id or now - action.made_at > UNDO_FOR + GRACE:
        raise _too_late()
    restored: list[Ticket] = []
    # The later step is taken back first: a counter holds one visitor at a time.
    for kept in sorted(
        action.before, key=lambda kept: kept["id"] == action.ticket_id, reverse=True
    ):
        restored.append(_restore(counter, kept, now))
    action.undone_at = now
    action.save(update_fields=["undone_at"])
    ticket = restored[0]
    pressing.remember(
        press,
        Verb.UNDO,
        office_id=counter.office_id,
        counter=counter,
        ticket=ticket,
        action=action.verb,
    )
    return ticket


def _restore(counter: Counter, kept: dict[str, Any], now: datetime) -> Ticket:
    ticket = pressing.lock_ticket(counter.office_id, kept["id"])
    if ticket.version != kept["version"] + 1:
        raise _too_late()
    line = ticket.line
    for name in pressing.KEPT:
        setattr(ticket, name, kept[name])
    ticket.called_at = datetime.fromisoformat(kept["called_at"]) if kept["called_at"] else None
    ticket.version = kept["version"] + 2
    ticket.save(update_fields=[*pressing.KEPT, "called_at"])
    _restore_periods(ticket, kept["period"], now)
    fresh = pressing.lock_ticket(counter.office_id, ticket.pk)
    announce("undone", fresh, counter=counter, lines=[line])
    return fresh


def _restore_periods(ticket: Ticket, period_id: int | None, now: datetime) -> None:
    """Mark the periods begun by the press as undone and let the one before go on."""
    if period_id is None:
        return
    later = Period.objects.filter(ticket=ticket, pk__gt=period_id)
    ended = Case(When(began_at__gt=now, then=F("began_at")), default=Value(now))
    later.filter(ended_at__isnull=True).update(ended_at=ended)
    later.update(undone=True)
    Period.objects.filter(pk=period_id).update(ended_at=None)


def _too_late() -> Refused:
    return Refused(
        "too_late",
        _("It is too late to undo this."),
        hint=_("Use the list at the right to put it in order."),
    )
