"""What is on the paper: sizes in millimetres, readable codes, right letters, no stray commands."""

from __future__ import annotations

import base64
import io
import unicodedata
import uuid
from typing import Any

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pyzbar import pyzbar

from kiosk.devices.printers import load_profile
from kiosk.devices.printers.compose import make_job
from kiosk.devices.printers.encode import Job, encode, total
from kiosk.devices.printers.items import BarcodeItem, QrItem, TextItem
from kiosk.devices.printers.layout import Layout, Mode
from kiosk.devices.printers.raster import (
    MAX_BAND_BYTES,
    Placed,
    defuse,
    has_real_time,
    split,
)
from kiosk.devices.printers.samples import CHECK_WORD, RECEIPT_CODE, TICKET_URL, sample
from kiosk.devices.printers.virtual import Device, Receipt
from kiosk.devices.slip import Slip, SlipError

EPSON = load_profile("epson-tm-t82iii")
CLONE = load_profile("clone-58")
PROFILES = {"80": EPSON, "58": CLONE}


def slip(*blocks: dict[str, Any]) -> Slip:
    data = {"id": str(uuid.UUID(int=1)), "kind": "test", "language": "vi", "blocks": list(blocks)}
    return Slip.from_json(data)


def job_for(one: Slip, paper: str = "80", mode: Mode = "raster") -> Job:
    profile = PROFILES[paper]
    return make_job(one, profile, mode=mode)


def on_paper(one: Slip, paper: str = "80", mode: Mode = "raster") -> Receipt:
    profile = PROFILES[paper]
    got: list[Receipt] = []
    device = Device(profile.dots(), profile.dpi, on_receipt=got.append, cutter_mm=14)
    device.receive(total(job_for(one, paper, mode).chunks))
    assert device.unknown == []
    receipt = got[0] if got else device.tear_off()
    assert receipt is not None
    return receipt


def ink_box(image: Image.Image) -> tuple[int, int, int, int]:
    box = image.point(lambda value: 255 - value).getbbox()
    assert box is not None
    return box


# -- codes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["raster", "hybrid"])
@pytest.mark.parametrize("paper", ["80", "58"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_both_readers_read_the_codes_from_the_paper(paper: str, mode: Mode, language: str) -> None:
    """zxing-cpp and zbar, neither of which had a part in drawing them."""
    for kind, qr in (("ticket", TICKET_URL), ("receipt", f"{RECEIPT_CODE}*{CHECK_WORD}")):
        image = on_paper(sample(kind, language), paper, mode).image
        zxing = {code.text for code in zxingcpp.read_barcodes(image)}
        symbols = [pyzbar.ZBarSymbol.QRCODE, pyzbar.ZBarSymbol.CODE128]
        zbar = {code.data.decode() for code in pyzbar.decode(image, symbols=symbols)}
        expected = {qr, RECEIPT_CODE} if kind == "receipt" and paper == "80" else {qr}
        assert zxing == expected
        assert zbar == expected


def test_a_code_128_that_does_not_fit_is_left_out_and_the_qr_stays() -> None:
    receipt = on_paper(sample("receipt"), "58", "hybrid")
    assert receipt.barcodes == []
    assert receipt.qr == [f"{RECEIPT_CODE}*{CHECK_WORD}"]
    assert RECEIPT_CODE in receipt.texts, "a person can still read the code"


@pytest.mark.parametrize("mode", ["raster", "hybrid"])
def test_the_quiet_zone_is_kept_between_black_neighbours(mode: Mode) -> None:
    """Text right before and after the code must not make it unreadable."""
    crowd = {"type": "text", "text": "MÂMÂMÂMÂMÂMÂMÂMÂMÂMÂ", "size": "large"}
    plain = {"type": "text", "text": "MMMMMMMMMMMMMMMMMMMMMMMM", "bold": True}
    for neighbour in (crowd, plain):
        one = slip(neighbour, {"type": "qr", "data": TICKET_URL}, neighbour, {"type": "cut"})
        assert on_paper(one, mode=mode).qr == [TICKET_URL]


@pytest.mark.parametrize("mode", ["raster", "hybrid"])
@pytest.mark.parametrize("paper", ["80", "58"])
def test_four_modules_around_a_qr_code_are_empty(paper: str, mode: Mode) -> None:
    """As ISO/IEC 18004 asks, counted on the paper."""
    bar = {"type": "text", "text": "M" * 60, "bold": True}
    one = slip(bar, {"type": "qr", "data": TICKET_URL, "mm": 20}, bar, {"type": "cut"})
    image = on_paper(one, paper, mode).image
    (code,) = zxingcpp.read_barcodes(image)
    left, right = code.position.top_left.x, code.position.top_right.x
    top, bottom = code.position.top_left.y, code.position.bottom_left.y
    quiet = 4 * round((right - left) / 33)
    assert quiet >= 16
    ink = image.point(lambda value: 255 - value)
    for box in (
        (left - quiet + 1, top - quiet + 1, right + quiet - 1, top - 1),
        (left - quiet + 1, bottom + 2, right + quiet - 1, bottom + quiet - 1),
        (left - quiet + 1, top, left - 2, bottom),
        (right + 3, top, right + quiet - 1, bottom),
    ):
        assert ink.crop(box).getbbox() is None, box


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=18))
@settings(max_examples=25, deadline=None)
def test_any_ascii_code_128_is_read_back(data: str) -> None:
    one = slip({"type": "code128", "data": data, "caption": False}, {"type": "cut"})
    drawn = on_paper(one)
    native = on_paper(one, mode="hybrid")
    assert drawn.barcodes == native.barcodes == [data]


