"""Swapping a one-time code for a token that only this machine's user can read."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_server import FakeServer

from kiosk.__main__ import main


def enrol(fake: FakeServer, code: str, file: Path) -> int:
    return main(["enrol", "--server", fake.url, "--token-file", str(file), code])


def test_a_code_becomes_a_private_token_file(fake: FakeServer, tmp_path: Path) -> None:
    file = tmp_path / "kiosk.token"
    file.write_text("older")
    file.chmod(0o644)
    assert enrol(fake, " ABCD-1234 ", file) == 0
    assert file.read_text() == fake.token + "\n"
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_wrong_code_leaves_the_old_token(
    fake: FakeServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "kiosk.token"
    file.write_text("older")
    assert enrol(fake, "WRONG", file) == 1
    assert file.read_text() == "older"
    assert "not enrolled" in capsys.readouterr().err


@pytest.mark.parametrize("trouble", [429, 500, "drop"])
def test_trouble_is_told(
    fake: FakeServer, tmp_path: Path, trouble: object, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.trouble["POST", "/devices/enrol"] = trouble
    assert enrol(fake, "ABCD-1234", tmp_path / "kiosk.token") == 1
    assert "not enrolled" in capsys.readouterr().err
