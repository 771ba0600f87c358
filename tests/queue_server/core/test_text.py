"""Folding, cleaning, searching: Vietnamese in every form it arrives in."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.core import search
from queue_server.core.lines import clean_lines, clean_text
from queue_server.core.models import SearchEntry


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đăng ký đất ĐAI", "dang ky dat dai"),
        ("Nguyễn Thị Hường", "nguyen thi huong"),
        ("ỨNG  hoè\tƯỚC", "ung hoe uoc"),
        ("H99-261121-0001", "h99-261121-0001"),
    ],
)
def test_folding_takes_marks_away_in_both_unicode_forms(text: str, folded: str) -> None:
    for form in ("NFC", "NFD"):
        assert search.fold(unicodedata.normalize(form, text)) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    once = search.fold(text)
    assert search.fold(once) == once


@given(st.text())
def test_a_clean_line_is_one_printable_line(text: str) -> None:
    line = clean_text(text)
    assert line == unicodedata.normalize("NFC", line) == line.strip()
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Cs") for char in line)
    assert clean_text(line) == line


@given(st.text(), st.integers(0, 20))
def test_a_cut_line_fits_and_keeps_letters_whole(text: str, length: int) -> None:
    line = clean_text(text, length)
    assert len(line) <= length
    assert clean_text(text).startswith(line)


def test_control_bytes_and_tricks_of_direction_are_gone() -> None:
    assert clean_text("A\x1b@\x00B\u202eC\u2028D\u200b") == "A@BC D"
    assert clean_lines("\n một\x07\n\n hai \n") == "một\n\nhai"


THINGS = {
    1: "Đăng ký khai sinh",
    2: "Cấp giấy phép xây dựng nhà ở riêng lẻ",
    3: "Đăng ký đất đai lần đầu",
    4: "Xác nhận tình trạng hôn nhân, nhà ở",
    5: "Hồ sơ H99-261121-0001",
}


@pytest.fixture
def things(db: None) -> None:
    search.index_many("thing", THINGS, office_id=3)


@pytest.mark.usefixtures("things")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("dang ky", [1, 3]),
        ("ĐĂNG KÝ ĐẤT", [3]),
        ("dat dang", [3]),
        ("xay nha", [2]),
        ("nha o", [2, 4]),
        ("h99-2611", [5]),
        ("0001", [5]),
        ("khong co", []),
        ("", []),
        ('"; DROP TABLE core_searchentry; --', []),
        ("' OR 1=1 * : & | !", []),
        ("NEAR AND OR NOT", []),
        ("x" * 5000, []),
        ("nha " * 500, [2, 4]),
    ],
)
def test_a_query_finds_the_same_on_both_engines(query: str, found: list[int]) -> None:
    result = search.find("thing", query, office_id=3)
    assert sorted(result) == sorted(found)


@pytest.mark.usefixtures("things")
def test_what_holds_the_words_side_by_side_comes_first() -> None:
    search.index("thing", 6, "Ký tên rồi đăng tin", office_id=3)
    assert search.find("thing", "đăng ký", office_id=3) == [1, 3, 6]
    assert search.find("thing", "đăng ký", office_id=3, limit=1) == [1]


@pytest.mark.usefixtures("things")
def test_offices_find_their_own_and_the_common() -> None:
    search.index("thing", 7, "Đăng ký chung", office_id=0)
    search.index("thing", 8, "Đăng ký riêng", office_id=4)
    assert sorted(search.find("thing", "dang ky", office_id=4)) == [7, 8]
    assert sorted(search.find("thing", "dang ky", office_id=3)) == [1, 3, 7]
    assert search.find("other", "dang ky", office_id=3) == []


@pytest.mark.usefixtures("things")
def test_a_changed_thing_is_found_by_its_new_words_alone() -> None:
    search.index("thing", 1, "Kết hôn " + "z" * 3000, office_id=3)
    assert search.find("thing", "khai sinh", office_id=3) == []
    assert search.find("thing", "ket hon zzz", office_id=3) == [1]
    search.remove("thing", 1)
    assert search.find("thing", "ket hon", office_id=3) == []
    assert SearchEntry.objects.count() == 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_an_emptied_table_forgets_its_words(time: str) -> None:
    """Test databases are emptied between tests; the index must not keep ghosts."""
    assert search.find("thing", "khai", office_id=3) == [], time
    search.index("thing", 1, "Khai tử", office_id=3)
    assert search.find("thing", "khai", office_id=3) == [1]
