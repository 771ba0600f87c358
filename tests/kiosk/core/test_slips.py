"""What is on a ticket, in the ticket's own language."""

from __future__ import annotations

import uuid
from dataclasses import replace
from pathlib import Path

import PIL.Image
import PIL.ImageOps
import pytest
from visit_samples import a_ticket

from kiosk.core.catalogue import Office, Priority
from kiosk.core.i18n import translate
from kiosk.core.results import Ticket
from kiosk.core.slips import compose_ticket, sample_ticket, when
from kiosk.devices.printers import open_printer
from kiosk.devices.slip import Cut, Number, Qr, Slip, Text

OFFICE = Office("demo", "Phường Bến Mới", "Bến Mới Ward")
ELDERLY = Priority(
    "elderly", "Người cao tuổi", "Elderly", "Xuất trình căn cước", "Show your citizen card"
)


def slip(ticket: Ticket, office: Office | None = OFFICE) -> Slip:
    return compose_ticket(ticket, office, str(uuid.uuid4()))


def test_a_ticket_says_number_service_queue_counter_and_time() -> None:
    made = slip(a_ticket(language="en"))
    assert Number("A012") in made.blocks
    assert made.texts() == [
        "Bến Mới Ward",
        "A012",
        "Birth registration",
        "Đăng ký khai sinh",
        "4 people before you · Counter: 1, 2",
        "Scan to follow the queue on your phone",
        "10:24 Saturday 21/11/2026",
        "Valid today only",
    ]
    assert isinstance(made.blocks[-1], Cut)


def test_a_vietnamese_ticket_is_vietnamese_with_the_english_service_below() -> None:
    texts = slip(a_ticket()).texts()
    assert texts.index("Đăng ký khai sinh") < texts.index("Birth registration")
    assert {"Bến Mới Ward", "Valid today only"}.isdisjoint(texts)
    assert translate("vi", "Saturday") in texts[-2]


@pytest.mark.parametrize(("ahead", "text"), [(0, "You are next"), (1, "1 person before you")])
def test_few_people_are_said_rightly(ahead: int, text: str) -> None:
    made = slip(a_ticket(language="en", people_ahead=ahead, counters=()))
    assert text in made.texts()


def test_a_priority_names_its_reason_and_the_proof() -> None:
    texts = slip(a_ticket(priority=ELDERLY, language="en")).texts()
    assert "Priority: Elderly" in texts
    assert "Show your citizen card" in texts


def test_the_qr_is_the_follow_address_with_its_room() -> None:
    (qr,) = [b for b in slip(a_ticket()).blocks if isinstance(b, Qr)]
    assert (qr.data, qr.mm) == (a_ticket().follow_url, 25.0)


@pytest.mark.parametrize("url", [None, "", "https://x/t/a\x1b@b", "https://x/t/" + "a" * 500])
def test_without_a_usable_address_the_qr_and_its_line_are_left_out(url: str | None) -> None:
    made = slip(a_ticket(follow_url=url))
    assert not any(isinstance(b, Qr) for b in made.blocks)
    assert translate("vi", "Scan to follow the queue on your phone") not in made.texts()


def test_names_with_marks_apart_and_control_bytes_are_clean_on_paper() -> None:
    made = slip(a_ticket(service_name_vi="Hô\u0323 ti\u0323ch\x1b@\x1d", service_name_en=""))
    assert "Hộ tịch@" in made.texts()
    assert Slip.from_json(made.to_json()) == made


def test_a_very_long_name_is_cut_to_keep_the_qr_on_the_paper() -> None:
    made = slip(a_ticket(service_name_vi="Thủ tục " * 100))
    longest = max(len(b.text) for b in made.blocks if isinstance(b, Text))
    assert longest <= 200


def test_without_the_office_the_head_line_is_left_out() -> None:
    assert slip(a_ticket(language="en"), None).texts()[0] == "A012"


def test_the_touch_names_the_slip() -> None:
    touch = str(uuid.uuid4())
    assert compose_ticket(a_ticket(), OFFICE, touch).id == touch


def test_the_day_is_the_offices_day_not_the_machines() -> None:
    late = replace(a_ticket(), issued_at=a_ticket().issued_at.replace(hour=18))
    assert when(late.issued_at, "en") == "01:24 Sunday 22/11/2026"


def test_the_test_slip_cannot_be_taken_for_a_ticket() -> None:
    made = sample_ticket("en")
    assert made.kind == "test"
    assert "Printer test" in made.texts()


def _length_mm(made: Slip, folder: Path) -> float:
    """From the first black dot to the last, as the preview printer draws it."""
    printer = open_printer(f"preview:{folder}", "generic-80")
    try:
        assert printer.print_slip(made).result == "printed"
    finally:
        printer.close()
    (picture,) = folder.glob("*.png")
    with PIL.Image.open(picture) as image:
        box = PIL.ImageOps.invert(image.convert("L")).getbbox()
    assert box is not None
    return float((box[3] - box[1]) / 203 * 25.4)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("priority", [None, ELDERLY])
def test_a_ticket_is_at_most_90_mm_long(
    tmp_path: Path, language: str, priority: Priority | None
) -> None:
    office = Office("demo", "Trung tâm Phục vụ hành chính công phường Bến Mới", "Bến Mới Centre")
    made = slip(a_ticket(language=language, priority=priority), office)
    assert _length_mm(made, tmp_path / "slips") <= 90
