"""Counters: who is called, served, finished, missed; opened, paused, closed."""

from __future__ import annotations

from typing import Any, Literal, TypeVar
from uuid import UUID, uuid4

from django.utils.translation import gettext as _
from ninja import Body, Router, Status

from queue_server.accounts.api_auth import DeviceAuth, StaffAuth
from queue_server.api.answers import called_out
from queue_server.api.schemas import (
    CalledOut,
    Code,
    CounterOut,
    CounterStateOut,
    ErrorOut,
    PressIn,
)
from queue_server.core.errors import DomainError, NotFound, Refused
from queue_server.queueing import selectors, services
from queue_server.queueing.models import Counter, Ticket
from queue_server.queueing.selectors.front import counter_by_code
from queue_server.queueing.services import Press

router = Router(tags=["counters"])
AT_COUNTER = [DeviceAuth("station"), StaffAuth("queueing.call")]
ERRORS = {404: ErrorOut, 409: ErrorOut, 422: ErrorOut}


@router.get(
    "/counters",
    auth=[DeviceAuth(), StaffAuth("queueing.call")],
    response=list[CounterOut],
    summary="Every counter",
)
def counters(request: Any) -> Any:
    """Every counter of the office and who is in front of it."""
    return selectors.counters_state(request.office)


@router.post(
    "/counters/{code}/next",
    auth=AT_COUNTER,
    response={200: CalledOut, 204: None, **ERRORS},
    summary="Call the next visitor",
)
def call_next(request: Any, code: Code, payload: Body[PressIn | None] = None) -> Status[Any]:
    """200 with the called ticket, or 204 when nobody waits for this counter."""
    ticket = services.call_next(counter_of(request, code), press_of(request, payload))
    return Status(204, None) if ticket is None else Status(200, called_out(ticket))


@router.post(
    "/counters/{code}/{verb}",
    auth=AT_COUNTER,
    response={200: CalledOut | CounterStateOut, **ERRORS},
    summary="Any other press at a counter",
)
def press(
    request: Any,
    code: Code,
    verb: Literal[
        "recall",
        "serve",
        "finish",
        "miss",
        "hold",
        "resume",
        "recycle",
        "transfer",
        "cancel",
        "undo",
        "open",
        "pause",
        "close",
    ],
    payload: Body[PressIn | None] = None,
) -> Any:
    """``ticket`` names whom to resume, recycle, transfer or cancel; ``action`` what to undo."""
    counter = counter_of(request, code)
    if verb in STATES:
        reason = payload.reason if payload else ""
        done = services.set_counter_state(counter, STATES[verb], actor=request.actor, reason=reason)
        return {"code": done.code, "state": done.state, "pause_reason": done.pause_reason}
    return called_out(_do(request, counter, verb, payload or PressIn()))


Given = TypeVar("Given", int, UUID)
STATES = {"open": "open", "pause": "paused", "close": "closed"}


def _do(request: Any, counter: Counter, verb: str, payload: PressIn) -> Ticket:
    """Run one verb on the ticket in front of the counter, or on the one that is named."""
    made = press_of(request, payload)
    office = request.office
    match verb:
        case "recall" | "serve" | "finish" | "miss":
            at_counter = getattr(services, verb)
            done: Ticket = at_counter(counter, made)
            return done
        case "hold":
            return services.hold(counter, made, reason=payload.reason)
        case "undo":
            return services.undo(counter, made, action_id=_needed(payload.action, "action"))
    ticket_id = _needed(payload.ticket, "ticket")
    match verb:
        case "resume":
            return services.resume(counter, made, ticket_id=ticket_id)
        case "recycle":
            return services.recycle(office, made, ticket_id=ticket_id, at=counter)
        case "cancel":
            return services.cancel(
                office, made, ticket_id=ticket_id, at=counter, reason=payload.reason
            )
    return services.transfer(
        office,
        made,
        ticket_id=ticket_id,
        at=counter,
        service_code=payload.service,
        counter_code=payload.counter,
        reason=payload.reason,
    )


def counter_of(request: Any, code: str) -> Counter:
    """The counter of the caller's office. Raises Refused for a station bound to another."""
    counter = counter_by_code(request.office.pk, code)
    if counter is None:
        raise NotFound("unknown_counter", _("There is no such counter here."))
    if request.device is not None and request.device.binding != code:
        raise Refused("other_counter", _("This station belongs to another counter."), status=403)
    return counter


def press_of(request: Any, payload: PressIn | None) -> Press:
    """The press as the queue takes it; a caller without an id presses once per request."""
    if payload is None:
        return Press(actor=request.actor)
    return Press(actor=request.actor, action_id=payload.request_id or uuid4(), seen=payload.seen)


def _needed(value: Given | None, name: str) -> Given:
    if value is None:
        raise DomainError("invalid", _("Something is missing."), hint=name, status=422)
    return value
