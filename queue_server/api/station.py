"""Counter stations: slips to print, and what was scanned at the counter."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from ninja import Router

from queue_server.accounts.api_auth import DeviceAuth
from queue_server.accounts.models import Device
from queue_server.api.schemas import ClaimIn, ErrorOut, JobOut, NowOut, OutcomeIn, RowId, ScanIn
from queue_server.core import clock, feed
from queue_server.core.errors import DomainError, NotFound
from queue_server.printing import selectors as printing
from queue_server.printing import services as slips
from queue_server.queueing.models import Ticket

router = Router(tags=["station"])
STATION = DeviceAuth("station")
KINDS = frozenset({"receipt", "ticket", "appointment", "unknown"})


@router.get("/station/jobs", auth=STATION, response=list[JobOut], summary="Slips to print")
def jobs(request: Any) -> Any:
    """The slips that wait for this station's printer, oldest first."""
    return printing.jobs_for(request.device)


@router.post(
    "/station/jobs/{job_id}/claim",
    auth=STATION,
    response={200: JobOut, 404: ErrorOut, 409: ErrorOut},
    summary="Take a slip",
)
def claim(request: Any, job_id: RowId, payload: ClaimIn) -> Any:
    """The same ``claim_id`` again gives the same job; another one is refused."""
    return slips.claim(request.device, job_id, payload.claim_id)


@router.post(
    "/station/jobs/{job_id}/outcome",
    auth=STATION,
    response={200: JobOut, 404: ErrorOut, 409: ErrorOut, 422: ErrorOut},
    summary="Say what became of a slip",
)
def outcome(request: Any, job_id: RowId, payload: OutcomeIn) -> Any:
    """printed, failed or unsure; the same again changes nothing."""
    return slips.record_outcome(
        request.device, job_id, outcome=payload.outcome, reason=payload.reason
    )


@router.post(
    "/station/scans",
    auth=STATION,
    response={200: NowOut, 404: ErrorOut, 422: ErrorOut},
    summary="Something was scanned at the counter",
)
def scan(request: Any, payload: ScanIn) -> Any:
    """Tell the counter's desk. A ticket's secret is swapped for its label on the way."""
    if payload.text_kind not in KINDS:
        raise DomainError("bad_kind", _("There is no such kind of scan."), status=422)
    device: Device = request.device
    data: dict[str, Any] = {"type": "scan", "kind": payload.text_kind, "code": payload.code}
    if payload.token:
        ticket = Ticket.objects.for_office(request.office).filter(token=payload.token).first()
        if ticket is None:
            raise NotFound("unknown_ticket", _("There is no such ticket."))
        data |= {"ticket": ticket.pk, "label": ticket.label, "state": ticket.state}
    with transaction.atomic():
        feed.publish(device.office_id, f"counter:{device.binding}", data)
    return {"now": clock.now()}
