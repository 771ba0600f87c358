"""Devices: enrolled once, and telling how they are."""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction
from ninja import Router

from queue_server.accounts import services as accounts
from queue_server.accounts.api_auth import DeviceAuth
from queue_server.accounts.models import Device
from queue_server.api.schemas import EnrolIn, EnrolOut, ErrorOut, HeartbeatIn, NowOut
from queue_server.core import audit, clock, feed
from queue_server.core.throttle import limit

router = Router(tags=["devices"])
MAX_STATE = 4_000  # characters of JSON kept per device


@router.post(
    "/devices/enrol",
    auth=None,
    response={200: EnrolOut, 404: ErrorOut, 429: ErrorOut},
    summary="Swap a one-time code for a token",
)
def enrol(request: Any, payload: EnrolIn) -> Any:
    """Public, and throttled: ten tries a minute from one address."""
    limit(f"enrol:{request.META.get('REMOTE_ADDR', '')}", allowed=10, seconds=60)
    device, token = accounts.enrol(payload.code)
    return {
        "token": token,
        "kind": device.kind,
        "office": device.office.code,
        "name": device.name,
        "binding": device.binding,
    }


@router.post("/devices/heartbeat", auth=DeviceAuth(), response=NowOut, summary="I am well")
def heartbeat(request: Any, payload: HeartbeatIn) -> Any:
    """Remember how the device is; a change of its printer's state is logged and announced."""
    device: Device = request.device
    state = payload.model_dump(exclude_none=True)
    now = clock.now()
    if len(json.dumps(state)) <= MAX_STATE:
        with transaction.atomic():
            _note_trouble(device, _printer_word(device.state), _printer_word(state))
            Device.objects.filter(pk=device.pk).update(state=state, last_seen_at=now)
    return {"now": now}


def _printer_word(state: dict[str, Any]) -> str:
    """One word for the printer of a heartbeat: ready, or why not; "" when nothing is known."""
    printer = state.get("printer")
    if not isinstance(printer, dict):
        return ""
    return str(printer.get("reason") or ("ready" if printer.get("ready") else ""))[:40]


def _note_trouble(device: Device, before: str, after: str) -> None:
    """Log and announce that a printer failed or came back."""
    if not after or before == after or (not before and after == "ready"):
        return
    audit.record(
        "devices.well" if after == "ready" else "devices.trouble",
        office_id=device.office_id,
        actor=device.actor,
        subject=device.name,
        data={"printer": after},
    )
    feed.publish(
        device.office_id,
        "devices",
        {"type": "printer", "device": device.name, "kind": device.kind, "printer": after},
    )