# -- letters ----------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["raster", "hybrid"])
def test_decomposed_letters_print_like_composed_ones(mode: Mode) -> None:
    text = "Giấy tiếp nhận hồ sơ – Đường Nguyễn Thị Minh Khai"
    composed = slip({"type": "text", "text": unicodedata.normalize("NFC", text)}, {"type": "cut"})
    decomposed = slip({"type": "text", "text": unicodedata.normalize("NFD", text)}, {"type": "cut"})
    assert job_for(composed, mode=mode) == job_for(decomposed, mode=mode)


def test_every_vietnamese_letter_has_a_picture_of_its_own() -> None:
    """A letter without a glyph would be the same empty box as another one."""
    bases = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
    letters = [unicodedata.normalize("NFC", b + m) for b in bases for m in ("", *"̣̀́̉̃̉̃")]
    letters += ["đ", "Đ"]
    pictures = {
        on_paper(slip({"type": "text", "text": ch}, {"type": "cut"})).image.tobytes()
        for ch in set(letters)
    }
    assert len(pictures) == len(set(letters))


def test_stacked_marks_are_not_clipped() -> None:
    """Ễ is higher than E and Ậ reaches lower than A: nothing of it is lost."""
    for size in ("small", "normal", "large", "title"):
        plain, marked = (
            ink_box(on_paper(slip({"type": "text", "text": ch, "size": size})).image)
            for ch in ("E", "Ệ")
        )
        assert marked[3] - marked[1] > 1.4 * (plain[3] - plain[1])


# -- control bytes ----------------------------------------------------------------------------

ALLOWED_IN_TEXT = set(range(0x20, 0x7F))


@given(st.text(max_size=60), st.sampled_from(["small", "normal", "large", "title"]), st.booleans())
@settings(max_examples=60, deadline=None)
def test_control_bytes_in_a_text_never_reach_the_printer(text: str, size: str, bold: bool) -> None:
    blocks: list[dict[str, Any]] = [
        {"type": "text", "text": "x" + text, "size": size, "bold": bold},
        {"type": "columns", "cells": [{"text": text}, {"text": "y"}]},
    ]
    for mode in ("raster", "hybrid"):
        page = Layout(EPSON, None, "hybrid" if mode == "hybrid" else "raster").page(slip(*blocks))
        for item in page.items:
            if isinstance(item, TextItem):
                assert set(item.text.encode("ascii")) <= ALLOWED_IN_TEXT
        for chunk in encode(page, EPSON).chunks:
            assert not has_real_time(chunk.data)


@given(st.text(st.characters(max_codepoint=0x9F), max_size=30))
@settings(max_examples=60, deadline=None)
def test_the_paper_shows_no_more_than_the_printable_characters(text: str) -> None:
    one = slip({"type": "text", "text": "Begin " + text + " end"}, {"type": "cut"})
    receipt = on_paper(one, mode="hybrid")
    printed = " ".join(receipt.texts).split()
    if printed:
        assert printed[0] == "Begin"
        assert all(set(word.encode()) <= ALLOWED_IN_TEXT for word in printed)


