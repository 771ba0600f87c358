"""A ticket as a slip, for the printer of a counter station (a kiosk composes its own)."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from queue_server.accounts.models import Unit
from queue_server.core import clock
from queue_server.queueing.models import Ticket

OTHER = {"vi": "en", "en": "vi"}


def compose(office: Unit, ticket: Ticket, ahead: int) -> dict[str, Any]:
    """The slip of ``ticket`` in its holder's language; ``ahead``: people waiting before it."""
    base = office.public_url.rstrip("/")
    with translation.override(ticket.language):
        blocks = [
            _text(office.name(ticket.language), "small"),
            {"type": "number", "text": ticket.label},
            _text(ticket.service.name(ticket.language), "large", bold=True),
            _text(ticket.service.name(OTHER[ticket.language]), "small"),
            {"type": "rule"},
            _text(_ahead(ahead), "normal"),
            *_priority(ticket),
            _text(f"{clock.local(ticket.issued_at):%H:%M · %d/%m/%Y}", "normal"),
            *([{"type": "qr", "data": f"{base}/t/{ticket.token}", "mm": 25}] if base else []),
            _text(_("The number is valid today only."), "small"),
            {"type": "cut"},
        ]
    return {
        "version": 1,
        "id": str(uuid5(NAMESPACE_URL, f"ticket:{ticket.token}")),
        "kind": "ticket",
        "language": ticket.language,
        "blocks": blocks,
    }


def _ahead(count: int) -> str:
    if not count:
        return _("You are next.")
    return ngettext("%(count)d person before you", "%(count)d people before you", count) % {
        "count": count
    }


def _priority(ticket: Ticket) -> list[dict[str, Any]]:
    group = ticket.priority
    if group is None:
        return []
    proof = group.proof_en if ticket.language == "en" else group.proof_vi
    name = _("Priority: %(group)s") % {"group": group.name(ticket.language)}
    return [_text(name, "normal", bold=True), *([_text(proof, "small")] if proof else [])]


def _text(text: str, size: str, *, bold: bool = False) -> dict[str, Any]:
    return {"type": "text", "text": text, "size": size, "bold": bold, "align": "center"}
