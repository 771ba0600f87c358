"""Slips for trying a printer: the standard bilingual ticket, a receipt and a test page.

Invented office, invented people.  The ticket is also the yardstick of the byte benchmark.
"""

from __future__ import annotations

import uuid
from typing import Any

from kiosk.devices.slip import Slip

TICKET_URL = "https://motcua.songque.vn/t/9fK2mQx7RbTz4LwPc8YhUg"
RECEIPT_CODE = "H99-261121-00042"
CHECK_WORD = "K7M2"

_TICKET_WORDS = {
    "vi": {
        "office": "Một cửa · UBND phường Bến Mới",
        "service": "Đăng ký khai sinh",
        "other": "Birth registration",
        "ahead": "4 người trước bạn",
        "scan": "Quét mã để theo dõi",
        "valid": "Số chỉ có giá trị trong ngày",
    },
    "en": {
        "office": "One-stop office, Ben Moi ward",
        "service": "Birth registration",
        "other": "Đăng ký khai sinh",
        "ahead": "4 people ahead of you",
        "scan": "Scan to follow your turn",
        "valid": "Valid today only",
    },
}

_RECEIPT_WORDS = {
    "vi": {
        "office": "Trung tâm Phục vụ hành chính công phường Bến Mới",
        "title": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
        "code": "Mã hồ sơ",
        "person": ("Người nộp", "Nguyễn Thị Ánh Tuyết"),
        "procedure": ("Thủ tục", "Cấp giấy phép xây dựng nhà ở riêng lẻ"),
        "received": ("Tiếp nhận", "08:42 thứ Bảy 21/11/2026"),
        "fee": ("Lệ phí", "75.000 đ · đã thu"),
        "due": "Hẹn trả: 10:00 thứ Tư 25/11/2026",
        "bring": "Khi nhận kết quả, mang theo giấy này và căn cước.",
        "check": "Mã kiểm tra",
        "scan": "Quét mã tại ki-ốt để xem tình trạng hồ sơ",
    },
    "en": {
        "office": "Ben Moi Ward - Public Service Centre",
        "title": "Receipt and appointment for the result",
        "code": "Dossier code",
        "person": ("Applicant", "Nguyễn Thị Ánh Tuyết"),
        "procedure": ("Procedure", "Building permit for a private house"),
        "received": ("Received", "08:42 Saturday 21/11/2026"),
        "fee": ("Fee", "75,000 VND, paid"),
        "due": "Result due: 10:00 Wednesday 25/11/2026",
        "bring": "Bring this receipt and your identity card.",
        "check": "Check word",
        "scan": "Scan at the kiosk to see where your dossier is",
    },
}


def sample(kind: str, language: str = "vi") -> Slip:
    """The sample slip of `kind` (ticket, receipt or test) in `language` (vi or en)."""
    makers = {"ticket": _ticket, "receipt": _receipt, "test": _test}
    slip_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"sample/{kind}/{language}"))
    blocks = makers[kind](language)
    return Slip.from_json({"id": slip_id, "kind": kind, "language": language, "blocks": blocks})


def _line(text: str, size: str = "normal", **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": text, "size": size, "align": "center", **more}


def _pair(pair: Any) -> dict[str, Any]:
    label, value = pair
    cells = [{"text": label, "weight": 3}, {"text": value, "weight": 7, "bold": True}]
    return {"type": "columns", "size": "small", "cells": cells}


def _ticket(language: str) -> list[dict[str, Any]]:
    words = _TICKET_WORDS[language]
    return [
        _line(words["office"], "small"),
        {"type": "number", "text": "A012"},
        _line(words["service"], "large", bold=True),
        _line(words["other"], "small"),
        _line(words["ahead"]),
        {"type": "qr", "data": TICKET_URL, "mm": 22},
        _line(words["scan"], "small"),
        _line("10:24 - 21/11/2026", "small"),
        _line(words["valid"], "small"),
        {"type": "cut"},
    ]


def _receipt(language: str) -> list[dict[str, Any]]:
    words: dict[str, Any] = _RECEIPT_WORDS[language]
    return [
        _line(words["office"], "small"),
        {"type": "feed", "mm": 1},
        _line(words["title"], "large", bold=True),
        {"type": "rule"},
        _line(words["code"], "small"),
        {"type": "code128", "data": RECEIPT_CODE, "mm": 12, "caption": True},
        _pair(words["person"]),
        _pair(words["procedure"]),
        _pair(words["received"]),
        _pair(words["fee"]),
        {"type": "rule"},
        _line(words["due"], "normal", bold=True),
        _line(words["bring"], "small"),
        {"type": "rule"},
        _line(words["check"], "small"),
        {"type": "boxes", "cells": list(CHECK_WORD)},
        {"type": "qr", "data": f"{RECEIPT_CODE}*{CHECK_WORD}", "mm": 22},
        _line(words["scan"], "small"),
        {"type": "cut"},
    ]


def _test(language: str) -> list[dict[str, Any]]:
    letters = (
        "Ằ Ẵ Ặ Ầ Ẫ Ậ Ề Ễ Ệ Ồ Ỗ Ộ Ờ Ỡ Ợ Ừ Ữ Ự Ỳ Ỹ Ỵ Đ ằ ẵ ặ ầ ẫ ậ ề ễ ệ ồ ỗ ộ ờ ỡ ợ ừ ữ ự ỳ ỹ ỵ đ"
    )
    title = {"vi": "Trang in thử", "en": "Test page"}[language]
    return [
        _line(title, "title", bold=True),
        *(
            {"type": "text", "text": f"{size}: {letters}", "size": size}
            for size in ("small", "normal")
        ),
        {"type": "text", "text": "Đường Nguyễn Thị Minh Khai", "size": "large"},
        {"type": "rule"},
        {"type": "number", "text": "A012"},
        {"type": "code128", "data": RECEIPT_CODE, "mm": 10},
        {"type": "qr", "data": TICKET_URL, "mm": 22},
        {"type": "boxes", "cells": list(CHECK_WORD)},
        {"type": "cut"},
    ]
