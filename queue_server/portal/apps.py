"""Portal: the public front page and the look-up of a dossier."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The room everybody may enter."""

    name = "queue_server.portal"
    label = "portal"
