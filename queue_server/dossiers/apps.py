"""Dossiers: intake, receipt, states, history, status."""

from __future__ import annotations

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """The room of dossiers."""

    name = "queue_server.dossiers"
    label = "dossiers"

    def ready(self) -> None:
        """Declare the audit events of this room."""
        from queue_server.dossiers import events

        events.declare()
