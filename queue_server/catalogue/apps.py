"""Wiring of the catalogue: its audit events and permissions are declared when Django starts."""

from __future__ import annotations

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Fields, procedures, life events and notices of an office."""

    name = "queue_server.catalogue"
    label = "catalogue"
    verbose_name = "Catalogue"

    def ready(self) -> None:
        """Declare the audit events of this room."""
        from queue_server.catalogue import events

        events.register()
