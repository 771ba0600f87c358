"""Bytes of the standard bilingual ticket and of a receipt, against the naive full raster.

The naive way is what most software does: draw the whole slip as one picture as wide as the paper
and send it.  On a serial line the bytes decide how long the citizen waits; the time at 115200 baud
is arithmetic (ten bits a byte), the paper's own time is the vendor's speed.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from kiosk.core.catalogue import Office
from kiosk.core.results import Ticket
from kiosk.core.slips import compose_ticket
from kiosk.devices.printers import Profile, load_profile
from kiosk.devices.printers.compose import make_job
from kiosk.devices.printers.layout import Layout, Mode
from kiosk.devices.printers.samples import TICKET_URL, sample
from kiosk.devices.slip import Slip

HEADER = 8


def kiosk_ticket(language: str) -> Slip:
    """The ticket as the kiosk composes it, with an office name of usual length."""
    office = Office(
        code="demo",
        name_vi="Trung tâm Phục vụ hành chính công phường Bến Mới",
        name_en="Ben Moi Ward Public Service Centre",
    )
    ticket = Ticket(
        id=1,
        label="A012",
        number=12,
        series="A",
        service="birth",
        service_name_vi="Đăng ký khai sinh",
        service_name_en="Birth registration",
        people_ahead=4,
        issued_at=datetime(2026, 11, 21, 3, 24, tzinfo=UTC),
        language=language,
        counters=("1", "2"),
        follow_url=TICKET_URL,
    )
    return compose_ticket(ticket, office, str(uuid.UUID(int=12)))


def slip_of(kind: str, language: str) -> Slip:
    """The slip to be measured."""
    return kiosk_ticket(language) if kind == "ticket" else sample(kind, language)


def naive_bytes(profile: Profile, slip: Slip) -> int:
    """One `GS v 0` over the whole slip at full width."""
    page = Layout(profile, None, "raster").page(slip)
    return HEADER + (profile.dots() + 7) // 8 * page.height


def run() -> list[dict[str, Any]]:
    """Measure; one entry per profile, slip, language and way of sending."""
    rows: list[dict[str, Any]] = []
    cases: list[tuple[str, str, str, Mode]] = [
        ("epson-tm-t82iii", "ticket", "vi", "hybrid"),
        ("epson-tm-t82iii", "ticket", "en", "hybrid"),
        ("epson-tm-t82iii", "ticket", "vi", "raster"),
        ("clone-58", "ticket", "vi", "hybrid"),
        ("generic-80", "ticket", "vi", "raster"),
        ("epson-tm-t82iii", "receipt", "vi", "hybrid"),
        ("epson-tm-t82iii", "receipt", "vi", "raster"),
    ]
    for name, kind, language, mode in cases:
        profile = load_profile(name)
        slip = slip_of(kind, language)
        sent = make_job(slip, profile, mode=mode).size
        naive = naive_bytes(profile, slip)
        rows.append(
            {
                "name": f"bytes of a {kind} ({language}, {name}, {mode})",
                "value": sent,
                "unit": f"bytes, {sent * 10 / 115200:.2f} s at 115200 baud",
                "baseline_name": "naive full raster",
                "baseline": naive,
                "ratio": round(naive / sent, 1),
            }
        )
    return rows


if __name__ == "__main__":
    for row in run():
        print(f"{row['name']}: {row['value']} {row['unit']}; naive {row['baseline']}")
