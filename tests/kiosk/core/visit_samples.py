"""Sample values for the tests of the kiosk's core; all people and codes are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from kiosk.core.results import DossierStatus, Ticket, TicketPlace
from kiosk.core.visit import Conditions, Visit

ISSUED_AT = datetime(2026, 11, 21, 3, 24, tzinfo=UTC)
READY = Conditions(server="ok", printer="ready", scanner="ok", clock_offset_s=0.0, has_board=True)


def ready_visit(**changes: object) -> Visit:
    """A machine in order with nobody in front of it."""
    return replace(Visit(conditions=READY), **changes)  # type: ignore[arg-type]


def a_ticket(number: int = 12, **changes: object) -> Ticket:
    """Ticket A012 of the civil-status service."""
    ticket = Ticket(
        id=1000 + number,
        label=f"A{number:03d}",
        number=number,
        series="A",
        service="HT",
        service_name_vi="Đăng ký khai sinh",
        service_name_en="Birth registration",
        people_ahead=4,
        issued_at=ISSUED_AT,
        language="vi",
        counters=("1", "2"),
        token=f"tok-{number:03d}-abcdefghijklmnop",
        follow_url=f"https://songque.example/t/tok-{number:03d}-abcdefghijklmnop",
        day="2026-11-21",
    )
    return replace(ticket, **changes)  # type: ignore[arg-type]


def a_place(state: str = "waiting") -> TicketPlace:
    """The place of ticket A012."""
    return TicketPlace(
        label="A012",
        state=state,
        people_ahead=3,
        counter=None,
        service_name_vi="Đăng ký khai sinh",
        service_name_en="Birth registration",
        issued_at=ISSUED_AT,
        token="tok-012-abcdefghijklmnop",
    )


def a_dossier() -> DossierStatus:
    """A dossier in the second stage."""
    return DossierStatus(
        code="H99.01-261121-0007",
        state=2,
        state_vi="Đang xử lý",
        state_en="In progress",
        stage=2,
        applicant_masked="Ng*** Th* Á**",
    )
