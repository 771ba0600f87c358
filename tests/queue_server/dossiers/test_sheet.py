"""A table of existing dossiers is read as people's programs save it, and never guessed."""

from __future__ import annotations

import codecs
import io
import unicodedata
from datetime import datetime, time

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_server.core.clock import LOCAL
from queue_server.dossiers import sheet
from queue_server.dossiers.rules import Channel, State
from queue_server.dossiers.tables import FileUnreadable

HEAD = "Mã hồ sơ,Tên thủ tục,Người nộp,Trạng thái,Ngày nhận,Ngày hẹn trả,Phí\n"
GOOD = (
    "H99.01.05-261120-0001,Khai sinh,Nguyễn Thị Mẫu,Đang xử lý,20/11/2026 08:30,25/11/2026,8000\n"
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def one(text: str) -> sheet.Row:
    read = sheet.read_sheet(text.encode() if isinstance(text, str) else text)
    assert read.errors == ()
    (row,) = read.rows
    return row


def test_a_line_becomes_a_dossier() -> None:
    row = one(HEAD + GOOD)
    assert (row.code, row.state, row.fee_vnd) == ("H99.01.05-261120-0001", State.PROCESSING, 8000)
    assert (row.received_at, row.due_at) == (local("2026-11-20 08:30"), local("2026-11-25 17:00"))
    assert (row.line, row.channel) == (2, Channel.DESK)


def test_the_template_reads_back() -> None:
    read = sheet.read_sheet(sheet.template_csv())
    assert read.errors == ()
    assert read.rows[0].applicant_name == "Nguyễn Thị Mẫu"
    assert read.rows[0].fee_vnd == 8000


@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF8 + (HEAD + GOOD).encode(),
        (HEAD + GOOD).replace(",", ";").encode(),
        (HEAD + GOOD).replace(",", "\t").encode("utf-16"),
        (HEAD + GOOD).replace("\n", "\r\n").encode(),
        unicodedata.normalize("NFD", HEAD + GOOD).encode(),
        (HEAD.upper() + GOOD).encode(),
        (HEAD + "\n,,,,,,\n" + GOOD).encode(),
    ],
    ids=["BOM", "semicolon", "UTF-16 tabs", "CRLF", "NFD", "capitals", "blank lines"],
)
def test_the_dialects_of_other_programs_are_the_same_table(data: bytes) -> None:
    read = sheet.read_sheet(data)
    assert read.errors == ()
    assert read.rows[0].applicant_name == "Nguyễn Thị Mẫu"
    assert read.rows[0].received_at == local("2026-11-20 08:30")


def test_a_workbook_is_the_same_table() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(HEAD.strip().split(","))
    page.append(
        ["H99.01.05-261120-0001", "Khai sinh", "Nguyễn Thị Mẫu", 4]
        + [datetime(2026, 11, 20, 8, 30), datetime(2026, 11, 25), 8000]
    )
    out = io.BytesIO()
    book.save(out)
    (row,) = sheet.read_sheet(out.getvalue()).rows
    assert (row.state, row.fee_vnd) == (State.PROCESSING, 8000)
    assert (row.received_at, row.due_at) == (local("2026-11-20 08:30"), local("2026-11-25 17:00"))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("25/11/2026 10:00", "2026-11-25 10:00"),
        ("10:00 25/11/2026", "2026-11-25 10:00"),
        ("25-11-2026 7h30", "2026-11-25 07:30"),
        ("2026-11-25T10:00:59", "2026-11-25 10:00"),
        ("25.11.2026", "2026-11-25 08:00"),
        ("46351", "2026-11-25 08:00"),
        ("46351.4375", "2026-11-25 10:30"),
        ("46351,4375", "2026-11-25 10:30"),
    ],
)
def test_dates_of_people_of_iso_and_of_excel(text: str, moment: str) -> None:
    assert sheet.parse_moment(text, time(8)) == local(moment)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "32/1/2026",
        "25/11/26",
        "11/25/2026",
        "2026-11-25T10:00Z",
        "hôm qua",
        "10:00",
        "12345678",
    ],
)
def test_what_is_no_date_is_not_guessed(text: str) -> None:
    assert sheet.parse_moment(text, time(8)) is None


@given(
    st.datetimes(datetime(2001, 1, 1), datetime(2098, 12, 31)),
    st.sampled_from(["%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M", "%H:%M %d/%m/%Y", "%Y-%m-%dT%H:%M:%S"]),
)
def test_every_written_moment_reads_back(moment: datetime, form: str) -> None:
    expected = moment.replace(second=0, microsecond=0, tzinfo=LOCAL)
    assert sheet.parse_moment(moment.strftime(form), time(8)) == expected


@pytest.mark.parametrize(
    ("column", "value", "key"),
    [
        (0, "H99-1", "code"),
        (1, "", "procedure_code"),
        (2, " ", "name"),
        (3, "đang làm", "state"),
        (3, "11", "state"),
        (4, "", "received"),
        (4, "31/2/2026", "received"),
        (5, "1/1/2020", "due"),
        (6, "tám nghìn", "fee"),
        (6, "-5", "fee"),
    ],
)
def test_a_wrong_value_is_an_error_of_its_line_and_column(
    column: int, value: str, key: str
) -> None:
    cells = GOOD.strip().split(",")
    cells[column] = value
    read = sheet.read_sheet((HEAD + GOOD + ",".join(cells).replace("0001", "0002")).encode())
    assert [(error.line, error.column) for error in read.errors] == [(3, key)]
    assert len(read.rows) == 1


def test_every_fault_of_a_line_is_said_at_once() -> None:
    read = sheet.read_sheet((HEAD + "x,,,y,z,,\n").encode())
    assert {error.column for error in read.errors} >= {"code", "name", "state", "received"}


def test_a_line_number_is_that_of_the_editor_even_after_a_cell_of_two_lines() -> None:
    text = HEAD + GOOD.replace("Khai sinh", '"Khai\nsinh"') + "x,,,,,,\n"
    read = sheet.read_sheet(text.encode())
    assert {error.line for error in read.errors} == {4}


def test_the_same_code_twice_names_both_lines() -> None:
    read = sheet.read_sheet((HEAD + GOOD + GOOD).encode())
    assert [(e.line, "2" in e.reason) for e in read.errors] == [(3, True)]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        HEAD.encode(),
        b"a,b\n1,2\n",
        (HEAD + GOOD).encode("cp1258", "replace"),
        (HEAD + GOOD).encode() + b"\0",
        b"PK\x03\x04 not a zip",
        (HEAD + '"open quote').encode(),
        ("Mã hồ sơ,Dossier code,Người nộp,Trạng thái,Ngày nhận\n" + GOOD).encode(),
    ],
    ids=["empty", "headings", "other", "cp1258", "zero", "zip", "quote", "twice"],
)
def test_what_is_no_table_is_refused_as_a_whole(data: bytes) -> None:
    with pytest.raises(FileUnreadable):
        sheet.read_sheet(data)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("", None), ("0", 0), ("Miễn phí", 0), ("8.000", 8000), ("8,000 đồng", 8000), ("8000đ", 8000)],
)
def test_an_empty_fee_is_unknown_and_not_free(text: str, amount: int | None) -> None:
    row = one(HEAD + GOOD.replace(",8000\n", f',"{text}"\n'))
    assert row.fee_vnd == amount


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_any_bytes_are_rows_errors_or_a_refusal(data: bytes) -> None:
    try:
        read = sheet.read_sheet(HEAD.encode() + data)
    except FileUnreadable:
        return
    assert len(read.rows) + len(read.errors) >= 1
