"""Tickets: taken, looked at, given up; and what became of their paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Router, Status

from queue_server.accounts.api_auth import DeviceAuth, StaffAuth
from queue_server.api.answers import ticket_out
from queue_server.api.schemas import (
    Code,
    ErrorOut,
    GiveUpIn,
    PaperIn,
    PlaceOut,
    RowId,
    TicketIn,
    TicketOut,
)
from queue_server.core.errors import NotFound
from queue_server.queueing import selectors, services
from queue_server.queueing.selectors.front import ticket_of_request

router = Router(tags=["tickets"])
KIOSK = [DeviceAuth("kiosk"), StaffAuth("queueing.issue")]


@router.post(
    "/tickets",
    auth=KIOSK,
    response={201: TicketOut, 200: TicketOut, 404: ErrorOut, 409: ErrorOut, 422: ErrorOut},
    summary="Take a number",
)
def issue(request: Any, payload: TicketIn) -> Status[Any]:
    """201 with a new ticket, or 200 with the ticket that this ``request_id`` already got."""
    ticket, created = services.issue_ticket(
        request.office,
        request_id=payload.request_id,
        service_code=payload.service,
        language=payload.language,
        priority_code=payload.priority,
        issued_by=request.actor,
    )
    return Status(201 if created else 200, ticket_out(request.office, ticket))


@router.get(
    "/tickets/by-request/{request_id}",
    auth=KIOSK,
    response={200: TicketOut, 404: ErrorOut},
    summary="The ticket of a touch",
)
def by_request(request: Any, request_id: UUID) -> Any:
    """What became of a touch whose answer never arrived."""
    ticket = ticket_of_request(request.office.pk, request_id)
    if ticket is None:
        raise NotFound("unknown_request", _("This touch got no ticket."))
    return ticket_out(request.office, ticket)


@router.post(
    "/tickets/{ticket_id}/paper",
    auth=KIOSK,
    response={200: TicketOut, 404: ErrorOut, 422: ErrorOut},
    summary="Say what became of the paper",
)
def paper(request: Any, ticket_id: RowId, payload: PaperIn) -> Any:
    """Idempotent: the same report again changes nothing."""
    ticket = services.record_paper(
        request.office,
        ticket_id=ticket_id,
        outcome=payload.outcome,
        reason=payload.reason,
        actor=request.actor,
    )
    return ticket_out(request.office, ticket)


@router.post(
    "/tickets/{token}/cancel",
    auth=KIOSK,
    response={200: PlaceOut, 404: ErrorOut, 409: ErrorOut},
    summary="Leave the queue",
)
def cancel(request: Any, token: Code, payload: GiveUpIn) -> Any:
    """The holder scanned their own ticket and gives it up."""
    services.give_up(
        token=token,
        request_id=payload.request_id,
        actor=request.actor,
        office=request.office,
    )
    return selectors.ticket_place(token, request.office.pk)


@router.get(
    "/tickets/{token}",
    auth=[DeviceAuth(), StaffAuth("queueing.issue")],
    response={200: PlaceOut, 404: ErrorOut},
    summary="The place of a ticket",
)
def place(request: Any, token: Code) -> Any:
    """The place of one's own ticket, by its secret."""
    return selectors.ticket_place(token, request.office.pk)
