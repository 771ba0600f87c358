"""The room of the process tests."""

from __future__ import annotations

from django.apps import AppConfig


class ProbeConfig(AppConfig):
    """Registers what the process tests need inside of a server or worker."""

    name = "tests.queue_server.core.probe"
    label = "probe"

    def ready(self) -> None:
        """Let the bearer ``probe`` hear everything; note each message in a file, slowly."""
        from tests.queue_server.core.probe import hooks

        hooks.register()
