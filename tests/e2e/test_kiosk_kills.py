"""Kiosk and server of the real pair are killed while numbers are taken and printed.

Every number on paper exists on the server, none is on paper twice, and the server knows what
became of each one's paper. At least half of the kills must hit a number on its way to paper.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from kiosk.core.store import Store, TouchRow
from tests.support.office import Office

pytestmark = pytest.mark.kill

KILLS = 200 if os.environ.get("MOTCUA_SOAK") else 8
ROOT = Path(__file__).resolve().parents[2]
DRIVER = ROOT / "tests" / "kiosk" / "core" / "kill_driver.py"


def start(office: Office, token: str, folder: Path, *point: str) -> subprocess.Popen[str]:
    """A kiosk without a screen that takes numbers; returns when the server has answered it."""
    process = subprocess.Popen(
        [sys.executable, str(DRIVER), office.url, token, str(folder), *point],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def end(process: subprocess.Popen[str]) -> int:
    status = process.wait(120)
    assert process.stdout is not None
    process.stdout.close()
    return status


def touches(folder: Path) -> list[TouchRow]:
    """Every touch of the journal."""
    store = Store(folder / "kiosk.db")
    try:
        rows = store._rows("SELECT request_id FROM touch")
        found = [store.touch(row["request_id"]) for row in rows]
        return [row for row in found if row is not None]
    finally:
        store.close()


def caught_at_work(folder: Path) -> bool:
    """Whether the kill left a number between touch and paper."""
    return any(row.state in ("asked", "answered", "printing") for row in touches(folder))


@pytest.mark.timeout(3600)
def test_kiosk_and_server_die_at_work_and_no_number_is_lost_or_doubled(
    office: Office, tmp_path: Path
) -> None:
    token = office.device("kiosk-to-kill", "kiosk")
    inside = 0
    for turn in range(KILLS):
        process = start(office, token, tmp_path)
        time.sleep(random.uniform(0.05, 0.5))
        if turn % 4 == 3:
            office.kill()
            time.sleep(random.uniform(0.0, 0.1))
        process.kill()
        assert end(process) == -9
        inside += caught_at_work(tmp_path)
        if turn % 4 == 3:
            office.start()
    assert inside >= KILLS // 2
    settled = start(office, token, tmp_path, "settle")
    assert end(settled) == 0
    judge(office, token, tmp_path)


def judge(office: Office, token: str, folder: Path) -> None:
    """Paper, journal and server must tell the same story."""
    lines = [line.split() for line in (folder / "paper.log").read_text().splitlines()]
    begun = Counter(label for word, label in lines if word == "begin")
    assert [label for label, count in begun.items() if count > 1] == []
    api = office.api(token)
    existing: dict[str, str] = {}
    for row in touches(folder):
        answer = api.get(f"/tickets/by-request/{row.request_id}")
        assert (answer.status_code == 404) == (row.state == "lost"), row
        if row.state != "lost":
            ticket = answer.json()
            assert (ticket["label"], ticket["paper"]) == (row.label, row.state)
            existing[ticket["label"]] = ticket["paper"]
    assert set(begun) <= set(existing), "a number was printed that does not exist"
    for label, paper in existing.items():
        assert label not in begun or paper in ("printed", "unsure"), label
    assert begun, "the run printed nothing"
