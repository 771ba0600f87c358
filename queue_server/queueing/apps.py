"""Queueing: the line, the counters and the desk."""

from __future__ import annotations

from django.apps import AppConfig


class QueueingConfig(AppConfig):
    """The room of tickets and counters."""

    name = "queue_server.queueing"
    label = "queueing"

    def ready(self) -> None:
        """Declare the audit events of this room and what the worker does after closing time."""
        from queue_server.queueing import events, schedule

        events.declare()
        schedule.declare()
