"""The office: its services, fields, texts, hours and priority groups."""

from __future__ import annotations

from typing import Any

from ninja import Router

from queue_server.accounts.api_auth import DeviceAuth, StaffAuth
from queue_server.accounts.models import Unit
from queue_server.api.schemas import FieldOut, NowOut, OfficeOut, ServiceOut
from queue_server.core import clock
from queue_server.core.calendar.selectors import for_office
from queue_server.queueing import selectors

router = Router(tags=["office"])
ANYBODY_HERE = [DeviceAuth(), StaffAuth("catalogue.view")]


@router.get("/services", auth=ANYBODY_HERE, response=list[ServiceOut], summary="Every service")
def services(request: Any) -> Any:
    """Every service of the office, whether it is open, and how many people wait."""
    return selectors.services_state(request.office)


@router.get("/fields", auth=ANYBODY_HERE, response=list[FieldOut], summary="Every field")
def fields(request: Any) -> Any:
    """The tiles of the kiosk: fields that have a service here."""
    return selectors.fields_state(request.office)


@router.get("/office", auth=ANYBODY_HERE, response=OfficeOut, summary="The office itself")
def office(request: Any) -> Any:
    """Names, texts, priority groups and hours of the office of this credential."""
    unit: Unit = request.office
    return {
        "code": unit.code,
        "name_vi": unit.name_vi,
        "name_en": unit.name_en,
        "public_url": unit.public_url or None,
        "hotline": unit.hotline,
        "address_vi": unit.address_vi,
        "address_en": unit.address_en,
        "now": clock.now(),
        "texts": unit.settings.get("texts", {}),
        "priorities": selectors.priority_groups(unit),
        "hours": _hours(unit),
        "display": unit.settings.get("display", {}),
    }


@router.get("/health", auth=None, response=NowOut, summary="Whether the server answers")
def health(request: Any) -> Any:
    """The server's clock; needs no credential."""
    return {"now": clock.now()}


def _hours(unit: Unit) -> dict[str, Any]:
    now = clock.now()
    calendar = for_office(unit.pk)
    today = calendar.open_periods(clock.local_day(now))
    is_open = calendar.is_open(now)
    return {
        "today": [[f"{p.opens:%H:%M}", f"{p.closes:%H:%M}"] for p in today],
        "open_now": is_open,
        "next_open": None if is_open else calendar.next_open(now),
    }
