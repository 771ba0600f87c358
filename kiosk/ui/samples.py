"""Invented people and papers of an invented office, to look at every screen without a server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from kiosk.core.catalogue import Language
from kiosk.core.events import MessageKind
from kiosk.core.results import DossierStatus, Ticket, TicketPlace
from kiosk.core.visit import Conditions, Message, Step, Visit
from kiosk.ui.sample_office import PRIORITIES, PROCEDURES

LOCAL = timezone(timedelta(hours=7))
NOW = datetime(2026, 11, 21, 10, 24, tzinfo=LOCAL)
URL = "https://motcua.songque.example/t/kq3Zs8bV0yXw5nTjH2Lr7A"

TICKET = Ticket(
    7,
    "A012",
    12,
    "A",
    "birth",
    "Đăng ký khai sinh",
    "Birth registration",
    4,
    NOW,
    "vi",
    None,
    ("1", "2"),
    "kq3Zs8bV0yXw5nTjH2Lr7A",
    URL,
    "2026-11-21",
)

PLACE = TicketPlace(
    "A012",
    "waiting",
    2,
    None,
    "Đăng ký khai sinh",
    "Birth registration",
    NOW,
    "kq3Zs8bV0yXw5nTjH2Lr7A",
)

DOSSIER = DossierStatus(
    "H99.03-261116-0007",
    4,
    "Đang xử lý",
    "In progress",
    3,
    "Hồ sơ đang được Phòng Kinh tế, Hạ tầng và Đô thị xử lý, hẹn trả 10:00 thứ Tư 25/11.",
    "Your dossier is being processed by the Economy and Infrastructure Division; the result is "
    "due on Wednesday 25 November, 10:00.",
    "Chưa cần làm gì thêm. Mời đến nhận kết quả đúng hẹn và mang theo giấy hẹn.",
    "Nothing to do for now. Please come on the due date with your receipt.",
    "Nguyễn Thị M***",
    "Cấp giấy phép xây dựng mới đối với nhà ở riêng lẻ",
    "Building permit for a new house",
    NOW,
    NOW,
    "10:00 thứ Tư 25/11/2026 · còn 2 ngày làm việc",
    "Wednesday 25/11/2026, 10:00 · 2 working days left",
    "Phòng Kinh tế, Hạ tầng và Đô thị",
    "Economy, Infrastructure and Urban Division",
)

READY = Conditions(server="ok", printer="ready", scanner="ok", clock_offset_s=0.0, has_board=True)
RESULTS = ("1.013225", "1.013226", "1.013228")


def visits(language: Language = "vi") -> Iterator[tuple[str, Visit]]:
    """A name and a visit for every screen, and for its most important variants."""
    base = Visit(language=language, conditions=READY)

    def at(step: Step, **fields: object) -> Visit:
        return replace(base, step=step, ends_at=30.0, **fields)  # type: ignore[arg-type]

    away = replace(READY, server="away")
    no_paper = replace(READY, printer="paper_out")
    query = "xây nhà" if language == "vi" else "house"
    yield "home", base
    yield "home-no-paper", replace(base, conditions=no_paper)
    yield "home-closed", replace(base, conditions=replace(READY, open_now=False))
    yield "fields", at(Step.FIELDS)
    yield "fields-others", at(Step.FIELDS, page=1)
    yield "services", at(Step.SERVICES, field_code="civil")
    yield "services-priority", at(Step.SERVICES, field_code="civil", priority="elderly")
    yield "issuing", at(Step.ISSUING, service="birth")
    yield "take-ticket", at(Step.TAKE_TICKET, ticket=TICKET, paper="printed")
    yield (
        "take-ticket-no-paper",
        at(
            Step.TAKE_TICKET,
            ticket=replace(TICKET, priority=PRIORITIES[0]),
            paper="not_printed",
            paper_reason="paper_out",
        ),
    )
    yield "enter-code", at(Step.ENTER_CODE, text="H99.03-2611")
    yield "check-word", at(Step.ASK_CHECK_WORD, code="H99.03-261116-0007", text="K7")
    yield "check-word-wrong", at(Step.ASK_CHECK_WORD, code="H99.03-261116-0007", mistake=True)
    yield "looking-up", at(Step.LOOKING_UP)
    yield "dossier", at(Step.DOSSIER, dossier=DOSSIER)
    yield "own-ticket", at(Step.OWN_TICKET, place=PLACE)
    yield (
        "own-ticket-called",
        at(Step.OWN_TICKET, place=replace(PLACE, state="called", counter="2")),
    )
    yield "own-ticket-give-up", at(Step.OWN_TICKET, place=PLACE, confirm=True)
    yield "search-empty", at(Step.SEARCH, results=tuple(p.code for p in PROCEDURES))
    yield "search", at(Step.SEARCH, text=query, results=RESULTS)
    yield "search-nothing", at(Step.SEARCH, text="zzz")
    yield "procedure", at(Step.PROCEDURE, procedure="1.001193")
    yield "notices", at(Step.NOTICES)
    yield "notice", at(Step.NOTICE, notice=1)
    yield "card-seen", at(Step.CARD_SEEN, card_number="099*****0015", card_name="Nguyễn Thị M***")
    yield "unknown-scan", at(Step.UNKNOWN_SCAN)
    for kind in _KINDS:
        yield f"message-{kind.replace('_', '-')}", at(Step.MESSAGE, message=Message(kind))
    yield "out-of-service", at(Step.OUT_OF_SERVICE, out_reason="server_away", conditions=away)
    yield "starting", at(Step.OUT_OF_SERVICE, out_reason="starting")
    yield "idle", at(Step.SERVICES, field_code="civil", warning=True)


_KINDS: tuple[MessageKind, ...] = (
    "server_away",
    "service_closed",
    "refused",
    "dossier_unknown",
    "throttled",
    "ticket_unknown",
    "ticket_given_up",
    "appointment",
)
