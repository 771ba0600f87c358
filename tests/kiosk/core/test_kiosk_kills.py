"""kill -9 at chosen and at random points: every printed number exists, nothing is doubled."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from fake_server import FakeServer
from kill_driver import POINTS

from kiosk.core.store import Store

pytestmark = pytest.mark.kill

KILLS = 300 if os.environ.get("MOTCUA_SOAK") else 6
DRIVER = Path(__file__).with_name("kill_driver.py")
ROOT = Path(__file__).resolve().parents[3]


def start(fake: FakeServer, folder: Path, *point: str) -> subprocess.Popen[str]:
    """A kiosk that is taking numbers; returns when it is ready."""
    process = subprocess.Popen(
        [sys.executable, str(DRIVER), fake.url, fake.token, str(folder), *point],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    return process


def wait_ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"


def end(process: subprocess.Popen[str]) -> int:
    status = process.wait(60)
    assert process.stdout is not None
    process.stdout.close()
    return status


def caught_at_work(folder: Path) -> bool:
    """Whether the kill left a number between touch and paper."""
    store = Store(folder / "kiosk.db")
    try:
        return bool(store.open_touches())
    finally:
        store.close()


def settle_and_judge(fake: FakeServer, folder: Path) -> None:
    """A last, peaceful run settles everything; then the laws must hold."""
    process = start(fake, folder, "settle")
    wait_ready(process)
    assert end(process) == 0
    begun, ended = read_paper(folder)
    issued = {t["label"]: t["id"] for t in fake.tickets.values()}
    doubled = [label for label, count in Counter(begun).items() if count > 1]
    assert doubled == [], "a number was put on paper twice"
    assert set(begun) <= set(issued), "a number was printed that does not exist"
    for label, ticket_id in issued.items():
        outcomes = {outcome for outcome, _ in fake.papers.get(ticket_id, [])}
        assert len(outcomes) == 1, f"{label}: the server was told {outcomes}"
        outcome = outcomes.pop()
        assert (label in begun) == (outcome in ("printed", "unsure")) or outcome == "unsure", label
        assert outcome != "printed" or label in ended, f"{label} is not wholly on paper"


def read_paper(folder: Path) -> tuple[list[str], set[str]]:
    """Labels begun, with repeats, and labels finished."""
    lines = [line.split() for line in (folder / "paper.log").read_text().splitlines()]
    return [label for word, label in lines if word == "begin"], {
        label for word, label in lines if word == "end"
    }


@pytest.mark.parametrize("point", POINTS)
def test_a_power_cut_at_this_point_loses_and_doubles_nothing(
    point: str, fake: FakeServer, tmp_path: Path
) -> None:
    assert end(start(fake, tmp_path, point)) == -9
    settle_and_judge(fake, tmp_path)
    begun, _ = read_paper(tmp_path)
    # A citizen who still stands there gets the number on paper, if no paper was begun before.
    expected = {"before-asked": 0, "after-asked": 0, "after-printing": 0}.get(point, 1)
    assert len(begun) == expected


def random_kills(fake: FakeServer, folder: Path, kills: int) -> int:
    """Kill at random moments; returns how many kills hit a number on its way to paper."""
    inside = 0
    for _ in range(kills):
        process = start(fake, folder)
        wait_ready(process)
        time.sleep(random.uniform(0.02, 0.3))
        process.kill()
        assert end(process) == -9
        inside += caught_at_work(folder)
    settle_and_judge(fake, folder)
    return inside


@pytest.mark.timeout(3600)
def test_power_cuts_at_random_moments_lose_and_double_nothing(
    fake: FakeServer, tmp_path: Path
) -> None:
    assert random_kills(fake, tmp_path, KILLS) >= KILLS // 2
    assert len(fake.tickets) > KILLS
