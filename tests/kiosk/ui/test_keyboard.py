"""The on-screen keyboard: what each key does to the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.ui.keyboard import keys

anything = st.text(max_size=20)


def test_vietnamese_keys_type_telex_and_english_keys_do_not() -> None:
    assert keys.press_telex("ca", "a") == "câ"
    assert keys.press_plain("ca", "a") == "caa"


@given(anything)
def test_clear_empties_and_delete_never_lengthens(text: str) -> None:
    for press in (keys.press_telex, keys.press_plain):
        assert press(text, keys.CLEAR) == ""
        assert len(press(text, keys.DELETE)) <= max(0, len(text) - 1) or not text


@given(anything)
def test_a_space_never_stands_first_or_twice(text: str) -> None:
    once = keys.press_plain(text, keys.SPACE)
    assert keys.press_plain(once, keys.SPACE) == once
    assert keys.press_plain("", keys.SPACE) == ""


def test_check_words_offer_nothing_that_is_mistaken_for_something_else() -> None:
    offered = {key for row in keys.CHECK_WORD for key in row} - {keys.DELETE}
    assert offered == set("CDFHJKLMNPRTVWXY23456789")


def test_a_dossier_code_can_be_typed_whole() -> None:
    offered = {key for row in keys.CODE for key in row}
    assert set("H99.03-261116-0007") <= offered
