"""Bytes into scans: end marks, silence, the cap, and noise that costs only itself."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.payloads import Receipt, Unknown, classify
from kiosk.devices.scanners.framing import CAP, Frame, Framer, frame_to_scan

CODE = b"H99-261121-0001*K7M2"


def read(framer: Framer, *pieces: bytes) -> list[bytes]:
    return [frame.data for piece in pieces for frame in framer.feed(piece, 0.0)]


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\x03"])
def test_each_end_mark_ends_one_frame(end: bytes) -> None:
    assert read(Framer(), CODE + end + CODE + end) == [CODE, CODE]


def test_stx_is_not_part_of_the_content() -> None:
    assert read(Framer(), b"\x02" + CODE + b"\x03") == [CODE]


@given(st.data())
def test_the_pieces_in_which_bytes_arrive_do_not_matter(data: st.DataObject) -> None:
    stream = b"".join(
        data.draw(st.lists(st.sampled_from([CODE, b"A", b"\r", b"\n", b"\xff\xfe", b"0" * 700])))
    )
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    whole, pieces = Framer(), Framer()
    bounds = [0, *cuts, len(stream)]
    split = [
        frame for start, end in pairwise(bounds) for frame in pieces.feed(stream[start:end], 0.0)
    ]
    assert split + pieces.poll(9.0) == whole.feed(stream, 0.0) + whole.poll(9.0)


def test_silence_ends_a_frame_without_an_end_mark() -> None:
    framer = Framer(silence_s=0.08)
    assert framer.feed(CODE, 1.0) == []
    assert framer.poll(1.05) == []
    assert framer.poll(1.09) == [Frame(CODE)]
    assert framer.poll(2.0) == []


def test_a_late_reader_does_not_cut_a_code_in_two() -> None:
    framer = Framer(silence_s=0.08)
    assert framer.feed(CODE[:5], 1.0) == []
    assert framer.feed(CODE[5:] + b"\r", 3.0) == [Frame(CODE)]


def test_a_megabyte_without_an_end_is_one_unknown_and_the_next_code_is_read() -> None:
    framer = Framer()
    frames = [f for _ in range(256) for f in framer.feed(b"7" * 4096, 0.0)]
    frames += framer.feed(b"\r" + CODE + b"\r", 0.1)
    scans = [frame_to_scan(frame, source="serial", at=0.0) for frame in frames]
    assert [scan.flag for scan in scans] == ["too_long", None]
    assert classify(scans[0].text) == Unknown("too_long")
    assert classify(scans[1].text) == Receipt("H99-261121-0001", "K7M2")
    assert len(scans[0].text) == CAP + 1


def test_a_code_after_noise_on_the_same_line_is_kept_and_flagged_not_lost() -> None:
    [frame] = Framer().feed(b"\x00\xf8\x80" + CODE + b"\r", 0.0)
    scan = frame_to_scan(frame, source="serial", at=0.0)
    assert isinstance(classify(scan.text), Unknown)


def test_a_broken_line_of_control_bytes_gives_no_scan() -> None:
    assert read(Framer(), b"\x00" * 300 + b"\r", b"\x00\x11\x13\x7f\r\n", b" \r") == []


def test_utf_8_names_arrive_whole() -> None:
    scan = frame_to_scan(Frame("NGUYỄN THỊ MẪU".encode()), source="serial", at=0.0)
    assert (scan.text, scan.flag) == ("NGUYỄN THỊ MẪU", None)


@pytest.mark.parametrize(("data", "text"), [(b"L\xea Qu\xfd", "Lê Quư"), (b"\x81\xff", "\x81ÿ")])
def test_bytes_that_are_not_utf_8_are_read_as_a_code_page_and_flagged(
    data: bytes, text: str
) -> None:
    scan = frame_to_scan(Frame(data), source="serial", at=0.0)
    assert (scan.text, scan.flag) == (text, "encoding")


@pytest.mark.parametrize(
    ("prefix", "symbology"),
    [(b"]Q1", "qr"), (b"]C0", "code128"), (b"]C1", "code128"), (b"]d2", "datamatrix"), (b"", None)],
)
def test_an_aim_identifier_names_the_symbology(prefix: bytes, symbology: str | None) -> None:
    scan = frame_to_scan(Frame(prefix + CODE), source="serial", at=0.0)
    assert (scan.text, scan.symbology) == (CODE.decode(), symbology)


def test_a_scan_does_not_show_its_text_to_a_log() -> None:
    assert "K7M2" not in repr(frame_to_scan(Frame(CODE), source="serial", at=0.0))
