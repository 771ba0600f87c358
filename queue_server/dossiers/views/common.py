"""What the pages of this room share: who acts, and texts that follow the page's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

from queue_server.accounts.selectors import roles_in
from queue_server.dossiers.services import Actor


def actor_of(request: Any) -> Actor:
    """The person at the keyboard, with the permissions held in the office of the address."""
    roles = roles_in(request.user, request.office)
    return Actor(
        label=request.actor,
        name=request.user.full_name,
        role=roles[0] if roles else "",
        permissions=request.permissions,
    )


def page_language() -> str:
    """Return "vi" or "en"."""
    return "en" if get_language() == "en" else "vi"
