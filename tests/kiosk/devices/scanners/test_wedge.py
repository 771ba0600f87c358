"""Typed bursts: what is a scan, what is a person's typing, and what overflows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.payloads import Unknown, classify
from kiosk.devices.scanners import Scan, WedgeParser, WedgeScanner
from kiosk.devices.scanners.wedge import CAP

CODE = "H99-261121-0001*K7M2"
CARD = "099190000015||NGUYEN THI MAU|02091990|Nu|Ben Moi|25052021"


def type_out(parser: WedgeParser, text: str, *, gap: float, start: float = 10.0) -> float:
    now = start
    for character in text:
        assert parser.feed_text(character, now) is None
        now += gap
    return now


@pytest.mark.parametrize("gap", [0.0, 0.001, 0.005, 0.02])
@pytest.mark.parametrize("text", [CODE, CARD])
def test_a_burst_with_enter_is_one_scan(text: str, gap: float) -> None:
    parser = WedgeParser()
    now = type_out(parser, text, gap=gap)
    scan = parser.feed_key("enter", now)
    assert scan == Scan(text, None, "wedge", now)
    assert parser.feed_key("enter", now) is None


def test_tab_ends_a_scan_too() -> None:
    parser = WedgeParser()
    parser.feed_text(CODE, 1.0)
    assert parser.feed_key("tab", 1.0) is not None


def test_a_frame_that_stalls_in_the_middle_does_not_split_the_burst() -> None:
    parser = WedgeParser()
    parser.feed_text(CODE[:7], 1.0)
    parser.feed_text(CODE[7:], 1.4)
    scan = parser.feed_key("enter", 1.4)
    assert scan is not None and scan.text == CODE


def test_a_person_typing_is_not_a_scan() -> None:
    parser = WedgeParser()
    now = type_out(parser, "khai sinh", gap=0.15)
    assert parser.feed_key("enter", now) is None


def test_a_short_burst_is_not_a_scan() -> None:
    parser = WedgeParser()
    parser.feed_text("A012", 1.0)
    assert parser.feed_key("enter", 1.0) is None


def test_a_scanner_without_an_end_key_is_taken_after_silence() -> None:
    parser = WedgeParser()
    parser.feed_text(CODE, 1.0)
    assert parser.poll(1.2) is None
    scan = parser.poll(1.6)
    assert scan is not None and scan.text == CODE
    assert parser.poll(9.0) is None


def test_two_scans_without_end_keys_do_not_run_together() -> None:
    parser = WedgeParser()
    parser.feed_text(CODE, 1.0)
    first = parser.feed_text(CARD, 3.0)
    second = parser.feed_key("enter", 3.0)
    assert [s.text for s in (first, second) if s] == [CODE, CARD]


def test_several_scans_in_one_clump_come_out_one_by_one() -> None:
    parser = WedgeParser()
    first = parser.feed_text(f"{CODE}\r\n{CARD}\r", 1.0)
    second = parser.poll(1.0)
    assert [s.text for s in (first, second) if s] == [CODE, CARD]


def test_a_megabyte_is_one_flagged_scan_and_the_next_code_is_read() -> None:
    parser = WedgeParser()
    parser.feed_text("7" * 1_000_000, 1.0)
    scan = parser.feed_key("enter", 1.1)
    assert scan is not None and scan.flag == "too_long" and len(scan.text) == CAP + 1
    assert classify(scan.text) == Unknown("too_long")
    parser.feed_text(CODE, 2.0)
    after = parser.feed_key("enter", 2.0)
    assert after is not None and after.text == CODE


def test_lost_input_cannot_pass_for_a_whole_code() -> None:
    parser = WedgeParser()
    parser.feed_text(CODE, 1.0)
    parser.lost(1.0)
    scan = parser.feed_key("enter", 1.0)
    assert scan is not None and classify(scan.text) == Unknown("unreadable")


def test_an_aim_identifier_is_taken_off() -> None:
    parser = WedgeParser()
    parser.feed_text("]Q1" + CODE, 1.0)
    scan = parser.feed_key("enter", 1.0)
    assert scan is not None and (scan.text, scan.symbology) == (CODE, "qr")


@given(st.lists(st.text(st.characters(exclude_characters="\r\n\t"), min_size=6, max_size=60)))
def test_fast_bursts_all_come_out_in_order(texts: list[str]) -> None:
    heard: list[Scan] = []
    scanner = WedgeScanner(heard.append, WedgeParser())
    scanner.start()
    for at, text in enumerate(texts):
        scanner.feed_text("]Q1" + text, float(at))
        scanner.feed_key("enter", float(at))
    assert [scan.text for scan in heard] == texts


def test_a_stopped_wedge_says_nothing() -> None:
    heard: list[Scan] = []
    scanner = WedgeScanner(heard.append)
    scanner.feed_text(CODE, 1.0)
    scanner.feed_key("enter", 1.0)
    scanner.start()
    assert scanner.state == "ok"
    scanner.stop()
    scanner.feed_text(CODE, 2.0)
    scanner.feed_key("enter", 2.0)
    assert (heard, scanner.state) == ([], "stopped")
