"""A citizen's words find the right procedure first, with or without accents."""

from __future__ import annotations

import random

import pytest

from queue_server.accounts.models import Unit
from queue_server.catalogue import selectors, services
from queue_server.catalogue.rules import ranking


@pytest.fixture
def entries(stocked: Unit) -> tuple[ranking.Entry, ...]:
    """The search entries of the shipped catalogue."""
    return selectors.index(stocked).entries


EXPECTED = {
    "xay nha": "1.013225",
    "xây nhà": "1.013225",
    "dang ky khai sinh": "1.001193",
    "đăng ký khai sinh": "1.001193",
    "ĐĂNG KÝ KHAI SINH": "1.001193",
    "khai sinh": "1.001193",
    "sao y": "2.000815",
    "công chứng": "2.000815",
    "so do": "1.013978",
    "mat so do": "1.012786",
    "sang ten": "1.013831",
    "ket hon": "1.000894",
    "lay chong nuoc ngoai": "2.000806",
    "giấy độc thân": "1.004873",
    "nhập hộ khẩu": "1.004222",
    "tam tru": "1.004194",
    "cccd": "1.116410",
    "mo quan an": "1.001612",
    "vỉa hè": "1.013274",
    "hộ nghèo": "1.011607",
    "khuyet tat": "1.001699",
    "building permit": "1.013225",
    "birth certificate": "1.001193",
    "certified copy": "2.000815",
    "1.012784": "1.012784",
}


def test_everyday_words_find_the_right_procedure_first(
    entries: tuple[ranking.Entry, ...],
) -> None:
    found = {query: (ranking.rank(query, entries) or [""])[0] for query in EXPECTED}
    assert found == EXPECTED


def test_accents_and_letters_decomposed_make_no_difference(
    entries: tuple[ranking.Entry, ...],
) -> None:
    wanted = ranking.rank("đăng ký khai sinh", entries)
    for written in ("dang ky khai sinh", "Đăng ky\u0301 khai sinh", "  đăng  ký khai sinh "):
        assert ranking.rank(written, entries) == wanted


def test_order_of_the_catalogue_does_not_change_the_answer(
    entries: tuple[ranking.Entry, ...],
) -> None:
    shuffled = list(entries)
    random.Random(7).shuffle(shuffled)
    for query in EXPECTED:
        assert ranking.rank(query, shuffled) == ranking.rank(query, entries)


def test_words_half_typed_already_find(entries: tuple[ranking.Entry, ...]) -> None:
    assert "1.001193" in ranking.rank("dang ky khai si", entries)[:5]


def test_nonsense_and_nothing_find_nothing(entries: tuple[ranking.Entry, ...]) -> None:
    assert ranking.rank("zzzz qqqq", entries) == []
    assert ranking.rank("", entries) == []
    assert ranking.rank("?!", entries) == []


def test_closed_procedure_is_not_found(stocked: Unit) -> None:
    version = selectors.search(stocked, "xay nha")[0]
    services.change_procedure(version.procedure, actor="test", active=False)
    assert version.procedure.code not in {
        found.procedure.code for found in selectors.search(stocked, "xay nha")
    }


def test_words_an_editor_adds_are_found_at_once(stocked: Unit) -> None:
    version = selectors.version_of_code(stocked, "1.012783")
    assert version is not None
    services.change_procedure(version.procedure, actor="test", keywords_vi="bìa đỏ cũ nát")
    assert selectors.search(stocked, "bia do cu nat")[0].procedure.code == "1.012783"
