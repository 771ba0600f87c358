"""Codes, check words, masks: what is printed, typed and shown."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.dossiers import rules

AGENCIES = st.from_regex(r"[A-Z0-9]{1,4}(\.[A-Z0-9]{1,3}){0,3}", fullmatch=True)


@given(AGENCIES, st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(1, 9_999_999))
def test_a_code_says_its_agency_day_and_number(agency: str, day: date, number: int) -> None:
    code = rules.make_code(agency, day, number)
    assert rules.is_code(code)
    assert rules.split_code(code) == (agency, day, number)


def test_numbers_have_four_digits_and_grow() -> None:
    day = date(2026, 10, 8)
    assert rules.make_code("H15.50.05.13", day, 975) == "H15.50.05.13-261008-0975"
    assert rules.make_code("H99", day, 10_000) == "H99-261008-10000"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "H99-261008-975",
        "h99-261008-0975",
        "H99..01-261008-0975",
        "H99-261008-0975\n",
        "H99-261008-09751234",
        "H99-٢٦١٠٠٨-0975",
        "A" * 60 + "-261008-0975",
    ],
)
def test_what_is_no_code(text: str) -> None:
    assert not rules.is_code(text)


def test_old_codes_and_ministry_codes_are_codes() -> None:
    assert rules.is_code("000.00.12.H29-191205-0001")
    assert rules.is_code("G09-261008-0912345")


@pytest.mark.parametrize(("agency", "number"), [("h99", 1), ("", 1), ("H99", 0), ("H99", 10**7)])
def test_no_code_is_made_of_wrong_parts(agency: str, number: int) -> None:
    with pytest.raises(ValueError):
        rules.make_code(agency, date(2026, 1, 1), number)


def test_a_typed_code_is_understood() -> None:
    assert rules.normalise_code(" h99.01.05 – 261121–0007 ") == "H99.01.05-261121-0007"


@given(st.text(alphabet=rules.CHECK_ALPHABET, min_size=4, max_size=4))
def test_a_check_word_survives_being_typed_small_and_spaced(word: str) -> None:
    assert rules.normalise_check(" ".join(word.lower())) == word


@given(st.text(max_size=12))
def test_a_typed_check_word_is_in_the_alphabet_or_nothing(text: str) -> None:
    word = rules.normalise_check(text)
    assert word == "" or (len(word) == 4 and set(word) <= set(rules.CHECK_ALPHABET))


def test_look_alikes_are_forgiven() -> None:
    assert rules.normalise_check("SZB1") == "528L"


def test_the_receipts_qr_is_code_star_check() -> None:
    assert rules.split_scanned("H99-261121-0001*k7m2") == ("H99-261121-0001", "K7M2")
    assert rules.split_scanned("H99-261121-0001") == ("H99-261121-0001", "")


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Nguyễn Thị Mẫu", "Nguyễn Thị M***"),
        (unicodedata.normalize("NFD", "Trần Văn Ổn"), "Trần Văn Ổ***"),
        ("Mẫu", "M***"),
        ("", ""),
    ],
)
def test_a_name_is_masked_at_the_given_name(name: str, masked: str) -> None:
    assert rules.mask_name(name) == masked


def test_numbers_phones_and_addresses_are_masked() -> None:
    assert rules.mask_number("099190000015") == "099*****0015"
    assert rules.mask_phone("0901231234") == "090***1234"
    assert rules.mask_address("Tổ 3, phường Bến Mới, tỉnh Sông Quê") == (
        "phường Bến Mới, tỉnh Sông Quê"
    )
    assert rules.mask_address("Tổ 3") == "***"


@given(st.text(alphabet="0123456789", min_size=9, max_size=14))
def test_a_mask_hides_at_least_two_digits(number: str) -> None:
    assert rules.mask_number(number).count("*") >= 2


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("090 123 1234", "+84901231234"), ("+84 901231234", "+84901231234"), ("12345", "")],
)
def test_telephones_are_kept_in_international_form(typed: str, kept: str) -> None:
    assert rules.e164(typed) == kept
    assert not kept or rules.national(kept) == "0901231234"
