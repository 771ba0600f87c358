"""The verbs of the queue, one transaction each. Import them from here."""

from __future__ import annotations

from queue_server.queueing.services.calling import call_next
from queue_server.queueing.services.closing import close_day
from queue_server.queueing.services.counters import set_counter_state
from queue_server.queueing.services.issuing import issue_ticket
from queue_server.queueing.services.line import cancel, give_up, recycle, transfer
from queue_server.queueing.services.paper import record_paper
from queue_server.queueing.services.pressing import Press
from queue_server.queueing.services.serving import finish, hold, miss, recall, resume, serve
from queue_server.queueing.services.undoing import undo

__all__ = [
    "Press",
    "call_next",
    "cancel",
    "close_day",
    "finish",
    "give_up",
    "hold",
    "issue_ticket",
    "miss",
    "recall",
    "record_paper",
    "recycle",
    "resume",
    "serve",
    "set_counter_state",
    "transfer",
    "undo",
]
