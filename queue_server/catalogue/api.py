"""What kiosks and displays ask about the catalogue."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field as Column
from ninja import Router, Schema

from queue_server.accounts.api_auth import DeviceAuth, StaffAuth
from queue_server.catalogue import presenting, selectors

router = Router(tags=["catalogue"])

READERS = [DeviceAuth("kiosk", "station", "display"), StaffAuth("catalogue.view")]
MAX_QUERY = 200


class PaperOut(Schema):
    """A paper asked for, with the number of originals and copies."""

    name_vi: str
    name_en: str
    originals: int
    copies: int


class ProcedureOut(Schema):
    """A procedure as it is in force today."""

    code: str
    name_vi: str
    name_en: str
    field: str
    field_name_vi: str
    field_name_en: str
    summary_vi: str
    summary_en: str
    time_unit: str
    time_amount: int | None
    days_text_vi: str
    days_text_en: str
    fee_vnd: int | None
    fee_text_vi: str
    fee_text_en: str
    papers: list[PaperOut]
    result_vi: str
    result_en: str
    level_vi: str
    level_en: str
    legal_basis: str
    effective_from: str
    service: str | None
    life_events: list[str]
    popularity: int
    search: str


class NoticeOut(Schema):
    """A notice shown today; ``to`` is its last day, None when it stays."""

    id: int
    title_vi: str
    title_en: str
    body_vi: str
    body_en: str
    from_: str = Column(..., alias="from")
    to: str | None


class LifeEventOut(Schema):
    """A moment of life and the procedures it leads to."""

    code: str
    name_vi: str
    name_en: str
    icon: str
    position: int
    procedures: list[str]


@router.get(
    "/procedures",
    response={200: list[ProcedureOut], 304: None},
    auth=READERS,
    summary="Procedures in force, or those that answer q",
)
def procedures(request: HttpRequest, q: str = "") -> HttpResponse:
    """Every procedure with an ETag (``If-None-Match`` answers 304); with ``q`` the best hits first.

    ``q`` is read without accents and cut at 200 characters. ``search`` holds the folded name,
    everyday phrases and summary, one a line, so that a kiosk can rank its copy by itself.
    """
    office: Any = request.office  # type: ignore[attr-defined]
    if q.strip():
        return _json(presenting.found_procedures(office, q[:MAX_QUERY]))
    body, etag = presenting.whole_catalogue(office)
    if etag in request.headers.get("If-None-Match", ""):
        response = HttpResponse(status=304)
    else:
        response = _json(body)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


@router.get("/notices", response=list[NoticeOut], by_alias=True, auth=READERS)
def notices(request: HttpRequest) -> list[dict[str, Any]]:
    """The notices shown today on this kind of device, newest first."""
    office: Any = request.office  # type: ignore[attr-defined]
    device = getattr(request, "device", None)
    audiences = selectors.KIOSK_AUDIENCES
    if device is not None and device.kind == "display":
        audiences = selectors.HALL_AUDIENCES
    return [
        presenting.notice_json(notice)
        for notice in selectors.notices_on(office, audiences=audiences)
    ]


@router.get("/life-events", response=list[LifeEventOut], auth=READERS)
def life_events(request: HttpRequest) -> list[dict[str, Any]]:
    """The moments of life of the office, in their order, with the codes of their procedures."""
    office: Any = request.office  # type: ignore[attr-defined]
    return [
        {
            "code": event.code,
            "name_vi": event.name_vi,
            "name_en": event.name_en,
            "icon": event.icon,
            "position": event.position,
            "procedures": sorted(procedure.code for procedure in event.procedures.all()),
        }
        for event in selectors.life_events(office)
    ]


def _json(body: bytes) -> HttpResponse:
    return HttpResponse(body, content_type="application/json")
