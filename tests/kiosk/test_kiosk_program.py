"""The one command: what it says when it cannot start, and what its small commands do."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk import assembly
from kiosk.__main__ import COMMANDS, main
from kiosk.config import load

ROOT = Path(__file__).resolve().parents[2]
SERVER = ["--server", "http://127.0.0.1:1", "--token", "t"]


def test_bad_settings_end_the_program_before_a_window_opens(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "kiosk.ui.app", None)  # importing it would fail the test
    assert main(["--server", "nonsense", "--data", str(tmp_path)]) == 2
    assert "server.url" in capsys.readouterr().err


def test_an_unknown_command_shows_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dance"]) == 2
    said = capsys.readouterr().err
    assert all(f"python -m kiosk {name}" in said for name in COMMANDS)


def test_the_example_settings_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config"]) == 0
    assert "[server]" in capsys.readouterr().out


def test_the_self_test_finds_what_is_wrong(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    status = main(["check", *SERVER, "--data", str(tmp_path), "--scanner", "none:"])
    lines = capsys.readouterr().out.splitlines()
    assert status == 1
    assert [line.split()[:2] for line in lines][:2] == [["ok", "journal"], ["BAD", "server"]]
    assert lines[2].startswith("ok   printer")


def test_a_data_folder_serves_one_kiosk_at_a_time(tmp_path: Path) -> None:
    held = assembly.Held(tmp_path)
    with pytest.raises(assembly.AlreadyRunning):
        assembly.Held(tmp_path)
    held.release()
    assembly.Held(tmp_path).release()


def test_the_data_folder_is_private(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    assembly.Held(folder).release()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_controller_is_assembled_from_settings(tmp_path: Path) -> None:
    settings = {
        "server": {"url": "http://127.0.0.1:1", "token": "t"},
        "data": {"dir": str(tmp_path)},
        "printer": {"url": f"preview:{tmp_path / 'slips'}"},
    }
    controller = assembly.make_controller(load(None, settings))
    controller.start()
    controller.stop()
    controller.close()


@contextmanager
def running(*words: str) -> Iterator[subprocess.Popen[str]]:
    """`python -m kiosk …` for the time of a test; killed if the test fails."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kiosk", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def test_a_station_starts_and_stops_on_sigterm(tmp_path: Path) -> None:
    words = [*SERVER, "--data", str(tmp_path), "--scanner", "none:"]
    with running("station", *words, "--printer", f"preview:{tmp_path / 'slips'}") as process:
        assert line_of(process) == "station: ready\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert (tmp_path / "logs" / "kiosk.log").exists()


def test_the_virtual_printer_serves_until_told_to_stop(tmp_path: Path) -> None:
    with running("virtual-printer", "--port", "0", "--out", str(tmp_path)) as process:
        match = re.search(r"tcp://127\.0\.0\.1:(\d+)", line_of(process))
        assert match is not None
        with socket.create_connection(("127.0.0.1", int(match[1])), timeout=10) as line:
            line.sendall(b"\x10\x04\x04")
            assert line.recv(1) == b"\x12"
        assert process.stdin is not None
        process.stdin.write("paper-out\n")
        process.stdin.flush()
        assert line_of(process) == "paper-out\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
