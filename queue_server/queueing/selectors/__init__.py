"""Reads of the queue. Import them from here."""

from __future__ import annotations

from queue_server.queueing.selectors.catalogue import (
    counters_state,
    fields_state,
    priority_groups,
    services_state,
)
from queue_server.queueing.selectors.desk import desk_state
from queue_server.queueing.selectors.hall import hall_state
from queue_server.queueing.selectors.line import (
    missed_and_held,
    people_ahead,
    waiting_for_counter,
)
from queue_server.queueing.selectors.place import TicketPlace, place_of, ticket_place
from queue_server.queueing.selectors.policy import policy_of

__all__ = [
    "TicketPlace",
    "counters_state",
    "desk_state",
    "fields_state",
    "hall_state",
    "missed_and_held",
    "people_ahead",
    "place_of",
    "policy_of",
    "priority_groups",
    "services_state",
    "ticket_place",
    "waiting_for_counter",
]
