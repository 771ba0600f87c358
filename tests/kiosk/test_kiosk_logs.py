"""Logs rotate, and hold neither people nor secrets."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk import logs


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    kept, level = list(root.handlers), root.level
    logs.set_up(tmp_path, console=False)
    # Pytest's own handlers were closed by set_up along with the others; they are put back below.
    yield tmp_path / "kiosk.log"
    for handler in list(root.handlers):
        root.removeHandler(handler)
        handler.close()
    for handler in kept:
        root.addHandler(handler)
    root.setLevel(level)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("GET /api/v1/dossiers/H99.01-261121-0007?check=K7M2 HTTP/1.1", "K7M2"),
        ("read H99.01-261121-0007*K7M2 from the scanner", "K7M2"),
        ("Authorization: Bearer abcdef123456", "abcdef123456"),
        ("token=abcdef", "abcdef"),
        ("https://songque.example/t/abcdefghijklmnopqrstuv", "abcdefghijklmnop"),
        ("POST /api/v1/tickets/abcdefghijklmnopqrstuv/cancel", "abcdefghijklmnop"),
        ("card 001190000015 seen", "001190000015"),
        ("scan 001190000015|123456789|Nguyễn Thị Mẫu|01011990|Nữ|Phố Mới", "Nguyễn Thị Mẫu"),
    ],
)
def test_secrets_and_people_are_scrubbed(log: Path, text: str, secret: str) -> None:
    logging.getLogger("kiosk.test").info(text)
    written = log.read_text(encoding="utf-8")
    assert secret not in written
    assert "kiosk.test" in written


def test_a_secret_inside_a_traceback_is_scrubbed_too(log: Path) -> None:
    try:
        raise ValueError("url: /api/v1/dossiers/X?check=K7M2")
    except ValueError:
        logging.getLogger("kiosk.test").exception("failed")
    written = log.read_text(encoding="utf-8")
    assert "ValueError" in written
    assert "K7M2" not in written


def test_ordinary_lines_are_left_alone() -> None:
    line = "Paper of touch 6f1f6a52-6f6e-4c8b-9d6e-123456789012: printed (ready)"
    assert logs.scrub(line) == line


def test_libraries_that_write_addresses_are_kept_quiet(log: Path) -> None:
    logging.getLogger("urllib3.connectionpool").debug("GET /dossiers/X?chk K7M2")
    assert "K7M2" not in log.read_text(encoding="utf-8")


def test_logs_rotate(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handler = logging.getLogger().handlers[0]
    monkeypatch.setattr(handler, "maxBytes", 2000)
    for number in range(300):
        logging.getLogger("kiosk.test").info("line %d of a long day at the kiosk", number)
    files = sorted(log.parent.glob("kiosk.log*"))
    assert len(files) == logs.KEPT_FILES + 1
    assert all(path.stat().st_size <= 2000 for path in files)
