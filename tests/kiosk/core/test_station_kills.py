"""kill -9 of a station at each point of a slip's way: printed once, or reported as unsure."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from fake_server import FakeServer

from kiosk.core.slips import sample_ticket

pytestmark = pytest.mark.kill

DRIVER = Path(__file__).with_name("kill_station.py")
ROOT = Path(__file__).resolve().parents[3]


def run(fake: FakeServer, folder: Path, point: str) -> int:
    """One run of a station over its jobs."""
    return subprocess.run(
        [sys.executable, str(DRIVER), fake.url, fake.token, str(folder), point],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
        timeout=120,
        stderr=subprocess.DEVNULL,
    ).returncode


@pytest.mark.parametrize(
    ("point", "papers", "outcome"),
    [
        ("before-claim", 1, "printed"),
        ("after-claim", 1, "printed"),
        ("after-server-claim", 1, "printed"),
        ("after-printing", 0, "unsure"),
        ("inside-print", 1, "unsure"),
        ("after-print", 1, "unsure"),
        ("after-settled", 1, "printed"),
    ],
)
def test_a_slip_survives_a_power_cut_at_this_point(
    point: str, papers: int, outcome: str, fake: FakeServer, tmp_path: Path
) -> None:
    slip = sample_ticket().to_json()
    fake.jobs["7"] = {"id": 7, "slip": slip, "state": "queued", "kind": "receipt"}
    assert run(fake, tmp_path, point) == -9
    assert run(fake, tmp_path, "none") == 0
    begun = (tmp_path / "paper.log").read_text().split().count("begin")
    assert begun == papers
    assert fake.job_outcomes == {"7": [outcome]}
