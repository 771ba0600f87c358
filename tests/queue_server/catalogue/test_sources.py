"""A fee or a time whose source says "memory" comes in as unknown."""

from __future__ import annotations

import csv
import io

import pytest

from queue_server.catalogue import raw
from queue_server.catalogue.rules import sources
from queue_server.catalogue.rules.terms import TimeUnit


@pytest.mark.parametrize(
    ("source", "doubtful"),
    [
        ("national portal", set()),
        ("name+code: list; time: memory", {"time"}),
        ("portal (code); time/fee: memory", {"time", "fee"}),
        ("code+name: an app; rest: memory", {"time", "fee"}),
        ("portal; fee: memory (100.000 in many provinces)", {"fee"}),
        ("portal (code); 50.000 exchange / 70.000 reissue: memory", {"fee"}),
        ("portal; papers: memory", set()),
        ("portal; fee: city resolution; time: memory", {"time"}),
        ("a law, memory", {"time", "fee"}),
        ("MEMORY", {"time", "fee"}),
    ],
)
def test_memory_casts_doubt_on_what_it_names(source: str, doubtful: set[str]) -> None:
    assert sources.remembered(source) == doubtful


def test_empty_fee_is_unknown_and_zero_is_zero() -> None:
    assert sources.believed_fee("", "portal") is None
    assert sources.believed_fee("0", "fee exempt by resolution") == 0
    assert sources.believed_fee("8000", "portal") == 8000


def test_portal_that_shows_no_fee_does_not_say_free() -> None:
    assert sources.believed_fee("0", "dump (code, portal shows no fee)") is None


@pytest.mark.parametrize(
    ("days", "note", "source", "unit", "amount"),
    [
        ("5", "5 working days", "decision", TimeUnit.WORKING_DAYS, 5),
        ("15", "house 15 days; works 20 days", "decision", TimeUnit.CALENDAR_DAYS, 15),
        ("0", "same day; intake after 15:00 -> next", "portal", TimeUnit.SAME_DAY, None),
        ("0", "1 hour", "portal", TimeUnit.WORKING_HOURS, 1),
        ("3", "", "decision", TimeUnit.WORKING_DAYS, 3),
        ("0", "at once", "portal", TimeUnit.UNKNOWN, None),
        ("", "not verified", "portal", TimeUnit.UNKNOWN, None),
        ("10", "10 working days (memory); another prints 5", "list", TimeUnit.UNKNOWN, None),
        ("10", "10 working days", "list; time: memory", TimeUnit.UNKNOWN, None),
    ],
)
def test_time_is_believed_only_with_a_source(
    days: str, note: str, source: str, unit: TimeUnit, amount: int | None
) -> None:
    assert sources.believed_time(days, note, source)[:2] == (unit, amount)


def test_no_remembered_value_of_the_shipped_list_is_told() -> None:
    text = (raw.DATA / "procedures.csv").read_text("utf-8-sig")
    for row in csv.DictReader(io.StringIO(text)):
        doubtful = sources.remembered(row["source"])
        if "fee" in doubtful or not row["fee_vnd"]:
            assert sources.believed_fee(row["fee_vnd"], row["source"]) is None, row["code"]
        if "time" in doubtful or not row["time_limit_days"]:
            unit, amount, *_notes = sources.believed_time(
                row["time_limit_days"], row["time_limit_note"], row["source"]
            )
            assert (unit, amount) == (TimeUnit.UNKNOWN, None), row["code"]


def test_abbreviations_are_written_out_for_citizens() -> None:
    assert sources.spelled("GCN đã cấp") == "Giấy chứng nhận đã cấp"
    assert sources.spelled("Đơn cấp GPXD Mẫu 01") == "Đơn cấp giấy phép xây dựng Mẫu 01"


def test_copies_and_sets_are_counted_from_the_name() -> None:
    assert sources.pieces_of("Bản sao bệnh án") == (0, 1)
    assert sources.pieces_of("2 bộ bản vẽ thiết kế") == (2, 0)
    assert sources.pieces_of("Tờ khai") == (1, 0)
