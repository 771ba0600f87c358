"""The receipt on paper: what stands on it, in both languages, on wide and on narrow paper."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from queue_server.core.clock import LOCAL
from queue_server.dossiers.slips import Receipt, qr_text, receipt_slip
from queue_server.dossiers.wording import Pair


def receipt(**values: Any) -> Receipt:
    return Receipt(
        **{
            "office": Pair("Trung tâm Bến Mới", "Bến Mới Centre"),
            "hotline": "1022",
            "status_url": "https://motcua.songque.example/tra-cuu",
            "code": "H99.01.05-261121-0001",
            "check_word": "K7M2",
            "applicant_name": "Nguyễn Thị Mẫu",
            "applicant_number": "099190000015",
            "procedure": Pair("Đăng ký khai sinh", "Birth registration"),
            "papers": 3,
            "sets": 1,
            "fee_vnd": 8000,
            "fee_paid": False,
            "received_at": datetime(2026, 11, 20, 9, 0, tzinfo=LOCAL),
            "due_at": datetime(2026, 11, 26, 9, 0, tzinfo=LOCAL),
            "received_by": "Nguyễn Văn Tiếp",
            **values,
        }
    )


def texts(slip: dict[str, Any]) -> list[str]:
    found = [block["text"] for block in slip["blocks"] if block["type"] == "text"]
    cells = [c["text"] for b in slip["blocks"] if b["type"] == "columns" for c in b["cells"]]
    return found + cells


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_receipt_holds_what_the_citizen_needs(language: str) -> None:
    slip = receipt_slip(receipt(), language=language)
    said = " ".join(texts(slip))
    for part in ("H99.01.05-261121-0001", "Nguyễn Thị Mẫu", "099*****0015", "1022", "/tra-cuu"):
        assert part in said
    assert "099190000015" not in said
    bold = [b["text"] for b in slip["blocks"] if b.get("bold") and b["size"] == "large"]
    assert bold == [
        "09:00 thứ Năm 26/11/2026" if language == "vi" else "09:00 on Thursday 26 November 2026"
    ]
    assert (slip["version"], slip["kind"], slip["language"]) == (1, "receipt", language)
    assert slip["blocks"][-1] == {"type": "cut"}
    assert json.loads(json.dumps(slip)) == slip


def test_the_word_stands_in_its_boxes_and_in_the_qr_only() -> None:
    slip = receipt_slip(receipt(), language="vi")
    holding = [b["type"] for b in slip["blocks"] if "K7M2" in json.dumps(b)]
    assert holding == ["qr"]
    assert [b["cells"] for b in slip["blocks"] if b["type"] == "boxes"] == [list("K7M2")]
    assert qr_text("A-261121-0001", "K7M2") == "A-261121-0001*K7M2"


def test_the_code_is_readable_where_narrow_paper_leaves_the_bars_out() -> None:
    slip = receipt_slip(receipt(), language="vi")
    without_bars = [b for b in slip["blocks"] if b["type"] != "code128"]
    assert "H99.01.05-261121-0001" in texts({"blocks": without_bars})


@pytest.mark.parametrize(("language", "mark"), [("vi", "IN LẠI"), ("en", "PRINTED AGAIN")])
def test_a_reprint_is_marked(language: str, mark: str) -> None:
    first = receipt_slip(receipt(), language=language)
    again = receipt_slip(receipt(), language=language, reprint=True)
    assert mark not in " ".join(texts(first))
    assert mark in " ".join(texts(again))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"fee_vnd": None}, "Do tỉnh quy định"),
        ({"fee_vnd": 0}, "Không thu phí"),
        ({"fee_paid": True}, "8.000 đồng (đã nộp)"),
        ({}, "8.000 đồng (chưa nộp)"),
        ({"due_at": None}, "Chưa có ngày hẹn trả"),
    ],
)
def test_what_is_not_known_is_said_and_not_invented(values: dict[str, Any], said: str) -> None:
    assert said in texts(receipt_slip(receipt(**values), language="vi"))


def test_without_a_public_address_none_is_printed() -> None:
    said = " ".join(texts(receipt_slip(receipt(status_url=""), language="vi")))
    assert "http" not in said
