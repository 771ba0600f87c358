"""Queueing: the line, the counters and the desk."""

from __future__ import annotations

from django.apps import AppConfig


class QueueingConfig(AppConfig):
    """The room of tickets and counters."""

    name = "queue_server.queueing"
    label = "queueing"

    def ready(self) -> None:
        """Declare the audit events, what the worker does after closing time, and who may listen."""
        from queue_server.core.events import register_authorizer
        from queue_server.queueing import display, events, listening, schedule

        events.declare()
        schedule.declare()
        register_authorizer(listening.staff_topics)
        register_authorizer(listening.device_topics)
        register_authorizer(display.display_topics)
        register_authorizer(display.ticket_topics)
