"""One ticket as its holder may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from queue_server.core.errors import NotFound
from queue_server.queueing.models import Ticket
from queue_server.queueing.rules import ACTIVE
from queue_server.queueing.selectors.line import people_ahead


@dataclass(frozen=True, slots=True)
class TicketPlace:
    """What a phone or a kiosk shows the holder: nothing personal, and nothing about others."""

    label: str
    state: str
    people_ahead: int
    counter: str | None
    counter_number: int | None
    counter_name_vi: str | None
    counter_name_en: str | None
    service_name_vi: str
    service_name_en: str
    series: str
    hall: str
    office_id: int
    office_code: str
    office_name_vi: str
    office_name_en: str
    language: str
    priority: str | None
    day: date
    issued_at: datetime
    called_at: datetime | None
    recalls: int
    version: int


def ticket_place(token: str, office_id: int | None = None) -> TicketPlace:
    """The place of the ticket with this secret. Raises NotFound, also for another office's."""
    ticket = (
        Ticket.objects.select_related("service", "line__hall", "counter", "office", "priority")
        .filter(token=token)
        .first()
    )
    if ticket is None or (office_id is not None and ticket.office_id != office_id):
        raise NotFound("unknown_ticket", _("There is no such ticket."))
    return place_of(ticket)


def place_of(ticket: Ticket) -> TicketPlace:
    """The place of ``ticket``; its service, line, hall, counter and office are loaded."""
    counter = ticket.counter if ticket.state in ACTIVE else None
    return TicketPlace(
        label=ticket.label,
        state=ticket.state,
        people_ahead=people_ahead(ticket),
        counter=counter.code if counter else None,
        counter_number=counter.number if counter else None,
        counter_name_vi=counter.name_vi if counter else None,
        counter_name_en=counter.name_en if counter else None,
        service_name_vi=ticket.service.name_vi,
        service_name_en=ticket.service.name_en,
        series=ticket.line.letter,
        hall=ticket.line.hall.code,
        office_id=ticket.office_id,
        office_code=ticket.office.code,
        office_name_vi=ticket.office.name_vi,
        office_name_en=ticket.office.name_en,
        language=ticket.language,
        priority=ticket.priority.code if ticket.priority else None,
        day=ticket.day,
        issued_at=ticket.issued_at,
        called_at=ticket.called_at,
        recalls=ticket.recalls,
        version=ticket.version,
    )
