"""Reads of printing."""

from __future__ import annotations

from queue_server.accounts.models import Device, DeviceKind, Unit
from queue_server.core import clock
from queue_server.printing.models import JobState, PrintJob
from queue_server.printing.services import STALE_AFTER


def jobs_for(device: Device) -> list[PrintJob]:
    """The slips that wait for a station's printer, oldest first."""
    rows = PrintJob.objects.for_office(device.office_id).filter(
        counter_code=device.binding,
        state="queued",
        created_at__gt=clock.now() - STALE_AFTER,
    )
    return list(rows.order_by("id")[:20])


def has_station(office: Unit, counter_code: str) -> bool:
    """Whether a live station is bound to this counter."""
    return Device.objects.filter(
        office=office, kind=DeviceKind.STATION, binding=counter_code, revoked_at__isnull=True
    ).exists()


def troubled(office: Unit, counter_code: str, limit: int = 3) -> list[PrintJob]:
    """The last slips of a counter that did not, or perhaps not, come out today."""
    rows = PrintJob.objects.for_office(office).filter(
        counter_code=counter_code,
        state__in=[JobState.FAILED.value, JobState.UNSURE.value],
        created_at__gt=clock.now() - STALE_AFTER,
    )
    return list(rows.order_by("-id")[:limit])
