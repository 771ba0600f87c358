"""The receipt (giấy tiếp nhận hồ sơ và hẹn trả kết quả) as a slip for a thermal printer. Pure.

It follows the parts of form 01 that fit on 80 mm. The check word stands in its own boxes, apart
from the code, so that a glance at the code (or a photo of the upper half) opens nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from queue_server.catalogue.rules.terms import fee_text
from queue_server.core.clock import LOCAL
from queue_server.dossiers import rules, wording
from queue_server.dossiers.wording import Pair

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What stands on a receipt."""

    office: Pair
    hotline: str
    status_url: str
    code: str
    check_word: str
    applicant_name: str
    applicant_number: str
    procedure: Pair
    papers: int
    sets: int
    fee_vnd: int | None
    fee_paid: bool
    received_at: datetime
    due_at: datetime | None
    received_by: str


TITLE = Pair(
    "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", "RECEIPT FOR A DOSSIER AND DATE OF THE RESULT"
)
REPRINT = Pair("IN LẠI", "PRINTED AGAIN")
BRING = Pair(
    "Khi nhận kết quả, mang theo giấy này và căn cước; người nhận thay cần giấy ủy quyền.",
    "To collect the result bring this slip and your identity card; somebody else needs a "
    "letter of authority.",
)
CHECK = Pair("Mã kiểm tra (giữ kín)", "Check word (keep it private)")
SCAN = Pair(
    "Quét mã ở máy lấy số để xem hồ sơ đến đâu.", "Scan this at the kiosk to see how far it is."
)


def qr_text(code: str, check_word: str) -> str:
    """Return what the QR of a receipt holds: ``CODE*CHECK``."""
    return f"{code}*{check_word}"


def receipt_slip(
    receipt: Receipt, *, language: str, reprint: bool = False, slip_id: uuid.UUID | None = None
) -> dict[str, Any]:
    """Compose the slip in ``language`` ("vi" or "en"); a reprint says so at the top."""
    language = "en" if language == "en" else "vi"
    return {
        "version": 1,
        "id": str(slip_id or uuid.uuid4()),
        "kind": "receipt",
        "language": language,
        "blocks": [
            *_head(receipt, language, reprint=reprint),
            *_body(receipt, language),
            *_foot(receipt, language),
            {"type": "cut"},
        ],
    }


def _text(text: str, size: str = "normal", *, bold: bool = False, align: str = "left") -> Block:
    return {"type": "text", "text": text, "size": size, "bold": bold, "align": align}


def _pair(label: str, value: str, *, bold: bool = False) -> Block:
    cells = [
        {"text": label, "align": "left", "weight": 2, "bold": False},
        {"text": value, "align": "left", "weight": 4, "bold": bold},
    ]
    return {"type": "columns", "cells": cells, "size": "normal"}


def _head(receipt: Receipt, language: str, *, reprint: bool) -> Iterator[Block]:
    yield _text(receipt.office.into(language), "small", align="center")
    yield _text(TITLE.into(language), bold=True, align="center")
    if reprint:
        yield _text(f"*** {REPRINT.into(language)} ***", bold=True, align="center")
    yield {"type": "feed", "mm": 2}
    # Narrow paper leaves the bars out, so the code also stands there to be read.
    yield {"type": "code128", "data": receipt.code, "mm": 12, "caption": False}
    yield _text(receipt.code, bold=True, align="center")
    yield {"type": "rule"}


def _body(receipt: Receipt, language: str) -> Iterator[Block]:
    english = language == "en"
    yield _pair("Applicant" if english else "Người nộp", receipt.applicant_name, bold=True)
    if receipt.applicant_number:
        number = rules.mask_number(receipt.applicant_number)
        yield _pair("Identity no." if english else "Số giấy tờ", number)
    yield _pair("Procedure" if english else "Thủ tục", receipt.procedure.into(language))
    yield _pair("Papers" if english else "Giấy tờ", _papers(receipt).into(language))
    yield _pair("Fee" if english else "Phí, lệ phí", _fee(receipt, language))
    received = receipt.received_at.astimezone(LOCAL)
    yield _pair("Received" if english else "Nhận lúc", f"{received:%H:%M %d/%m/%Y}")
    yield {"type": "rule"}
    yield _text("Date of the result" if english else "Hẹn trả kết quả", "small", align="center")
    yield _text(_due(receipt, language), "large", bold=True, align="center")
    yield {"type": "rule"}


def _foot(receipt: Receipt, language: str) -> Iterator[Block]:
    yield {"type": "qr", "data": qr_text(receipt.code, receipt.check_word), "mm": 25} | {
        "align": "center"
    }
    yield _text(SCAN.into(language), "small", align="center")
    if receipt.status_url:
        yield _text(receipt.status_url, "small", align="center")
    yield {"type": "feed", "mm": 2}
    yield _text(CHECK.into(language), "small", align="center")
    yield {"type": "boxes", "cells": list(receipt.check_word)}
    yield {"type": "feed", "mm": 2}
    yield _text(BRING.into(language), "small")
    if receipt.received_by:
        taken = "Received by" if language == "en" else "Người tiếp nhận"
        yield _text(f"{taken}: {receipt.received_by}", "small")
    if receipt.hotline:
        call = "Questions" if language == "en" else "Hỏi đáp"
        yield _text(f"{call}: {receipt.hotline}", "small", bold=True)


def _papers(receipt: Receipt) -> Pair:
    sets = "1 set" if receipt.sets == 1 else f"{receipt.sets} sets"
    return Pair(f"{receipt.papers} tờ, {receipt.sets} bộ", f"{receipt.papers}, in {sets}")


def _fee(receipt: Receipt, language: str) -> str:
    text = fee_text(receipt.fee_vnd, "", language)
    if not receipt.fee_vnd:
        return text
    paid = Pair("đã nộp", "paid") if receipt.fee_paid else Pair("chưa nộp", "not yet paid")
    return f"{text} ({paid.into(language)})"


def _due(receipt: Receipt, language: str) -> str:
    if receipt.due_at is None:
        return wording.due_text(None, receipt.received_at, state=rules.State.RECEIVED).into(
            language
        )
    return wording.moment(receipt.due_at).into(language)
