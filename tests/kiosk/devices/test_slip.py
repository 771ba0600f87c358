"""A slip is plain, bounded data: nothing odd gets past its door."""

from __future__ import annotations

import unicodedata
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.printers.samples import sample
from kiosk.devices.slip import Slip, SlipError, clean_text


def make(*blocks: dict[str, Any], **top: Any) -> Slip:
    data = {"id": str(uuid.UUID(int=7)), "kind": "test", "language": "vi", "blocks": list(blocks)}
    return Slip.from_json({**data, **top})


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", ["ticket", "receipt", "test"])
def test_json_gives_back_the_same_slip(kind: str, language: str) -> None:
    slip = sample(kind, language)
    assert Slip.from_json(slip.to_json()) == slip


@given(st.text(max_size=80))
def test_cleaned_text_is_nfc_and_holds_no_control_or_format_character(text: str) -> None:
    cleaned = clean_text(text)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not {unicodedata.category(ch) for ch in cleaned} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert clean_text(cleaned) == cleaned


@given(st.text(max_size=40))
def test_decomposed_and_composed_text_clean_to_the_same(text: str) -> None:
    assert clean_text(unicodedata.normalize("NFD", text)) == clean_text(
        unicodedata.normalize("NFC", text)
    )


def test_line_breaks_separate_words_and_commands_vanish() -> None:
    assert clean_text("Mời\nông\u2028bà\x1b@\x10\x04\x01\u202e\u200b") == "Mời ông bà@"


@pytest.mark.parametrize(
    ("block", "told"),
    [
        ({"type": "poem"}, r"blocks\[0\]: unknown block type 'poem'"),
        ({"type": "text"}, r"blocks\[0\].text: must be a string"),
        ({"type": "text", "text": "\x1b"}, r"blocks\[0\].text"),
        ({"type": "text", "text": "a", "size": "huge"}, r"blocks\[0\].size"),
        ({"type": "text", "text": "a", "colour": "red"}, "no field 'colour'"),
        ({"type": "text", "text": "a" * 601}, r"blocks\[0\].text"),
        ({"type": "feed", "mm": float("nan")}, r"blocks\[0\].mm"),
        ({"type": "feed", "mm": True}, r"blocks\[0\].mm"),
        ({"type": "feed", "mm": 1e9}, r"blocks\[0\].mm"),
        ({"type": "qr", "data": ""}, r"blocks\[0\].data"),
        ({"type": "qr", "data": "a\x10\x04\x01"}, r"blocks\[0\].data"),
        ({"type": "qr", "data": "x" * 401}, r"blocks\[0\].data"),
        ({"type": "code128", "data": "Đ"}, r"blocks\[0\].code128.data"),
        ({"type": "boxes", "cells": []}, r"blocks\[0\].cells"),
        ({"type": "boxes", "cells": ["K", ""]}, r"blocks\[0\].cells\[1\]"),
        ({"type": "columns", "cells": [{"text": 1}]}, r"blocks\[0\].cells\[0\].text"),
        ({"type": "image", "png": "eA=="}, r"blocks\[0\].image.png"),
        ({"type": "image", "png": "***"}, r"blocks\[0\].image.png"),
        ("cut", r"blocks\[0\]"),
    ],
)
def test_a_bad_block_is_refused_naming_the_place(block: Any, told: str) -> None:
    with pytest.raises(SlipError, match=told):
        make(block)


@pytest.mark.parametrize(
    ("top", "told"),
    [
        ({"id": "x"}, "slip.id"),
        ({"kind": "poem"}, "slip.kind"),
        ({"language": "fr"}, "slip.language"),
        ({"version": 2}, "slip.version"),
        ({"blocks": [{"type": "cut"}] * 121}, "slip.blocks"),
        ({"extra": 1}, "no field 'extra'"),
    ],
)
def test_a_bad_slip_is_refused_naming_the_field(top: dict[str, Any], told: str) -> None:
    with pytest.raises(SlipError, match=told):
        make({"type": "cut"}, **top)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=6))
def test_any_json_is_read_or_refused_and_nothing_else(value: object) -> None:
    for data in (value, {"blocks": value}, {"type": value}):
        with pytest.raises(SlipError):
            make(data)  # type: ignore[arg-type]
