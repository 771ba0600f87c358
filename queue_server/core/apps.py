"""Core: clock, audit, feed, outbox, calendar, files, search."""

from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The foundation every room stands on."""

    name = "queue_server.core"
    label = "core"

    def ready(self) -> None:
        """Register the checks and the jobs that core itself runs."""
        from queue_server.core import checks, jobs  # noqa: F401