@given(st.binary(min_size=1, max_size=600), st.integers(1, 24))
def test_real_time_commands_inside_a_picture_are_defused(data: bytes, row_bytes: int) -> None:
    rows = max(1, len(data) // row_bytes)
    data = (data + b"\x10\x04\x14" * row_bytes)[: rows * row_bytes]
    image = Image.frombytes("1", (row_bytes * 8, rows), data)
    safe = defuse(image).tobytes()
    assert not has_real_time(safe)
    # Dots are only ever added, and only one to a byte.
    assert all(
        new & old == old and (new ^ old) in (0, 8) for new, old in zip(safe, data, strict=True)
    )


# -- sizes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["raster", "hybrid"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_ticket_is_at_most_90_mm_long(language: str, mode: Mode) -> None:
    image = on_paper(sample("ticket", language), mode=mode).image
    _left, top, _right, bottom = ink_box(image)
    assert EPSON.mm(bottom - top) <= 90


@pytest.mark.parametrize("paper", ["80", "58"])
@pytest.mark.parametrize("label", ["A012", "A1000", "B7"])
def test_the_number_is_18_to_24_mm_high_and_fits(paper: str, label: str) -> None:
    image = on_paper(slip({"type": "number", "text": label}, {"type": "cut"}), paper).image
    left, top, right, bottom = ink_box(image)
    assert 18 <= EPSON.mm(bottom - top) <= 24
    assert right - left <= PROFILES[paper].dots()


def test_a_printers_own_number_is_about_as_high() -> None:
    one = slip({"type": "number", "text": "A012"}, {"type": "cut"})
    image = on_paper(one, mode="hybrid").image
    _left, top, _right, bottom = ink_box(image)
    assert 17 <= EPSON.mm(bottom - top) <= 24


@pytest.mark.parametrize(
    ("size", "mm"), [("small", 2.2), ("normal", 2.8), ("large", 4.0), ("title", 6.0)]
)
def test_capitals_have_their_height(size: str, mm: float) -> None:
    one = slip({"type": "text", "text": "H", "size": size}, {"type": "cut"})
    _left, top, _right, bottom = ink_box(on_paper(one).image)
    assert EPSON.mm(bottom - top) == pytest.approx(mm, abs=0.2)


def test_the_qr_code_is_as_large_as_asked_but_not_larger() -> None:
    one = slip({"type": "qr", "data": TICKET_URL, "mm": 25}, {"type": "cut"})
    left, top, right, bottom = ink_box(on_paper(one).image)
    assert 22 <= EPSON.mm(right - left) <= 25
    assert right - left == bottom - top


@given(
    st.lists(
        st.one_of(
            st.builds(
                lambda t, s, a: {"type": "text", "text": "Ễ" + t, "size": s, "align": a},
                st.text(st.sampled_from("Ễậ gW,đ"), max_size=40),
                st.sampled_from(["small", "normal", "large", "title"]),
                st.sampled_from(["left", "center", "right"]),
            ),
            st.just({"type": "rule"}),
            st.just({"type": "number", "text": "A012"}),
            st.just({"type": "boxes", "cells": ["K", "7", "M", "2"]}),
            st.just({"type": "qr", "data": "https://x.vn/t/1", "mm": 20}),
            st.just({"type": "code128", "data": "H99-1", "mm": 8}),
            st.builds(lambda mm: {"type": "feed", "mm": mm}, st.floats(0, 20)),
            st.just({"type": "cut"}),
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(["raster", "hybrid"]),
    st.sampled_from(["80", "58"]),
)
@settings(max_examples=40, deadline=None)
def test_paper_only_moves_forward_and_nothing_leaves_the_paper(
    blocks: list[dict[str, Any]], mode: Mode, paper: str
) -> None:
    profile = PROFILES[paper]
    page = Layout(profile, None, mode).page(slip(*blocks))
    row = 0
    for item in page.items:
        assert item.y >= row
        row = item.y + item.height
        if isinstance(item, Placed):
            assert item.x >= 0
            assert item.x + item.width <= profile.dots()
        elif isinstance(item, QrItem):
            assert item.plan.size + 2 * item.plan.quiet <= profile.dots()
        elif isinstance(item, BarcodeItem):
            assert item.height <= 255


def test_bands_are_small_enough_for_every_printer() -> None:
    for profile in PROFILES.values():
        for item in Layout(profile, None, "raster").page(sample("receipt")).items:
            if isinstance(item, Placed):
                for band in split(item, profile.max_rows):
                    assert band.image.height <= 256
                    assert (band.image.width + 7) // 8 * band.image.height <= MAX_BAND_BYTES


def test_split_bands_print_the_same_picture() -> None:
    image = Image.effect_noise((300, 400), 90).convert("1")
    whole = Image.new("1", (300, 400), 0)
    for band in split(Placed(0, 0, image), 64):
        whole.paste(band.image, (band.x, band.y))
    assert whole.tobytes() == image.tobytes()


# -- other blocks -----------------------------------------------------------------------------


def png(width: int, height: int, colour: str = "black") -> str:
    buffer = io.BytesIO()
    Image.new("RGBA", (width, height), colour).save(buffer, format="PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def test_a_picture_is_printed_as_wide_as_asked() -> None:
    one = slip({"type": "image", "png": png(100, 50), "mm": 30}, {"type": "cut"})
    left, top, right, bottom = ink_box(on_paper(one).image)
    assert EPSON.mm(right - left) == pytest.approx(30, abs=0.2)
    assert EPSON.mm(bottom - top) == pytest.approx(15, abs=0.2)


def test_a_picture_that_would_fill_the_memory_is_refused() -> None:
    one = slip({"type": "image", "png": png(3000, 3000), "mm": 30})
    with pytest.raises(SlipError, match="pixels"):
        Layout(EPSON).page(one)


@given(st.integers(8, 400), st.binary(min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_a_broken_picture_is_refused_or_printed(at: int, damage: bytes) -> None:
    whole = base64.b64decode(png(40, 30, "red"))
    broken = whole[:at] + damage + whole[at + len(damage) :]
    one = slip({"type": "image", "png": base64.b64encode(broken).decode(), "mm": 20})
    try:
        Layout(EPSON).page(one)
    except SlipError as error:
        assert "image.png" in str(error)


def test_columns_never_break_a_word_that_could_be_spared() -> None:
    cells = [{"text": "Applicant", "weight": 1}, {"text": "Nguyễn Thị Ánh Tuyết", "weight": 9}]
    page = Layout(CLONE, None, "raster").page(slip({"type": "columns", "cells": cells}))
    assert len(page.items) == 2, "label on one line, name on two"


def test_feed_before_the_cut_is_kept() -> None:
    short = on_paper(slip({"type": "text", "text": "a"}, {"type": "cut"}))
    long = on_paper(
        slip({"type": "text", "text": "a"}, {"type": "feed", "mm": 20}, {"type": "cut"})
    )
    assert long.mm - short.mm == pytest.approx(20, abs=0.5)


def test_the_same_slip_gives_the_same_bytes() -> None:
    assert job_for(sample("ticket")) == job_for(sample("ticket"))


def test_the_standard_ticket_is_small_on_a_slow_line() -> None:
    """So that a line of 115200 baud is not slower than the paper."""
    for language in ("vi", "en"):
        assert job_for(sample("ticket", language), mode="hybrid").size <= 7000


def test_rows_of_a_table_stand_in_one_column() -> None:
    rows: list[dict[str, Any]] = [
        {"type": "columns", "cells": [{"text": label, "weight": 2}, {"text": "value", "weight": 4}]}
        for label in ("Fee", "Identity no.", "Procedure")
    ]
    page = Layout(CLONE, None, "raster").page(slip(*rows))
    # The right edge of the picture is the end of the word "value" in each row.
    assert len({item.x + item.width for item in page.items if isinstance(item, Placed)}) == 1


def test_a_ticket_is_made_coarser_only_as_far_as_needed() -> None:
    long = slip(
        *[
            {"type": "text", "text": f"Ế dòng chữ dài thứ {i} có dấu", "size": "small"}
            for i in range(9)
        ]
    )
    ticket = Slip.from_json({**long.to_json(), "kind": "ticket"})
    assert job_for(ticket, mode="hybrid").size <= 7000 < job_for(long, mode="hybrid").size
    assert job_for(ticket, mode="raster") == job_for(long, mode="raster")


def test_a_letter_without_a_picture_is_marked_not_lost() -> None:
    strange = on_paper(slip({"type": "text", "text": "Anh 王 🙂"}, {"type": "cut"}))
    marked = on_paper(slip({"type": "text", "text": "Anh ? ?"}, {"type": "cut"}))
    assert strange.image.tobytes() == marked.image.tobytes()
