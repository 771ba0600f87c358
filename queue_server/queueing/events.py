"""The audit events of this room."""

from __future__ import annotations

from queue_server.core import audit

TEXTS = {
    "issue": "Issued a ticket for a visitor",
    "call": "Called a ticket",
    "recall": "Called a ticket again",
    "serve": "Began to serve a ticket",
    "finish": "Finished serving a ticket",
    "miss": "Marked a ticket as missed",
    "recycle": "Took a missed ticket back into the line",
    "hold": "Put a ticket on hold",
    "resume": "Took a held ticket up again",
    "transfer": "Transferred a ticket",
    "cancel": "Cancelled a ticket",
    "close": "Closed the day",
    "undo": "Undid an action at a desk",
    "counter": "Changed the state of a counter",
    "paper": "A ticket's paper did not come out",
}


def declare() -> None:
    """Register every event type that the queue may write."""
    for name, text in TEXTS.items():
        audit.register_event(f"queueing.{name}", text=text)
