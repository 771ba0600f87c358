"""What is written is read back the same; what cannot be read is named line by line."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from queue_server.catalogue import exchange
from queue_server.catalogue.exchange import UnreadableFile
from queue_server.catalogue.rules.lines import (
    COLUMNS,
    LineError,
    PaperLine,
    parse,
    to_json,
    to_texts,
)
from queue_server.catalogue.rules.terms import TimeUnit
from tests.queue_server.catalogue.conftest import line
from tests.queue_server.catalogue.strategies import procedure_lines

HEAD = "code,name_vi,name_en,field"


@given(procedure_lines())
def test_line_survives_text_and_json(one: Any) -> None:
    assert parse(to_texts(one)) == one
    assert parse(json.loads(json.dumps(to_json(one)))) == one


@pytest.mark.parametrize("format_name", exchange.FORMATS)
@settings(max_examples=25, deadline=None)
@given(lines=st.lists(procedure_lines(), min_size=1, max_size=4))
def test_file_reads_back_as_it_was_written(format_name: str, lines: list[Any]) -> None:
    reading = exchange.read(exchange.write(lines, format_name), format_name, {})
    assert not reading.problems
    assert [one for _number, one in reading.lines] == lines
    assert reading.columns == frozenset(COLUMNS)


def test_spreadsheet_keeps_codes_as_text_and_runs_no_formula() -> None:
    content = exchange.write([line("2.000110", name_vi="=HYPERLINK(1)")], "xlsx")
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("2.000110", "s")
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("'=HYPERLINK(1)", "s")


def test_every_bad_line_is_named_with_its_column() -> None:
    text = f"{HEAD},fee_vnd\n1.1,A,A,x,\n1.000001,,A,x,\n1.000002,A,A,x,many\n1.000003,A,A,x,1\n"
    reading = exchange.read(text.encode(), "csv", {})
    assert [(p.line, p.column) for p in reading.problems] == [
        (2, "code"),
        (3, "name_vi"),
        (4, "fee_vnd"),
    ]
    assert [number for number, _line in reading.lines] == [5]


def test_line_numbers_follow_the_file_past_line_breaks_in_cells() -> None:
    text = f'{HEAD},source\n1.000001,A,A,x,"one\ntwo"\n1.000002,,A,x,\n'
    assert exchange.read(text.encode(), "csv", {}).problems[0].line == 4


def test_semicolons_and_a_byte_order_mark_are_read() -> None:
    text = "\ufeffcode;name_vi;name_en;field\n1.000001;Đất;Land;dat-dai\n"
    reading = exchange.read(text.encode(), "csv", {})
    assert reading.lines[0][1].name_vi == "Đất"


def test_code_a_spreadsheet_took_for_a_number_is_read_or_refused() -> None:
    book = Workbook()
    book.active.append(["code", "name_vi", "name_en", "field"])
    book.active.append([2.00011, "A", "A", "x"])
    out = io.BytesIO()
    book.save(out)
    assert exchange.read(out.getvalue(), "xlsx", {}).lines[0][1].code == "2.000110"
    broken = f"{HEAD}\n2.00011,A,A,x\n".encode()
    assert "zeros" in str(exchange.read(broken, "csv", {}).problems[0])


@pytest.mark.parametrize(
    ("content", "format_name"),
    [
        (b"", "csv"),
        (b"code,name_vi\n", "csv"),
        (b"a,b\n1,2\n", "csv"),
        ("code,name_vi\nĐất,x\n".encode("utf-16"), "csv"),
        (b'code,name_vi\n1.0,"open\n', "csv"),
        (b"PK not a workbook", "xlsx"),
        (b"{", "json"),
        (b'{"procedures": 3}', "json"),
        (b"[" * 100_000, "json"),
    ],
)
def test_file_that_is_not_of_its_kind_is_refused_as_a_whole(
    content: bytes, format_name: str
) -> None:
    with pytest.raises(UnreadableFile):
        exchange.read(content, format_name, {})


def test_unknown_kind_of_file_is_refused() -> None:
    with pytest.raises(UnreadableFile):
        exchange.format_of("procedures.pdf")


def test_dates_are_read_as_both_countries_write_them() -> None:
    base = to_texts(line())
    for written in ("2026-03-01", "1/3/2026", "01/03/2026"):
        assert parse({**base, "effective_from": written}).effective_from == date(2026, 3, 1)
    for wrong in ("30/02/2026", "2026-13-01", "soon"):
        with pytest.raises(LineError):
            parse({**base, "effective_from": wrong})


def test_amount_and_unit_belong_together() -> None:
    base = to_texts(line())
    with pytest.raises(LineError):
        parse({**base, "time_unit": "working_days", "time_amount": ""})
    with pytest.raises(LineError):
        parse({**base, "time_unit": "unknown", "time_amount": "3"})
    assert parse({**base, "time_unit": "same_day"}).time_unit is TimeUnit.SAME_DAY


def test_paper_without_counts_is_one_original() -> None:
    assert parse({**to_texts(line()), "papers": "Tờ khai"}).papers == (PaperLine("Tờ khai"),)


def test_control_characters_and_loose_marks_do_not_come_in() -> None:
    found = parse({**to_texts(line()), "name_vi": "Đa\u0302\u0301t\x1b\x00\u202e  đai"})
    assert found.name_vi == "Đất đai"
