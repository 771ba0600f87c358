"""Invented people and papers of an invented office, to look at every screen without a server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from kiosk.core.catalogue import (
    Board,
    Counter,
    Field,
    Language,
    Notice,
    Office,
    Paper,
    Priority,
    Procedure,
    Service,
)
from kiosk.core.events import MessageKind
from kiosk.core.results import DossierStatus, Ticket, TicketPlace
from kiosk.core.visit import Conditions, Message, Step, Visit

LOCAL = timezone(timedelta(hours=7))
NOW = datetime(2026, 11, 21, 10, 24, tzinfo=LOCAL)
URL = "https://motcua.songque.example/t/kq3Zs8bV0yXw5nTjH2Lr7A"

PRIORITIES = (
    Priority(
        "elderly",
        "Từ 75 tuổi",
        "Aged 75 or over",
        "căn cước",
        "your identity card",
        icon="person-standing",
    ),
    Priority(
        "disability",
        "Khuyết tật",
        "Disability",
        "giấy xác nhận khuyết tật",
        "your disability certificate",
        icon="accessibility",
    ),
    Priority("pregnancy", "Mang thai", "Pregnancy", "", "", icon="baby"),
    Priority("child", "Có con nhỏ dưới 3 tuổi", "With a child under 3", "", "", icon="baby"),
    Priority(
        "merit", "Người có công", "War merit", "thẻ người có công", "your merit card", icon="medal"
    ),
    Priority("illness", "Đang ốm nặng", "Serious illness", "", "", icon="heart-pulse"),
)

FIELDS = (
    Field(
        "civil",
        "Hộ tịch",
        "Births, marriages, deaths",
        "Tôi muốn đăng ký khai sinh, kết hôn, khai tử…",
        "I want to register a birth, a marriage or a death…",
        "baby",
        1,
        3,
    ),
    Field(
        "certify",
        "Chứng thực",
        "Certified copies, signatures",
        "Tôi muốn chứng thực bản sao, chữ ký, hợp đồng",
        "I want to certify a copy, a signature or a contract",
        "stamp",
        2,
        9,
    ),
    Field(
        "land",
        "Đất đai",
        "Land",
        "Tôi có việc về nhà đất, sổ đỏ",
        "I have a matter of land or of a land certificate",
        "map",
        3,
        12,
    ),
    Field(
        "residence",
        "Cư trú, căn cước",
        "Residence, identity card",
        "Tôi muốn đăng ký thường trú, tạm trú, làm căn cước",
        "I want to register where I live, or need an identity card",
        "id-card",
        4,
        1,
    ),
    Field(
        "social",
        "Trợ cấp, an sinh xã hội",
        "Benefits and social care",
        "Tôi hỏi về trợ cấp, khuyết tật, hộ nghèo, trẻ em, việc làm",
        "I ask about benefits, disability, poverty, children or work",
        "heart-handshake",
        5,
        0,
    ),
    Field(
        "merit",
        "Người có công",
        "War merit",
        "Tôi hỏi về chế độ người có công, thân nhân liệt sĩ",
        "I ask about benefits for people with war merit and their families",
        "medal",
        6,
        2,
    ),
    Field(
        "business",
        "Kinh doanh",
        "Business",
        "Tôi muốn mở cửa hàng, đăng ký hộ kinh doanh",
        "I want to open a shop or register a household business",
        "store",
        7,
        4,
    ),
    Field(
        "build",
        "Xây dựng, giao thông",
        "Building and transport",
        "Tôi muốn xây nhà, sửa nhà, dùng lòng đường, bến bãi",
        "I want to build or repair a house, or use a road or a wharf",
        "hard-hat",
        8,
        0,
    ),
    Field(
        "school",
        "Giáo dục",
        "Education",
        "Tôi hỏi về trường học, học bổng, bằng cấp",
        "I ask about schools, grants or diplomas",
        "graduation-cap",
        9,
        0,
    ),
    Field(
        "farm",
        "Nông nghiệp, môi trường",
        "Farming and environment",
        "Tôi có việc về trồng trọt, chăn nuôi, rừng, nước, môi trường",
        "I have a matter of crops, animals, forest, water or the environment",
        "sprout",
        10,
        0,
    ),
)

SERVICES = (
    Service(
        "birth",
        "Đăng ký khai sinh",
        "Birth registration",
        "civil",
        "A",
        "1",
        ("1", "2"),
        3,
        procedures=("1.001193",),
        position=1,
        icon="baby",
    ),
    Service(
        "marriage",
        "Đăng ký kết hôn",
        "Marriage registration",
        "civil",
        "A",
        "1",
        ("1", "2"),
        3,
        position=2,
        icon="heart",
    ),
    Service(
        "death",
        "Đăng ký khai tử",
        "Death registration",
        "civil",
        "A",
        "1",
        ("1", "2"),
        3,
        position=3,
        icon="flower-2",
    ),
    Service(
        "status",
        "Cấp Giấy xác nhận tình trạng hôn nhân",
        "Certificate of marital status",
        "civil",
        "A",
        "1",
        ("1", "2"),
        3,
        position=4,
        icon="file-heart",
    ),
    Service(
        "extract",
        "Cấp bản sao trích lục hộ tịch",
        "Copies of civil status extracts",
        "civil",
        "A",
        "1",
        ("1", "2"),
        3,
        position=5,
        icon="copy",
    ),
    Service(
        "foreign",
        "Hộ tịch có yếu tố nước ngoài",
        "Civil status with a foreign element",
        "civil",
        "F",
        "1",
        ("3",),
        0,
        open=False,
        closed_reason_vi="Chỉ nhận buổi sáng thứ Ba và thứ Năm",
        closed_reason_en="Only on Tuesday and Thursday mornings",
        position=6,
        icon="globe",
    ),
    Service(
        "adopt",
        "Đăng ký nuôi con nuôi trong nước",
        "Domestic adoption",
        "civil",
        "A",
        "1",
        ("1", "2"),
        0,
        position=7,
        icon="hand-heart",
    ),
    Service(
        "permit",
        "Cấp giấy phép xây dựng nhà ở riêng lẻ",
        "Building permit for a house",
        "build",
        "X",
        "1",
        ("5",),
        0,
        procedures=("1.013225",),
        position=1,
        icon="hard-hat",
    ),
)

PAPERS = (
    Paper("Tờ khai đăng ký khai sinh theo mẫu", "Birth registration form", 1, 0),
    Paper("Giấy chứng sinh do cơ sở y tế cấp", "Birth certificate of the hospital", 1, 0),
    Paper(
        "Giấy chứng nhận kết hôn của cha, mẹ (nếu đã kết hôn)",
        "Marriage certificate of the parents (if they are married)",
        0,
        1,
    ),
    Paper(
        "Căn cước của người đi đăng ký (xuất trình)",
        "Identity card of the person who registers (to be shown)",
        1,
        0,
    ),
)

PROCEDURES = (
    Procedure(
        "1.001193",
        "Đăng ký khai sinh",
        "Birth registration",
        "civil",
        "Dành cho trẻ mới sinh trong vòng 60 ngày. Cha, mẹ hoặc ông bà đi đăng ký đều được.",
        "For a child born within the last 60 days. A parent or a grandparent may come.",
        "Ngay trong ngày; nộp sau 15 giờ thì trả hôm sau",
        "The same day; the next day when filed after 3 p.m.",
        "Không thu phí nếu đăng ký đúng hạn",
        "No fee when registered in time",
        "Giấy khai sinh, số định danh cá nhân",
        "Birth certificate, personal number",
        PAPERS,
        "birth",
    ),
    Procedure(
        "1.013225",
        "Cấp giấy phép xây dựng mới đối với nhà ở riêng lẻ",
        "Building permit for a new house",
        "build",
        "Cần có trước khi khởi công xây nhà ở trong khu vực phải xin phép.",
        "Needed before building a house where a permit is required.",
        "15 ngày làm việc",
        "15 working days",
        "Do tỉnh quy định",
        "Set by the province",
        "Giấy phép xây dựng",
        "Building permit",
        (
            Paper("Đơn đề nghị cấp giấy phép xây dựng", "Application form", 1, 0),
            Paper("Giấy tờ về quyền sử dụng đất", "Papers of the right to use the land", 0, 1),
            Paper("Bản vẽ thiết kế xây dựng", "Construction drawings", 2, 0),
        ),
        "permit",
    ),
    Procedure(
        "1.013226",
        "Cấp giấy phép xây dựng sửa chữa, cải tạo đối với nhà ở riêng lẻ",
        "Building permit to repair or rebuild a house",
        "build",
        days_text_vi="15 ngày làm việc",
        days_text_en="15 working days",
        service="permit",
    ),
    Procedure(
        "1.013228",
        "Gia hạn giấy phép xây dựng đối với nhà ở riêng lẻ",
        "Extension of a building permit for a house",
        "build",
        days_text_vi="5 ngày làm việc",
        days_text_en="5 working days",
        service="permit",
    ),
)

NOTICES = (
    Notice(
        1,
        "Nghỉ lễ Tết Dương lịch 01/01/2027",
        "Closed on New Year's Day, 1 January 2027",
        "Trung tâm nghỉ làm việc ngày thứ Sáu 01/01/2027.\nCác ngày khác trong tuần, Trung tâm "
        "làm việc bình thường: sáng 7:30–11:30, chiều 13:30–17:00.",
        "The Centre is closed on Friday 1 January 2027.\nOn the other days of the week it is "
        "open as usual: 7:30–11:30 and 13:30–17:00.",
    ),
    Notice(
        2,
        "Trả kết quả đất đai tại Quầy 5",
        "Land results are handed over at counter 5",
        "Từ ngày 16/11/2026, kết quả hồ sơ đất đai được trả tại Quầy 5.",
        "From 16 November 2026 the results of land dossiers are handed over at counter 5.",
    ),
)

COUNTERS = tuple(
    Counter(str(number), f"Quầy {number}", f"Counter {number}", str(number), "1", "open", (), label)
    for number, label in ((1, "A011"), (2, "A009"), (3, "C018"), (4, "D002"), (5, "X004"))
)

BOARD = Board(
    office=Office(
        "demo",
        "Trung tâm Phục vụ hành chính công phường Bến Mới",
        "Public Administration Service Centre of Bến Mới ward",
        public_url="https://motcua.songque.example",
        hotline="0200 100 200",
        priorities=PRIORITIES,
        hours_today=(("07:30", "11:30"), ("13:30", "17:00")),
    ),
    fields=FIELDS,
    services=SERVICES,
    procedures=PROCEDURES,
    notices=NOTICES,
    counters=COUNTERS,
)

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
