"""Pictures into scans: both readers, Vietnamese names, one event per code, lost cameras."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
import segno
import zxingcpp

from kiosk.devices.payloads import CitizenCard, Receipt, classify
from kiosk.devices.scanners import Scan, open_scanner
from kiosk.devices.scanners.camera import CameraScanner, SeenRecently
from kiosk.devices.scanners.decoders import Decoded, Grey, TwoOpinions, ZbarDecoder, ZxingDecoder
from kiosk.devices.scanners.frames import open_frames

RECEIPT = "H99-261121-0001*K7M2"
CARD = "099190000015||NGUYỄN THỊ MẪU|02091990|Nữ|Tổ 3, Phường Bến Mới, Sông Quê|25052021"
SHORT_NAMES = ["Lê", "Hà", "Trần Văn Đức", "Trà Vinh", "Bến Mới", "Đỗ Thị Ổi", "Ngô"]


def qr(text: str, *, scale: int = 6) -> Grey:
    """A QR code without an ECI mark, as citizen cards carry it."""
    code = segno.make(text, error="m", encoding="utf-8", eci=False, micro=False)
    rows = np.array([list(row) for row in code.matrix], dtype=np.uint8)
    modules = np.where(np.pad(rows, 4), 0, 255).astype(np.uint8)
    return np.kron(modules, np.ones((scale, scale), dtype=np.uint8))


def code128(text: str) -> Grey:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
    return np.pad(np.array(code.to_image(scale=2), dtype=np.uint8), 40, constant_values=255)


def scene(picture: Grey | None = None) -> Grey:
    """A desk of 640 × 480 with a code on it, or an empty one."""
    ground = np.full((480, 640), 200, dtype=np.uint8)
    if picture is not None:
        height, width = picture.shape
        ground[20 : 20 + height, 20 : 20 + width] = picture
    return ground


@pytest.mark.parametrize("make", [ZxingDecoder, ZbarDecoder, TwoOpinions])
def test_each_reader_reads_what_we_print(make: type[TwoOpinions]) -> None:
    decoder = make()
    assert decoder.decode(scene(qr(RECEIPT))) == [Decoded(RECEIPT, "qr")]
    assert decoder.decode(scene(code128("H99-261121-0001"))) == [
        Decoded("H99-261121-0001", "code128")
    ]
    assert decoder.decode(scene()) == []


@pytest.mark.parametrize("make", [ZxingDecoder, ZbarDecoder])
@pytest.mark.parametrize("text", [*SHORT_NAMES, CARD])
def test_vietnamese_without_a_mark_of_its_encoding_is_read_right(
    make: type[TwoOpinions], text: str
) -> None:
    assert [code.text for code in make().decode(scene(qr(text, scale=4)))] == [text]


class Blind:
    """A first reader that sees nothing, so that the second is asked."""

    name = "blind"

    def decode(self, image: Grey) -> list[Decoded]:
        return []


class Counting(Blind):
    """A second reader that counts how often it is asked."""

    asked = 0

    def decode(self, image: Grey) -> list[Decoded]:
        self.asked += 1
        return []


def test_the_second_opinion_adds_what_the_first_misses() -> None:
    both = TwoOpinions(first=Blind())
    assert [code.text for code in both.decode(scene(qr(RECEIPT)))] == [RECEIPT]


def test_an_empty_still_scene_is_not_given_to_the_second_reader_every_time() -> None:
    second = Counting()
    both = TwoOpinions(second=second)
    noise = np.random.default_rng(1)
    for _ in range(30):
        dim = scene().astype(np.int16) + noise.integers(-6, 7, (480, 640))
        both.decode(np.clip(dim, 0, 255).astype(np.uint8))
    assert second.asked <= 3
    both.decode(np.full((480, 640), 90, dtype=np.uint8))
    assert second.asked <= 4


def test_a_code_held_up_is_one_scan_until_it_was_away_for_three_seconds() -> None:
    seen = SeenRecently(3.0)
    sightings = [0.0, 1.0, 2.9, 5.0, 8.1, 9.0]
    assert [seen.is_new("A", at) for at in sightings] == [True, False, False, False, True, False]
    assert seen.is_new("B", 9.0)


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def run(url: str) -> list[Scan]:
    heard: list[Scan] = []
    scanner = open_scanner(url, heard.append)
    scanner.start()
    until(lambda: scanner.state == "ended")
    scanner.stop()
    return heard


def test_a_folder_of_pictures_is_read_in_order(tmp_path: Path) -> None:
    for number, text in enumerate([RECEIPT, RECEIPT, CARD]):
        cv2.imwrite(str(tmp_path / f"{number}.png"), scene(qr(text, scale=4)))
    (tmp_path / "3.png").write_bytes(b"not a picture")
    (tmp_path / "notes.txt").write_text("not a picture either")
    heard = run(f"camera:{tmp_path}?fps=0")
    assert [type(classify(scan.text)) for scan in heard] == [Receipt, CitizenCard]
    assert {(scan.source, scan.symbology) for scan in heard} == {("camera", "qr")}


def test_a_video_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "hall.avi"
    fourcc = cv2.VideoWriter.fourcc(*"MJPG")
    video = cv2.VideoWriter(str(path), fourcc, 10.0, (640, 480))
    for picture in [scene()] * 3 + [scene(qr(RECEIPT))] * 6 + [scene()] * 3:
        video.write(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR))
    video.release()
    assert [scan.text for scan in run(f"camera:{path}?fps=0")] == [RECEIPT]


def test_a_looped_folder_goes_on(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "0.png"), scene())
    frames = open_frames(str(tmp_path), width=640, height=480, loop=True)
    assert len([next(frames) for _ in range(5)]) == 5
    frames.close()


@pytest.mark.parametrize("name", ["missing.avi", "broken.avi", "empty/"])
def test_a_source_that_is_not_there_is_away_and_comes_back(tmp_path: Path, name: str) -> None:
    (tmp_path / "broken.avi").write_bytes(b"not a video")
    (tmp_path / "empty").mkdir()
    heard: list[Scan] = []
    scanner = CameraScanner(str(tmp_path / name), heard.append, loop=True, fps=50)
    scanner.start()
    until(lambda: scanner.state == "away")
    if name == "empty/":
        cv2.imwrite(str(tmp_path / "empty" / "0.png"), scene(qr(RECEIPT)))
        until(lambda: scanner.state == "ok" and len(heard) == 1)
    scanner.stop()
    assert scanner.state == "stopped"


def test_a_camera_that_does_not_exist_is_away() -> None:
    scanner = CameraScanner("/dev/no-such-camera", lambda scan: None)
    scanner.start()
    until(lambda: scanner.state == "away")
    scanner.stop()


def test_what_a_camera_saw_does_not_show_in_a_log() -> None:
    assert "MẪU" not in repr(Decoded(CARD, "qr"))
