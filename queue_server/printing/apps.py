"""Printing: jobs for the counter stations."""

from __future__ import annotations

from django.apps import AppConfig


class PrintingConfig(AppConfig):
    """The room of print jobs. Rooms above put slips in; stations take them out."""

    name = "queue_server.printing"
    label = "printing"

    def ready(self) -> None:
        """Declare the audit events of this room and the job that looks after lost slips."""
        from queue_server.core import audit
        from queue_server.printing import schedule

        audit.register_event("printing.queued", text="Sent a slip to a counter's printer")
        audit.register_event("printing.outcome", text="A slip was printed, or was not")
        schedule.declare()
