"""Accounts: the tree of units, people and their roles, devices and their tokens."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The room of units, people, roles and devices."""

    name = "queue_server.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Declare the audit events of this room and who may listen to events."""
        from queue_server.accounts import events

        events.declare()
