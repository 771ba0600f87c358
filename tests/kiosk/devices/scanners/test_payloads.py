"""What a scanned text is taken for, and what of it may be kept."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.payloads import (
    MAX_LENGTH,
    Appointment,
    CitizenCard,
    Receipt,
    TicketCode,
    Unknown,
    UnknownReason,
    classify,
)

CARD = "099190000015|191234567|NGUYỄN THỊ MẪU|02091990|Nữ|Tổ 3, Phường Bến Mới, Sông Quê|25052021"
TOKEN = "qZ3-x_9Lk2vB7nM4cR8tYw"

codes = st.from_regex(r"H99(\.[0-9]{2}){0,3}-[0-9]{6}-[0-9]{4,7}", fullmatch=True)
checks = st.text("ABCDEFGHJKMNPQRSTUVWXYZ23456789", min_size=4, max_size=4)
tokens = st.text(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", min_size=22, max_size=64
)


@given(codes, checks)
def test_the_receipts_qr_gives_code_and_check(code: str, check: str) -> None:
    assert classify(f"{code}*{check}") == Receipt(code, check)


@given(codes)
def test_the_receipts_code_128_gives_the_code_alone(code: str) -> None:
    assert classify(code) == Receipt(code, None)


@given(codes, checks)
def test_caps_lock_on_a_wedge_does_not_hide_a_receipt(code: str, check: str) -> None:
    assert classify(f"{code}*{check}".lower()) == classify(f"{code}*{check}")


@pytest.mark.parametrize("base", ["https://queue.h99.example", "http://10.0.0.5:8000/ben-moi"])
@given(token=tokens)
def test_a_follow_address_is_a_ticket(base: str, token: str) -> None:
    url = f"{base}/t/{token}"
    assert classify(url) == TicketCode(token, url)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \r\n\t ", "empty"),
        ("https://example.com/menu", "link"),
        ("https://queue.h99.example/t/short", "link"),
        ("A012", "unknown"),
        ("H99-261121-0001*K7M2*", "unknown"),
        ("H99-261121-0001*K7", "unknown"),
        ("H99-２６１１２１-0001", "unknown"),
        ("\x1b@H99-261121-0001", "control"),
        ("H99-2611\x0021-0001", "control"),
        ("x" * (MAX_LENGTH + 1), "too_long"),
        ("x" * 1_000_000, "too_long"),
        ("H99-2611\ufffd1-0001", "unreadable"),
    ],
)
def test_what_is_none_of_ours_is_unknown_with_a_reason(text: str, reason: UnknownReason) -> None:
    assert classify(text) == Unknown(reason)


def test_an_appointment_slip_is_read() -> None:
    assert classify("LH*7K2M9QX4") == Appointment("7K2M9QX4")


def test_a_citizen_card_is_shown_masked() -> None:
    assert classify(CARD) == CitizenCard("099*****0015", "NGUYỄN THỊ M***", 1990, "female", 7)


@pytest.mark.parametrize("extra", range(-1, 5))
def test_cards_of_six_to_eleven_fields_are_read(extra: int) -> None:
    fields = CARD.split("|")
    fields = fields[:extra] if extra < 0 else fields + ["x"] * extra
    card = classify("|".join(fields))
    assert isinstance(card, CitizenCard)
    assert card.fields_count == 7 + extra


@pytest.mark.parametrize(
    ("birth", "year"),
    [("00001950", 1950), ("1950", 1950), ("02/09/1990", 1990), ("", None), ("02090000", None)],
)
def test_an_unknown_day_of_birth_does_not_fail_a_card(birth: str, year: int | None) -> None:
    card = classify(f"099190000015||NGUYỄN VĂN MẪU|{birth}|Nam|Sông Quê")
    assert isinstance(card, CitizenCard)
    assert (card.birth_year, card.sex) == (year, "male")


def test_a_name_in_decomposed_letters_is_composed() -> None:
    card = classify(unicodedata.normalize("NFD", CARD))
    assert isinstance(card, CitizenCard)
    assert card.name_masked == "NGUYỄN THỊ M***"


def test_eleven_digits_are_not_a_card() -> None:
    assert classify(CARD[1:]) == Unknown("unknown")


words = st.text("ABCDEGHKLMNOPQRSTUVXYĂÂĐÊÔƠƯ", min_size=2, max_size=8)


@given(number=st.from_regex(r"[0-9]{12}", fullmatch=True), name=st.lists(words, min_size=1))
def test_nothing_of_a_card_can_be_read_back(number: str, name: list[str]) -> None:
    card = classify(f"{number}|191234567|{' '.join(name)}|02091990|Nữ|Bến Mới|25052021")
    everything = repr(card) + "".join(str(getattr(card, slot)) for slot in card.__slots__)
    assert number not in everything
    assert number[3:8] not in repr(card)
    assert isinstance(card, CitizenCard)
    assert card.name_masked.split()[-1] == name[-1][0] + "***"
    assert "***" not in repr(card) and name[0] not in repr(card)


def test_a_check_word_and_a_ticket_token_stay_out_of_logs() -> None:
    assert "K7M2" not in repr(classify("H99-261121-0001*K7M2"))
    assert TOKEN not in repr(classify(f"https://h99.example/t/{TOKEN}"))


@given(st.text())
def test_every_text_has_an_answer(text: str) -> None:
    assert classify(text) is not None


@given(st.binary(max_size=600))
def test_every_noise_has_an_answer(noise: bytes) -> None:
    assert classify(noise.decode("latin-1")) is not None
