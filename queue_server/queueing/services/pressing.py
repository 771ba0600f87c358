"""What every press of a key at a desk shares: it counts once, and only on a fresh screen.

A press carries an id of its own. The first press with an id acts and is written down; any later
one with the same id gets the same answer and changes nothing. A press may also say what its
screen showed (``seen``); when that is no longer so, it is refused instead of hitting a stranger.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from queue_server.core import audit, clock
from queue_server.core.errors import NotFound, Refused
from queue_server.core.prepared import Prepared
from queue_server.queueing import rules, sql
from queue_server.queueing.models import Counter, DeskAction, Ticket
from queue_server.queueing.rules import State, Verb
from queue_server.queueing.selectors.front import mark, ticket_by_id, tickets

#: Columns that a verb may change, kept so that a press can be taken back.
KEPT = (
    "state",
    "cause",
    "line_id",
    "counter_id",
    "for_counter_id",
    "sort_key",
    "recalls",
    "note",
    "version",
)


_LOCKED_COUNTER = Prepared[Counter](
    lambda pk: (
        Counter.objects.select_for_update(no_key=True, of=("self",))
        .select_related("hall")
        .filter(pk=pk)
        .order_by()
    ),
    int,
)
_LOCKED_TICKET = Prepared[Ticket](
    lambda office, pk: (
        tickets().select_for_update(no_key=True, of=("self",)).filter(office_id=office, pk=pk)
    ),
    int,
    int,
)
_EARLIER = Prepared[DeskAction](
    lambda office, action: DeskAction.objects.filter(office_id=office, action_id=action), int, UUID
)


@dataclass(frozen=True, slots=True)
class Press:
    """One press: who pressed, the id that makes it count once, and what the screen showed.

    ``seen`` is the ``mark`` of the ticket the screen showed, ``"-"`` for an empty counter, or
    ``""`` when the caller does not say.
    """

    actor: str
    action_id: UUID = field(default_factory=uuid4)
    seen: str = ""

    @property
    def user_id(self) -> int | None:
        """The person who pressed, or None for a device."""
        kind, _sep, number = self.actor.partition(":")
        return int(number) if kind == "user" and number.isdigit() else None


def stale() -> Refused:
    """The refusal of a press on a screen that is no longer true."""
    return Refused(
        "stale",
        _("This screen was out of date; nothing was changed."),
        hint=_("Look at what is shown now and press again if it is still needed."),
    )


def check_seen(press: Press, ticket: Ticket | None) -> None:
    """Refuse a press whose screen showed something else. Raises Refused ``stale``."""
    if press.seen and press.seen != mark(ticket):
        raise stale()


def lock_counter(counter: Counter) -> Counter:
    """The counter as it is now; its presses queue up behind this transaction."""
    locked = _LOCKED_COUNTER.first(counter.pk)
    if locked is None:
        raise NotFound("unknown_counter", _("There is no such counter here."))
    return locked


def lock_ticket(office_id: int, ticket_id: int) -> Ticket:
    """The ticket as it is now, locked. Raises NotFound in another office."""
    ticket = _LOCKED_TICKET.first(office_id, ticket_id)
    if ticket is None:
        raise NotFound("unknown_ticket", _("There is no such ticket."))
    return ticket


def earlier(office_id: int, press: Press) -> DeskAction | None:
    """The record of an earlier press with the same id, or None."""
    return _EARLIER.first(office_id, press.action_id)


def answer_of(action: DeskAction) -> Ticket | None:
    """The ticket that an earlier press was about, as it is now."""
    return None if action.ticket_id is None else ticket_by_id(action.ticket_id)


def snapshot(ticket: Ticket, period_id: int | None) -> dict[str, Any]:
    """``ticket`` before a verb, with its open period, for taking the verb back."""
    kept: dict[str, Any] = {name: getattr(ticket, name) for name in KEPT}
    called = ticket.called_at.isoformat() if ticket.called_at else None
    return {**kept, "id": ticket.pk, "called_at": called, "period": period_id}


def step(ticket: Ticket, verb: Verb, press: Press, now: datetime, **changes: Any) -> dict[str, Any]:
    """Take ``ticket`` one step through its life and write the period.

    ``changes`` are further columns to set. Returns the snapshot from before. Raises Refused
    ``not_permitted_now`` when the ticket's state does not allow the verb.
    """
    target = rules.next_state(verb, State(ticket.state))
    if target is None:
        raise Refused(
            "not_permitted_now",
            _("Ticket %(label)s is not in a state for this.") % {"label": ticket.label},
            hint=_("Somebody may have been quicker. Look at the screen again."),
        )
    same = target == ticket.state and verb is Verb.RECALL
    period = None if same else sql.close_period(ticket.pk, now)
    before = snapshot(ticket, period)
    updates = {**changes, "state": target, "cause": verb, "version": ticket.version + 1}
    for name, value in updates.items():
        setattr(ticket, name, value)
    sql.update_ticket(ticket.pk, updates)
    if not same and target not in rules.FINAL:
        sql.open_period(
            ticket.pk,
            state=target,
            cause=verb,
            line_id=ticket.line_id,
            counter_id=ticket.counter_id,
            user_id=press.user_id,
            began_at=now,
        )
    return before


def remember(
    press: Press,
    verb: Verb,
    *,
    office_id: int,
    counter: Counter | None,
    ticket: Ticket | None,
    before: Iterable[dict[str, Any]] = (),
    **data: Any,
) -> None:
    """Write the press down: for its repeats, for undoing it, and in the audit log."""
    sql.insert_action(
        office_id=office_id,
        action_id=press.action_id,
        counter_id=counter.pk if counter else None,
        ticket_id=ticket.pk if ticket else None,
        verb=verb,
        made_by=press.actor,
        made_at=clock.now(),
        before=list(before),
    )
    if counter is not None:
        data["counter"] = counter.code
    audit.record(
        f"queueing.{verb.value}",
        office_id=office_id,
        actor=press.actor,
        subject=ticket.label if ticket else "",
        data=data,
    )
