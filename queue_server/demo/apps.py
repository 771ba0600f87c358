"""Wiring of the room that sets offices up."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Starts offices; above every other room, used by commands only."""

    name = "queue_server.demo"
    label = "demo"

    def ready(self) -> None:
        """Declare the audit events of this room."""
        from queue_server.core import audit

        audit.register_event("offices.started", text="Set an office up")
        audit.register_event("offices.demo_filled", text="Filled an office with invented data")
