"""Finding a procedure with or without accents, by words in any order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.catalogue import Procedure
from kiosk.core.find import ProcedureIndex, fold

PROCEDURES = (
    Procedure("P1", "Thủ tục đăng ký lại khai sinh", "Re-registration of birth", "ho-tich"),
    Procedure("P2", "Đăng ký khai sinh", "Birth registration", "ho-tich"),
    Procedure(
        "P3",
        "Cấp giấy phép xây dựng mới đối với công trình",
        "Building permit",
        "xay-dung",
        summary_vi="Tôi muốn xây nhà",
    ),
    Procedure("P4", "Đăng ký đất đai lần đầu", "First land registration", "dat-dai"),
)
INDEX = ProcedureIndex(PROCEDURES)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("đăng ký khai sinh", "P2"),
        ("dang ky khai sinh", "P2"),
        ("DANG KY KHAI", "P2"),
        ("khai sinh lai", "P1"),
        ("xay nha", "P3"),
        ("dat dai", "P4"),
        ("đất", "P4"),
        ("building", "P3"),
        ("re-reg", "P1"),
    ],
)
def test_the_first_hit_is_what_was_meant(query: str, first: str) -> None:
    assert INDEX.search(query)[0] == first


def test_with_and_without_accents_is_the_same() -> None:
    assert INDEX.search("đăng ký khai sinh") == INDEX.search("dang ky khai sinh")


def test_what_people_call_it_counts_like_its_name() -> None:
    called = Procedure("P9", "Cấp Giấy chứng nhận lần đầu", "Certificate", phrases=("so do",))
    other = Procedure("P0", "Sơ đồ lũ quét", "Map of floods")
    assert ProcedureIndex((other, called)).search("sổ đỏ")[0] == "P9"


def test_nothing_fits_nonsense() -> None:
    assert INDEX.search("zzz") == ()


def test_an_empty_query_lists_everything_in_order_or_one_field() -> None:
    assert INDEX.search("  ") == ("P1", "P2", "P3", "P4")
    assert INDEX.search("", "ho-tich") == ("P1", "P2")
    assert INDEX.search("dang ky", "dat-dai") == ("P4",)


@given(st.text(alphabet="aàảãáạăâbcdđeéêghiíklmnoôơpqrstuưvxyỳ ĐÀÊ", max_size=30))
def test_folding_is_stable_and_plain(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert folded.isascii()


@given(st.sampled_from(PROCEDURES), st.data())
def test_every_procedure_is_found_by_the_beginnings_of_its_words(
    procedure: Procedure, data: st.DataObject
) -> None:
    words = fold(procedure.name_vi).split()
    chosen = data.draw(st.lists(st.sampled_from(words), min_size=1, max_size=3))
    query = " ".join(word[: data.draw(st.integers(1, len(word)))] for word in chosen)
    assert procedure.code in INDEX.search(query)
