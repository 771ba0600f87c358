"""Tickets as the wire writes them."""

from __future__ import annotations

from typing import Any

from queue_server.accounts.models import Unit
from queue_server.queueing import sql
from queue_server.queueing.models import PriorityGroup, Ticket
from queue_server.queueing.selectors.front import mark
from queue_server.queueing.selectors.line import people_ahead


def follow_url(office: Unit, ticket: Ticket) -> str | None:
    """The address a phone can reach, or None when the office has no public address."""
    base = office.public_url.rstrip("/")
    return f"{base}/t/{ticket.token}" if base else None


def priority_out(group: PriorityGroup | None) -> dict[str, Any] | None:
    """A priority group as its slip shows it."""
    if group is None:
        return None
    return {
        "code": group.code,
        "name_vi": group.name_vi,
        "name_en": group.name_en,
        "proof_vi": group.proof_vi,
        "proof_en": group.proof_en,
        "icon": group.icon,
    }


def ticket_out(office: Unit, ticket: Ticket) -> dict[str, Any]:
    """A ticket with all that its paper says."""
    return {
        "id": ticket.pk,
        "token": ticket.token,
        "label": ticket.label,
        "number": ticket.number,
        "series": ticket.series.letter,
        "service": ticket.service.code,
        "service_name_vi": ticket.service.name_vi,
        "service_name_en": ticket.service.name_en,
        "people_ahead": people_ahead(ticket),
        "issued_at": ticket.issued_at,
        "day": ticket.day,
        "language": ticket.language,
        "priority": priority_out(ticket.priority),
        "counters": sql.counters_of(ticket.line_id),
        "follow_url": follow_url(office, ticket),
        "state": ticket.state,
        "paper": ticket.paper,
    }


def called_out(ticket: Ticket) -> dict[str, Any]:
    """A ticket as a counter sees it."""
    return {
        "id": ticket.pk,
        "label": ticket.label,
        "number": ticket.number,
        "series": ticket.line.letter,
        "service": ticket.service.code,
        "service_name_vi": ticket.service.name_vi,
        "service_name_en": ticket.service.name_en,
        "language": ticket.language,
        "priority": priority_out(ticket.priority),
        "state": ticket.state,
        "counter": ticket.counter.code if ticket.counter else None,
        "issued_at": ticket.issued_at,
        "called_at": ticket.called_at,
        "recalls": ticket.recalls,
        "note": ticket.note,
        "seen": mark(ticket),
    }
