"""Open, pause and close a counter."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from queue_server.core import audit, clock
from queue_server.core.errors import DomainError, Refused
from queue_server.core.lines import clean_text
from queue_server.queueing.models import Counter, CounterState
from queue_server.queueing.selectors.front import active_ticket
from queue_server.queueing.services import pressing
from queue_server.queueing.services.announcing import announce_counter


def set_counter_state(counter: Counter, state: str, *, actor: str, reason: str = "") -> Counter:
    """Set a counter to "open", "paused" or "closed"; setting the same state changes nothing.

    Raises:
        DomainError: an unknown state.
        Refused: ``counter_busy`` when it would close on somebody.
    """
    if state not in CounterState.values:
        raise DomainError("bad_state", _("There is no such state."), status=422)
    with transaction.atomic():
        counter = pressing.lock_counter(counter)
        reason = clean_text(reason, 120) if state == CounterState.PAUSED else ""
        if (counter.state, counter.pause_reason) == (state, reason):
            return counter
        if state == CounterState.CLOSED and active_ticket(counter) is not None:
            raise Refused(
                "counter_busy",
                _("Somebody is still in front of this counter."),
                hint=_("Finish with them first."),
            )
        counter.state, counter.pause_reason, counter.state_since = state, reason, clock.now()
        counter.save(update_fields=["state", "pause_reason", "state_since"])
        announce_counter(counter)
        audit.record(
            "queueing.counter",
            office_id=counter.office_id,
            actor=actor,
            subject=counter.code,
            data={"state": state, "reason": reason},
        )
    return counter
