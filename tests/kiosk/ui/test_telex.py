"""Telex: every Vietnamese syllable can be typed, every mark can be undone, no key is lost."""

from __future__ import annotations

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.ui.keyboard import telex

KEYS_OF = {"â": "aa", "ă": "aw", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}
KEY_OF_TONE = {mark: key for key, mark in telex.TONES.items()}

INITIALS = "b c ch d đ g gh h k kh l m n ng ngh nh p ph r s t th tr v x"
OPEN_NUCLEI = """
    a ă â e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iu oa oe oi ôi ơi ua ưa uê ui ưi ưu uơ uy
    iêu yêu oai oay uây uôi ươi ươu uya uyu
"""
CLOSED_NUCLEI = "a ă â e ê i o ô ơ u ư iê oa oă uâ uô ươ uyê"
FINALS = "c ch m n ng nh p t"
initials = st.sampled_from([*INITIALS.split(), ""])
open_nuclei = st.sampled_from(OPEN_NUCLEI.split())
closed_nuclei = st.sampled_from(CLOSED_NUCLEI.split())
finals = st.sampled_from(FINALS.split())
tones = st.sampled_from(["", *telex.TONES.values()])


@st.composite
def syllables(draw: st.DrawFn) -> str:
    """A syllable in the spelling the engine itself would write (tone on its right letter)."""
    closed = draw(st.booleans())
    letters = draw(initials) + draw(closed_nuclei if closed else open_nuclei)
    letters += draw(finals) if closed else ""
    parts = telex.split(letters)
    tone = draw(tones)
    at = len(parts.initial) + telex._tone_index(parts)
    return unicodedata.normalize("NFC", letters[: at + 1] + tone + letters[at + 1 :])


def keys_for(syllable: str) -> str:
    """The keys a typist presses: marks behind their letter, the tone at the end."""
    letters, tone = telex._without_tone(syllable)
    return "".join(KEYS_OF.get(c, c) for c in letters) + KEY_OF_TONE.get(tone, "")


@given(syllables())
def test_every_syllable_can_be_typed(syllable: str) -> None:
    assert telex.type_keys(keys_for(syllable)) == syllable


@given(syllables())
def test_capitals_are_kept(syllable: str) -> None:
    assert telex.type_keys(keys_for(syllable).upper()) == syllable.upper()


@given(st.lists(syllables(), min_size=1, max_size=5))
def test_words_do_not_disturb_each_other(words: list[str]) -> None:
    assert telex.type_keys(" ".join(keys_for(word) for word in words)) == " ".join(words)


@given(st.text(alphabet=string.ascii_letters + " ", max_size=24))
def test_text_is_nfc_and_grows_by_at_most_one_letter_a_key(keys: str) -> None:
    text = ""
    for key in keys:
        longer = telex.type_key(text, key)
        assert unicodedata.is_normalized("NFC", longer)
        assert len(longer) <= len(text) + 1
        text = longer


@given(syllables(), st.sampled_from(sorted(telex.TONES)))
def test_a_repeated_tone_key_takes_the_tone_off_and_is_typed(syllable: str, key: str) -> None:
    bare = telex.type_key(syllable, "z") if telex.split(syllable).tone else syllable
    twice = telex.type_keys(key * 2, bare)
    assert twice == bare + key
    assert telex.type_key(twice, key) == twice + key


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12))
def test_whatever_is_in_the_field_a_key_never_fails(text: str) -> None:
    for key in "asdwz ":
        assert unicodedata.is_normalized("NFC", telex.type_key(text, key))
    assert len(telex.backspace(text)) <= max(0, len(unicodedata.normalize("NFC", text)) - 1)


@given(syllables())
def test_backspace_removes_exactly_one_letter(syllable: str) -> None:
    assert len(telex.backspace(syllable)) == len(syllable) - 1


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("ddaats ddai", "đất đai"),
        ("xaay nhaf", "xây nhà"),
        ("khai sinh", "khai sinh"),
        ("hooj tichj", "hộ tịch"),
        ("chwngs thwcj", "chứng thực"),
        ("nguoiwf", "người"),
        ("duongdwf", "đường"),
        ("quyeets", "quyết"),
        ("giayas", "giấy"),
        ("giwx", "giữ"),
        ("thuowr", "thuở"),
        ("nuowcs", "nước"),
        ("hoaf", "hòa"),
        ("hoafn", "hoàn"),
        ("thuyr", "thủy"),
        ("Nguyeenx", "Nguyễn"),
        ("DDAATS", "ĐẤT"),
    ],
)
def test_words_of_the_office(keys: str, expected: str) -> None:
    assert telex.type_keys(keys) == expected


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("ddd", "dd"),
        ("dddd", "ddd"),
        ("aaa", "aa"),
        ("aaaa", "aaa"),
        ("eee", "ee"),
        ("ooo", "oo"),
        ("aww", "aw"),
        ("oww", "ow"),
        ("ww", "w"),
        ("ass", "as"),
        ("asz", "a"),
    ],
)
def test_repeating_a_key_undoes_its_mark(keys: str, expected: str) -> None:
    assert telex.type_keys(keys) == expected


def test_backspace_moves_the_tone_to_where_it_belongs() -> None:
    assert telex.backspace("hoàn") == "hòa"
    assert telex.backspace("") == ""
