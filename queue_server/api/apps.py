"""The API: one door for devices."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The room of the wire. It holds no data of its own."""

    name = "queue_server.api"
    label = "api"

    def ready(self) -> None:
        """Declare the audit events of this room, and join the rooms below."""
        from queue_server.api import joins
        from queue_server.core import audit

        joins.join()

        audit.register_event("devices.trouble", text="A device reported trouble")
        audit.register_event("devices.well", text="A device reported that all is well again")
