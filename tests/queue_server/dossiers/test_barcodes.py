"""Marks on the page of an ordinary printer are read by two independent readers."""

from __future__ import annotations

import re

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pyzbar import pyzbar

from queue_server.dossiers import barcodes


def picture(text: str) -> Image.Image:
    modules = "0" * 10 + barcodes.code128_modules(text) + "0" * 10
    row = np.array([0 if m == "1" else 255 for m in modules], dtype=np.uint8)
    return Image.fromarray(np.repeat(np.tile(row, (60, 1)), 3, axis=1))


def test_code_128_is_read_by_both_readers() -> None:
    code = "H99.01.05-261121-0001"
    image = picture(code)
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [code]
    assert [found.data.decode() for found in pyzbar.decode(image)] == [code]


@settings(max_examples=30, deadline=None)
@given(st.from_regex(r"[A-Z0-9]{2,6}(\.[A-Z0-9]{1,3}){0,3}-[0-9]{6}-[0-9]{4,7}", fullmatch=True))
def test_every_code_reads_back(code: str) -> None:
    assert zxingcpp.read_barcodes(picture(code))[0].text == code


def test_the_svg_holds_the_same_bars_and_a_quiet_zone() -> None:
    code = "H99-261121-0001"
    svg = barcodes.code128_svg(code)
    bars = {int(x) for x in re.findall(r"M(\d+) 0h1", svg)}
    modules = barcodes.code128_modules(code)
    assert bars == {i + 10 for i, m in enumerate(modules) if m == "1"}
    assert f'viewBox="0 0 {len(modules) + 20} 1"' in svg


@pytest.mark.parametrize("text", ["", "Đ", "A\n"])
def test_what_code_128_b_cannot_hold_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        barcodes.code128_modules(text)


def test_the_qr_is_sized_in_millimetres() -> None:
    svg = barcodes.qr_svg("H99-261121-0001*K7M2", size_mm=25)
    assert 'width="25mm"' in svg and svg.count("<svg") == 1 and "viewBox" in svg
